import { describe, expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ threads: 1 });

async function brokenRules(path: string, content: string): Promise<string[]> {
  const { issues } = await analyzeText(engine, path, content, "ARCHITECTURAL_COMPLIANCE");
  return issues.filter(({ rule }) => rule.startsWith("ARC")).map(({ rule, line }) => `${rule}:${line}`);
}

/** Rule and line, path, a text that breaks it, and a neighbour that does not. */
const cases: [rule: string, path: string, broken: string, clean: string][] = [
  ["ARC-03:1", "a.py", "from os import *\n", "from os import path\n"],
  ["ARC-03:1", "a.ts", 'export * from "./b.ts";', 'export * as b from "./b.ts";'],
  [
    "ARC-05:1",
    "a.py",
    `def f():\n${"    x()\n".repeat(81)}`,
    `def f():\n${"    x()\n".repeat(79)}${"    # words\n".repeat(40)}`,
  ],
  ["ARC-10:3", "a.py", "try:\n    a()\nexcept Exception:\n    pass\n", "try:\n    a()\nexcept Exception:\n    log()\n"],
  [
    "ARC-10:3",
    "a.py",
    "try:\n    a()\nexcept ValueError:\n    # nothing\n    ...\n",
    "try:\n    a()\nexcept FileNotFoundError:\n    pass\n",
  ],
  ["ARC-10:1", "a.ts", "try { a(); } catch { /* nothing */ }", "try { a(); } catch (error) { log(error); }"],
  ["ARC-10:1", "a.ts", "a().catch(() => {});", "a().catch(() => undefined);"],
  ["ARC-11:3", "a.py", "try:\n    a()\nexcept:\n    b()\n", "try:\n    a()\nexcept:\n    b()\n    raise\n"],
  [
    "ARC-11:3",
    "a.py",
    "try:\n    a()\nexcept BaseException:\n    b()\n",
    "try:\n    a()\nexcept Exception:\n    b()\n",
  ],
  ["ARC-13:2", "a.py", "async def f():\n    time.sleep(1)\n", "def f():\n    time.sleep(1)\n"],
  ["ARC-13:1", "a.ts", "async function f() { fs.readFileSync(a); }", "function f() { fs.readFileSync(a); }"],
  ["ARC-16:1", "a.py", 'db.execute(f"SELECT * FROM a WHERE b = {c}")', 'db.execute("SELECT * FROM a WHERE b = $1", c)'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text under test holds a template string.
  ["ARC-16:1", "a.ts", "db.query(`DELETE FROM a WHERE b = ${c}`);", "db.query(`DELETE FROM a WHERE b = $1`, [c]);"],
  ["ARC-17:1", "a.py", 'DB_PASSWORD = "hunter2hunter2"', 'DB_PASSWORD = os.environ["DB_PASSWORD"]'],
  ["ARC-17:1", "a.ts", 'const apiKey = "f3a9c07be21d4586";', 'const apiKey = "<your key>";'],
  ["ARC-17:1", "a.py", 'connect(user="a", password="s3cr3t-pa55")', 'connect(user="a", password_field="s3cr3t-pa55")'],
  ["ARC-18:1", "a.py", "subprocess.run(a, shell=True)", "subprocess.run([a, b])"],
  ["ARC-18:1", "a.py", "yaml.load(a)", "yaml.load(a, Loader=SafeLoader)"],
];

describe("each rule", () => {
  test.each(cases)("%s is found in %s: %s", async (rule, path, broken, clean) => {
    expect(await brokenRules(path, broken)).toContain(rule);
    expect(await brokenRules(path, clean)).toEqual([]);
  });
});

test("an index file may pass everything on", async () => {
  expect(await brokenRules("src/index.ts", 'export * from "./b.ts";')).toEqual([]);
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

test("more hits lower the score, and a clean file scores 1", async () => {
  const scores = [];
  for (const count of [0, 1, 2, 3]) {
    const source = `x = 1\n${"try:\n    a()\nexcept ValueError:\n    pass\n".repeat(count)}`;
    scores.push((await analyzeText(engine, "a.py", source, "ARCHITECTURAL_COMPLIANCE")).architecturalCompliance);
  }
  expect(scores[0]).toBe(1);
  expect(scores).toEqual([...new Set(scores)].sort((left, right) => right - left));
});
