import { beforeAll, expect, test } from "vitest";
import { startParserRuntime } from "../../../packages/analysis/src/languages/grammars.ts";
import { parseSource } from "../../../packages/analysis/src/languages/parse-source.ts";
import { analyzeText, shareEngine } from "../engine.ts";

const engine = shareEngine({ processes: 1 });
beforeAll(() => startParserRuntime(256));

const decide = "function decide(a) {\n  return a ? 1 : 2;\n}\n";
/** What only Babel reads. */
const newest = 'export { default as table } from "./table.json" with { type: "json" };\n';

const depth = 20_000;

test.each([
  ["arrays", `const a = ${"[".repeat(depth)}${"]".repeat(depth)};\n`],
  ["functions", `${"function f() {".repeat(depth)}${"}".repeat(depth)}\n`],
  ["sums", `const a = ${"b + ".repeat(depth)}c;\n`],
])("%s nested deeper than the stack of Babel are read all the same", async (_what, text) => {
  const { functions, partial } = await analyzeText(engine, "a.js", text + decide, "QUALITY_ASSESSMENT");
  expect(partial).toBe(false);
  expect(functions).toContainEqual(expect.objectContaining({ name: "decide", cyclomatic: 2 }));
});

test.each([
  ["a dropped bracket", "class A { method() { if (a { b(); } } }\n"],
  ["a merge conflict", "<<<<<<< ours\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> theirs\n"],
  ["a statement that ends in the middle", "const a = ;\n"],
])("the functions of a file with %s are found", async (_what, text) => {
  const report = await analyzeText(engine, "a.ts", `${text}\n${decide.repeat(9)}`, "QUALITY_ASSESSMENT");
  expect(report.partial).toBe(true);
  expect(report.functions).toContainEqual(expect.objectContaining({ name: "decide" }));
});

test("a long text is read by the grammar, and by Babel where that does not understand it", async () => {
  const long = decide.repeat(8_000);
  const byGrammar = await parseSource("javascript", long, 60_000);
  const byBabel = await parseSource("javascript", newest + long, 60_000);
  expect(byGrammar.names).not.toBe(byBabel.names);
  expect(byBabel.nodesOf(["ERROR"])).toEqual([]);
  expect(byBabel.nodesOf(["function_declaration"])).toHaveLength(8_000);
});

test("a text that takes longer than it may is refused", async () => {
  await expect(parseSource("javascript", decide.repeat(5_000), 1)).rejects.toMatchObject({ code: "PARSING_ERROR" });
});
