import { languageOf, supportedLanguages } from "@event-intelligence/analysis";
import { expect, test } from "vitest";
import { shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });

test("names the languages it supports", () => {
  expect(supportedLanguages).toEqual(["python", "typescript", "javascript", "go", "java", "rust", "csharp"]);
});

test.each([
  ["a.py", "python"],
  ["A.PY", "python"],
  ["stubs/a.pyi", "python"],
  ["a.ts", "typescript"],
  ["a.d.mts", "typescript"],
  ["view.tsx", "typescript"],
  ["view.jsx", "javascript"],
  ["a.cjs", "javascript"],
  ["cmd/main.go", "go"],
  ["Main.java", "java"],
  ["go.mod", null],
  ["a.rs", "rust"],
  ["A.cs", "csharp"],
  ["script.csx", "csharp"],
  ["a.zig", null],
  ["Makefile", null],
  ["py", null],
  ["", null],
])("the language of %j by its name is %j", (path, expected) => {
  expect(languageOf(path)).toBe(expected);
});

test.each([
  ["#!/usr/bin/env python3\n", "python"],
  ["#!/usr/bin/python3.11 -u\n", "python"],
  ["\uFEFF#!/usr/bin/env -S node --no-warnings\n", "javascript"],
  ["#!/usr/bin/env deno\n", "typescript"],
  ["#!/usr/bin/env rust-script\n", "rust"],
  ["#!/usr/bin/env -S dotnet run\n", "csharp"],
  ["#!/bin/sh\n", null],
  ["#!\n", null],
  ["python", null],
])("the language of a file that begins with %j is %j", (content, expected) => {
  expect(languageOf("tool", content)).toBe(expected);
});

test("a language asked for by name or alias goes before the path", async () => {
  for (const language of ["python", "PY", " py "]) {
    const report = await engine.analyze("QUALITY_ASSESSMENT", {
      sourcePath: "x.ts",
      content: "def f(): pass\n",
      language,
    });
    expect(report).toMatchObject({ language: "python", functions: [{ name: "f" }] });
  }
});

test.each([
  ["rs", "rust", "fn f() {}"],
  ["cs", "csharp", "class A { void F() { } }"],
  ["C#", "csharp", "class A { void F() { } }"],
  ["tsx", "typescript", "const F = (a: string) => <b>{a}</b>;"],
  ["jsx", "javascript", "const F = (a) => <b>{a}</b>;"],
])("knows a language by the name %j", async (language, expected, content) => {
  const report = await engine.analyze("QUALITY_ASSESSMENT", { sourcePath: "snippet", content, language });
  expect(report).toMatchObject({
    language: expected,
    partial: false,
    functions: [{ name: expect.stringMatching(/^f$/i) }],
  });
});

test.each(["view.tsx", "VIEW.TSX", "view.jsx"])("reads the elements in %s", async (sourcePath) => {
  const report = await engine.analyze("QUALITY_ASSESSMENT", {
    sourcePath,
    content: "export const View = (props) => props.open && <p title='x'>{props.text}</p>;",
  });
  expect(report).toMatchObject({ partial: false, functions: [{ name: "View", cyclomatic: 2 }] });
});

test.each([
  { language: "cobol", sourcePath: "a.py", names: "cobol" },
  { language: null, sourcePath: "a.zig", names: "a.zig" },
])("refuses what it does not know and lists what it does: %j", async ({ language, sourcePath, names }) => {
  const failure = engine.analyze("QUALITY_ASSESSMENT", { sourcePath, content: "x", language });
  await expect(failure).rejects.toMatchObject({
    code: "UNSUPPORTED_LANGUAGE",
    message: expect.stringContaining(names),
  });
  await expect(failure).rejects.toMatchObject({ message: expect.stringContaining(supportedLanguages.join(", ")) });
});

