import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startParserRuntime } from "../../../packages/analysis/src/languages/grammars.ts";
import { type Comparison, compareFrontEnds } from "./compare-front-ends.ts";
import { knownDifferences } from "./front-end-differences.ts";

/*
 * TypeScript and JavaScript are read by Babel, and what Babel does not read by tree-sitter: here both read the same real
 * files, those of the packages in node_modules that are pinned. `FRONT_END_FILES=all` compares all of them, in some minutes.
 */

const root = join(import.meta.dirname, "../../..");
const isAll = process.env.FRONT_END_FILES === "all";
/** What is compared otherwise: of the smaller files so many, spread over all packages. */
const sample = { files: 2_000, maxBytes: 16_000 };
const maxBytes = 300_000;
const patienceMs = 300_000;

/** Our own packages are linked there, with whatever was built last. */
const own = /\/node_modules\/(?:event-intelligence|@event-intelligence)\//;
const files = readdirSync(join(root, "node_modules"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name) && !own.test(`${entry.parentPath}/`))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => statSync(path).size <= (isAll ? maxBytes : sample.maxBytes))
  .sort();
const step = isAll ? 1 : files.length / sample.files;
const chosen = files.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));

let comparisons: readonly Comparison[] = [];

beforeAll(async () => {
  await startParserRuntime(512);
  const all: Comparison[] = [];
  for (const path of chosen) all.push(await compareFrontEnds(path, readFileSync(path, "utf8")));
  comparisons = all.filter(({ isComparable }) => isComparable);
}, patienceMs);

test("there are two thousand real files, and hardly any that only one of the two reads", () => {
  expect(chosen.length).toBeGreaterThanOrEqual(sample.files);
  expect(comparisons.length).toBeGreaterThan(chosen.length * 0.97);
});

test("both front ends give the same tree, but for the differences that are known and explained", () => {
  const counts = knownDifferences.map(({ why }, difference) => {
    return { files: comparisons.filter(({ known }) => known.has(difference)).length, why };
  });
  const equal = comparisons.filter(({ known }) => known.size === 0).length;
  console.table([{ files: equal, why: "no difference" }, ...counts]);
  expect(comparisons.flatMap(({ unknown }) => unknown)).toEqual([]);
  expect(equal).toBeGreaterThan(comparisons.length * 0.95);
});

test("both measure the same: 99 % of the functions have every metric alike, and all where the trees are the same", () => {
  const count = (some: readonly Comparison[]) => ({
    functions: some.reduce((sum, { functions }) => sum + functions, 0),
    equal: some.reduce((sum, { equalFunctions }) => sum + equalFunctions, 0),
  });
  const all = count(comparisons);
  console.log(`${all.equal} of ${all.functions} functions have every metric alike`);
  expect(all.functions).toBeGreaterThan(5_000);
  expect(all.equal / all.functions).toBeGreaterThan(0.99);
  const same = count(comparisons.filter(({ known }) => known.size === 0));
  expect(same.equal).toBe(same.functions);
});

test.each([
  "class A implements one.two.Three {}\n",
  "class A implements one.two.three.Four<one.two.Five> {}\n",
  "interface A extends one.two.Three, one.Four {}\n",
  "class A extends one.two.Three implements one.Four {}\n",
])("both read %j alike", async (text) => {
  await startParserRuntime(512);
  expect(await compareFrontEnds("a.ts", text)).toMatchObject({ isComparable: true, unknown: [] });
});
