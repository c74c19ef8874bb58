import { describe, expect, test } from "vitest";
import { findKnots, shortestWay } from "../../../packages/analysis/src/facts/import-cycles.ts";
import { shareEngine, useEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

function check(sourcePath: string, content: string, related: Record<string, string>, options = {}) {
  const relatedFiles = Object.entries(related).map(([path, text]) => ({ sourcePath: path, content: text }));
  return engine.analyze("ARCHITECTURAL_COMPLIANCE", { sourcePath, content, relatedFiles, options });
}

async function messagesOf(rule: string, report: ReturnType<typeof check>): Promise<string[]> {
  return (await report).issues.filter((issue) => issue.rule === rule).map(({ line, message }) => `${line}: ${message}`);
}

describe("import cycles", () => {
  test("are told with the whole way round, at each import that is part of one", async () => {
    const related = {
      "src/b.ts": 'import { c } from "./c.ts";\nexport const b = c;\n',
      "src/c.ts": 'import { a } from "./a.ts";\nexport const c = a;\n',
      "src/d.ts": "export const d = 1;\n",
    };
    const content = 'import { d } from "./d.ts";\nimport { b } from "./b.ts";\nexport const a = b + d;\n';
    expect(await messagesOf("ARC-02", check("./src/a.ts", content, related))).toEqual([
      expect.stringMatching(/^2: .*src\/a\.ts → src\/b\.ts → src\/c\.ts → src\/a\.ts/),
    ]);
  });

  test("do not go through types, imports inside of functions, or libraries of the same name", async () => {
    const related = {
      "pkg/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pkg.a import A\n",
      "pkg/c.py": "def f():\n    from pkg.a import A\n",
      "pkg/logging.py": "import pkg.a\n",
    };
    const content = "import logging\nfrom pkg.b import b\nfrom pkg import c\n";
    expect(await messagesOf("ARC-02", check("pkg/a.py", content, related))).toEqual([]);
  });

  test("are found through the packages of Python and the modules in them", async () => {
    const related = { "pkg/__init__.py": "from .a import A\n", "pkg/sub/__init__.py": "from .. import A\n" };
    expect(await messagesOf("ARC-02", check("pkg/a.py", "from .sub import x\n", related))).toEqual([
      expect.stringContaining("pkg/a.py → pkg/sub/__init__.py → pkg/__init__.py → pkg/a.py"),
    ]);
  });
});

test("a file that imports itself needs no other", async () => {
  expect(await messagesOf("ARC-02", check("src/a.ts", 'import { b } from "./a.js";', {}))).toEqual([
    expect.stringContaining("src/a.ts → src/a.ts"),
  ]);
});

test("knots are the files that reach each other, and a chain of ten thousand is no problem", () => {
  const chain = new Map(Array.from({ length: 10_000 }, (_, at) => [`${at}`, [`${at + 1}`]] as const));
  expect(new Set(findKnots(chain).values()).size).toBe(10_001);
  const circle = new Map([...chain, ["10000", ["0"]] as const]);
  expect(new Set(findKnots(circle).values()).size).toBe(1);
  expect(shortestWay(circle, "9990", "3")).toHaveLength(15);
  expect(shortestWay(chain, "3", "2")).toBeUndefined();
});

describe("layers", () => {
  const layers = [
    { name: "core", paths: ["core"] },
    { name: "shell", paths: ["shell", "cmd"] },
  ];
  test("are those of the request, from the inside out", async () => {
    const report = check("app/core/a.py", "from app.cmd.b import c\nfrom app.domain.b import d\n", {}, { layers });
    expect(await messagesOf("ARC-01", report)).toEqual([
      expect.stringMatching(/^1: .*core imports app\.cmd\.b of shell/),
    ]);
  });
  test("follow an import to the file that was sent", async () => {
    const content = 'package core\nimport "example.org/shop/app/shell/print"\n';
    const sent = { "app/shell/print/print.go": "package print\n" };
    expect(await messagesOf("ARC-01", check("app/core/a.go", content, sent, { layers }))).toHaveLength(1);
  });
  test("are not judged by folders both files lie in", async () => {
    expect(await messagesOf("ARC-01", check("apps/api/service/a.ts", 'import b from "../assets/b.ts";', {}))).toEqual(
      [],
    );
  });
});

describe("a related file that cannot be read costs nothing", () => {
  const alone = "import b\n";
  test.each([
    ["garbage", "b.py", "\0)]}{{{ def ((("],
    ["an unknown language", "b.cob", "IDENTIFICATION DIVISION."],
    ["nothing", "b.ts", ""],
    ["the file itself, in another version", "a.py", "import os\n"],
  ])("%s", async (_name, path, content) => {
    const { processingTimeMs: _one, ...withIt } = await check("a.py", alone, { [path]: content });
    const { processingTimeMs: _two, ...without } = await check("a.py", alone, {});
    expect(withIt).toEqual(without);
  });

  test("one that breaks the parser: the report comes, and the process is replaced", async () => {
    const own = useEngine({ processes: 1, memoryCapMegabytes: 64, requestTimeoutMs: 30_000 });
    const relatedFiles = [{ sourcePath: "B.java", content: `class B { int x = ${"a<".repeat(50_000)}` }];
    const ask = (files: typeof relatedFiles) =>
      own.analyze("ARCHITECTURAL_COMPLIANCE", { sourcePath: "A.java", content: "class A { }", relatedFiles: files });
    expect((await ask(relatedFiles)).partial).toBe(false);
    expect((await ask([])).partial).toBe(false);
    expect(own.status.respawns).toBe(1);
  });
});

describe("related files are refused before any work", () => {
  const ask = (relatedFiles: unknown) =>
    engine.analyze("ONEX_COMPLIANCE", { sourcePath: "a.py", content: "a = 1\n", relatedFiles: relatedFiles as never });
  const files = (count: number, content: string) =>
    Array.from({ length: count }, (_, at) => ({ sourcePath: `${at}.py`, content }));
  test.each([
    ["INVALID_INPUT", "more than 200", files(201, "")],
    ["INVALID_INPUT", "without a path", [{ sourcePath: "", content: "" }]],
    ["INVALID_INPUT", "of another shape", "a.py"],
    ["PAYLOAD_TOO_LARGE", "too large together", files(2, "a".repeat(500_000))],
    ["PAYLOAD_TOO_LARGE", "too large in bytes", files(1, "é".repeat(500_000))],
  ])("%s: %s", async (code, _name, relatedFiles) => {
    await expect(ask(relatedFiles)).rejects.toMatchObject({ code });
  });

  test("200 that fit are taken", async () => {
    expect((await ask(files(200, "import os\n"))).partial).toBe(false);
  });
});