test.each([
  [
    "go",
    "NodeOrderStoreEffect",
    "Keeps orders.",
    "package nodes\n\n// Keeps orders.\n// For ever.\ntype NodeOrderStoreEffect struct { NodeEffect }\n",
  ],
  [
    "go",
    "NodeOrderStoreEffect",
    "A node that talks to the outside world.",
    "package nodes\n\n// Not about the type.\n\ntype NodeOrderStoreEffect struct { *onex.NodeEffect[Order] }\n",
  ],
  [
    "java",
    "NodeOrderStoreEffect",
    "Keeps orders.",
    "package nodes;\n\n/**\n * Keeps orders.\n */\n@Component\npublic class NodeOrderStoreEffect extends onex.NodeEffect<Order> { }\n",
  ],
  [
    "rust",
    "NodeOrderStoreEffect",
    "Keeps orders.",
    "use x;\n\n/// Keeps orders.\n/// For ever.\n#[derive(Debug)]\npub struct NodeOrderStoreEffect;\n\nimpl onex::NodeEffect<Order> for NodeOrderStoreEffect {}\n",
  ],
  [
    "rust",
    "NodeOrderStoreEffect",
    "A node that talks to the outside world.",
    "// Licence.\nimpl<T> NodeEffect for NodeOrderStoreEffect<T> {}\n",
  ],
  [
    "csharp",
    "NodeOrderStoreEffect",
    "Keeps orders.",
    "namespace Nodes;\n\n/// <summary>\n/// Keeps orders.\n/// </summary>\n[Component]\npublic class NodeOrderStoreEffect(int a) : Onex.NodeEffect<Order>(a), IDisposable { }\n",
  ],
  [
    "csharp",
    "NodeOrderStoreEffect",
    "A node that talks to the outside world.",
    "// Licence.\nrecord NodeOrderStoreEffect : NodeEffect;\n",
  ],
  [
    "java",
    "NodeOrderStoreEffect",
    "A node that talks to the outside world.",
    "/* Licence. */\nclass NodeOrderStoreEffect implements NodeEffect { }\n",
  ],
])(
  "knows a %s type by its name, its bases and its documentation: %s, %s",
  async (language, name, description, content) => {
    const { patterns } = await engine.analyze("COMPREHENSIVE_ANALYSIS", { sourcePath: "x", language, content });
    expect(patterns).toContainEqual(
      expect.objectContaining({ name: `effect node: ${name}`, description, nodeType: "effect", language }),
    );
  },
);

test.each([
  [
    "go",
    'package p\n\nimport (\n\talias "github.com/jackc/pgx/postgres"\n)\n\ntype NodeOrderEffect struct{ NodeEffect }\n',
  ],
  ["rust", "use postgres::{Client, NoTls};\n\nimpl NodeEffect for NodeOrderEffect {}\n"],
  ["csharp", "using Db = Npgsql.Postgres;\n\nclass NodeOrderEffect : NodeEffect { }\n"],
  ["java", "import static org.postgresql.Driver.*;\n\nclass NodeOrderEffect extends NodeEffect { }\n"],
])("takes the domain of a %s file from its imports", async (language, content) => {
  const { patterns } = await engine.analyze("COMPREHENSIVE_ANALYSIS", { sourcePath: "x", language, content });
  expect(patterns).toContainEqual(expect.objectContaining({ domain: "database" }));
});

test.each([
  ["golang", "package p\nfunc f() {\n"],
  ["java", "class A { void f() { if (a) { } }\n"],
  ["rust", "fn f() { let a = ;\n}\n"],
  ["csharp", "class A\n{\n    void f()\n    {\n        x = ;\n        if (a) { }\n    }\n}\n"],
])("what is left of broken %s is analysed in part", async (language, content) => {
  const report = await engine.analyze("QUALITY_ASSESSMENT", { sourcePath: "x", language, content });
  expect(report).toMatchObject({ partial: true, functions: [{ name: "f" }] });
});

test.each(["items = [];", "Use([], [1, 2]);", "return [.. items];"])(
  "a collection expression of C# is no broken syntax: %s",
  async (statement) => {
    const content = `class A\n{\n    void F()\n    {\n        ${statement}\n    }\n}\n`;
    const report = await engine.analyze("QUALITY_ASSESSMENT", { sourcePath: "A.cs", content });
    expect(report).toMatchObject({ partial: false, functions: [{ name: "F" }] });
  },
);
