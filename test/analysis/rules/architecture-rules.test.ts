import { describe, expect, test } from "vitest";
import { architectureRules } from "../../../packages/analysis/src/rules/rule-sets.ts";
import { analyzeText, shareEngine } from "../engine.ts";
import { architectureFixtures, piledUp } from "../fixtures/rules/architecture-fixtures.ts";
import { type AskedFile, checkFixtures } from "./check-fixtures.ts";

const engine = shareEngine({ processes: 1 });

function ask({ path, content, related }: AskedFile, options = {}) {
  const relatedFiles = Object.entries(related ?? {}).map(([sourcePath, text]) => ({ sourcePath, content: text }));
  return engine.analyze("ARCHITECTURAL_COMPLIANCE", { sourcePath: path, content, relatedFiles, options });
}

async function brokenRules(path: string, content: string): Promise<string[]> {
  const { issues } = await ask({ path, content });
  return issues.filter(({ rule }) => rule.startsWith("ARC")).map(({ rule, line }) => `${rule}:${line}`);
}

checkFixtures(
  architectureFixtures,
  architectureRules.map(({ id }) => id),
  async (file) => {
    const { issues, architecturalCompliance } = await ask(file);
    return { issues, score: architecturalCompliance };
  },
);

test("adding a violation never raises the score", async () => {
  let previous = 1;
  for (let count = 1; count <= piledUp.length; count += 1) {
    const { architecturalCompliance } = await ask({ path: "a.py", content: piledUp.slice(0, count).join("") });
    expect(architecturalCompliance).toBeLessThanOrEqual(previous);
    previous = architecturalCompliance;
  }
  expect(previous).toBeLessThanOrEqual(0.4);
});

test("more hits lower the score, and a clean file scores 1", async () => {
  const scores = [];
  for (const count of [0, 1, 2, 3]) {
    const source = `x = 1\n${"try:\n    a()\nexcept Exception:\n    pass\n".repeat(count)}`;
    scores.push((await ask({ path: "a.py", content: source })).architecturalCompliance);
  }
  expect(scores[0]).toBe(1);
  expect(scores).toEqual([...new Set(scores)].sort((left, right) => right - left));
});

describe("what is no violation", () => {
  test.each([
    ["an index file that passes everything on", "src/index.ts", 'export * from "./b.ts";'],
    ["the declarations of an index file", "dist/index.d.ts", 'export * from "./b.js";'],
    [
      "cleaning up while something ends",
      "a.py",
      "class A:\n    def close(self):\n        try:\n            b()\n        except Exception:\n            pass\n",
    ],
    ["an error that is an answer", "a.py", "try:\n    a()\n    b()\nexcept KeyError:\n    pass\n"],
    ["a secret in a test", "tests/test_a.py", 'PASSWORD = "hunter2hunter2"'],
    ["a class of properties", "A.cs", `class A {\n${"  public int B { get; set; }\n".repeat(30)}}`],
    ["a method of a test class for each test", "test_a.py", `class A:\n${"    def f(self): pass\n".repeat(30)}`],
    [
      "a counter that hides a variable of the module",
      "a.ts",
      "let a = 0;\nfunction f() { let a = 1; a += 1; return a; }",
    ],
    [
      "a key called like a variable of the module",
      "a.js",
      "var Picker = make();\nfunction styles() { return { Picker: { margin: 0 } }; }",
    ],
    [
      "a field called like a variable of the package",
      "a.go",
      "package a\n\nvar ignored = []string{}\n\nfunc f() Config { return Config{ignored: ignored} }\n",
    ],
    [
      "a consumer that lives for ever",
      "a.py",
      "def f():\n    while True:\n        try:\n            g(q.get())\n        except OSError as e:\n            log(e)\n",
    ],
    [
      "a walk up the folders that ends at the root",
      "a.js",
      "function f(dir) { for (;;) { try { if (fs.statSync(dir).isFile()) break; } catch (e) { log(e); } const up = path.dirname(dir); if (up === dir) break; dir = up; } }",
    ],
    [
      "a loop that ends the program when it cannot go on",
      "a.go",
      "package a\n\nfunc f() *W {\n\tfor {\n\t\tw, err := open()\n\t\tif err != nil {\n\t\t\tif !repair() {\n\t\t\t\tlg.Fatal(err)\n\t\t\t}\n\t\t\tcontinue\n\t\t}\n\t\treturn w\n\t}\n}\n",
    ],
    ["a library whose name is that of a layer", "shop/domain/a.py", "from api.client import b\n"],
  ])("%s", async (_name, path, content) => {
    expect(await brokenRules(path, content)).toEqual([]);
  });
});

test("a broad error that is swallowed is less grave where a comment says why", async () => {
  const severityOf = async (comment: string) =>
    (await ask({ path: "a.js", content: `try { a(); b(); } catch { ${comment}\n}` })).issues[0]?.severity;
  expect(await severityOf("// The cache is only a help: without it the answer is computed.")).toBe("low");
  for (const comment of [
    "",
    "// ignore",
    "// TODO: tell somebody of it",
    "// eslint-disable-next-line no-empty -- of old",
  ]) {
    expect(await severityOf(comment), comment).toBe("high");
  }
});

test("a rejection that is swallowed is told where it is, not where the chain of calls begins", async () => {
  expect(await brokenRules("a.js", "load()\n  .then(show)\n  .catch(() => {});")).toEqual(["ARC-10:3"]);
});

test("says in whole sentences what is swallowed", async () => {
  const messagesOf = async (path: string, content: string) =>
    (await ask({ path, content })).issues.filter(({ rule }) => rule === "ARC-10").map(({ message }) => message);
  expect(await messagesOf("a.py", "try:\n    a()\n    b()\nexcept (ValueError, TypeError):\n    pass\n")).toEqual([
    "An error disappears here: ValueError, TypeError are caught and nothing is done about it.",
  ]);
  const go = "package a\n\nfunc f() {\n\t_ = conn.Purge(ctx)\n\t_ = value.String()\n\t_ = recover()\n}\n";
  expect(await messagesOf("a.go", go)).toEqual(["An error disappears here: what conn.Purge returns is thrown away."]);
});

test("a suite is not too long for holding many tests, nor does anything else say so", async () => {
  const suite = `describe("sums", () => {\n${"  test('adds', () => { expect(1 + 1).toBe(2); });\n".repeat(100)}});\n`;
  const { issues } = await ask({ path: "a.test.ts", content: suite });
  expect(issues).toEqual([]);
  const loader = await ask({ path: "a.ts", content: suite.replace("describe", "load") });
  expect(loader.issues.map(({ rule }) => rule)).toEqual(["ARC-05", "QLT-03"]);
});

test("what is too large is told, and nothing that is not", async () => {
  const messagesOf = async (path: string, content: string) =>
    (await ask({ path, content })).issues.filter(({ rule }) => /^ARC-0[45]$/.test(rule)).map(({ message }) => message);
  expect(await messagesOf("a.py", `class A:\n${"    def f(self): pass\n".repeat(30)}`)).toEqual([
    "A class does too much: A has 30 methods.",
  ]);
  const nested = `if a:\n${[1, 2, 3, 4].map((depth) => `${"    ".repeat(depth + 1)}if b:\n`).join("")}${"    ".repeat(6)}c()\n`;
  const steps = "    d = 1 if e else 2\n".repeat(85);
  expect(await messagesOf("a.py", `def f():\n    ${nested}${steps}`)).toEqual([
    "A function does too much: f has 92 lines of code, 5 levels of nesting and cyclomatic complexity 91.",
  ]);
});

test("a narrow error that is swallowed is less grave than a broad one", async () => {
  const text = (caught: string) => `try:\n    a()\n    b()\nexcept ${caught}:\n    pass\n`;
  const severityOf = async (caught: string) => (await ask({ path: "a.py", content: text(caught) })).issues[0]?.severity;
  expect([await severityOf("ValueError"), await severityOf("Exception")]).toEqual(["low", "high"]);
});

test("a message about a secret never repeats it", async () => {
  const report = await analyzeText(engine, "a.py", 'token = "f3a9c07be21d4586"', "ARCHITECTURAL_COMPLIANCE");
  expect(report.issues.map(({ rule }) => rule)).toContain("ARC-17");
  expect(JSON.stringify(report)).not.toContain("f3a9c07be21d4586");
});

test("every issue says where it is and what to do, and comes as one recommendation per rule", async () => {
  const source = "from os import *\nfrom re import *\ntry:\n    a()\nexcept:\n    pass\n";
  const report = await analyzeText(engine, "a.py", source, "ARCHITECTURAL_COMPLIANCE");
  for (const issue of report.issues) {
    expect(issue.line).toBeGreaterThan(0);
    expect(issue.message).not.toBe("");
    expect(issue.cure).not.toBe("");
  }
  const rules = report.issues.map(({ rule }) => rule);
  expect(rules).toEqual(["ARC-10", "ARC-03", "ARC-03", "ARC-11"]);
  expect(report.recommendations.map(({ rule }) => rule)).toEqual([...new Set(rules)]);
  expect(report.recommendations.at(1)?.message).toContain("2 places");
});
