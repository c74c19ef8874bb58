import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { analyzeText, shareEngine } from "../engine.ts";

/** One function as it was counted by hand; `why` names what each count is made of. */
interface GoldenFunction {
  readonly name: string;
  readonly startLine: number;
  readonly lines: number;
  readonly cyclomatic: number;
  readonly cognitive: number;
  readonly nesting: number;
  readonly parameters: number;
  readonly why: Readonly<Record<string, string>>;
}

const engine = shareEngine({ processes: 1 });
const goldenFolder = join(import.meta.dirname, "../fixtures/golden");
const sources = ["rust", "csharp"].flatMap((language) =>
  readdirSync(join(goldenFolder, language))
    .filter((name) => !name.endsWith(".json"))
    .map((name) => ({ language, path: join(goldenFolder, language, name), title: `${language}/${name}` })),
);

function goldenOf(path: string): GoldenFunction[] {
  return JSON.parse(readFileSync(path.replace(/\.\w+$/, ".json"), "utf8")) as GoldenFunction[];
}

test.each(sources)("the metrics of $title are those counted by hand", async ({ language, path }) => {
  const report = await analyzeText(engine, basename(path), readFileSync(path, "utf8"), "QUALITY_ASSESSMENT");
  expect(report).toMatchObject({ language, partial: false });
  const golden = goldenOf(path).map(({ why: _why, ...counts }) => counts);
  expect(report.functions).toHaveLength(golden.length);
  expect(report.functions).toMatchObject(golden);
});

test.each(["rust", "csharp"])("at least 20 functions of %s are counted by hand, each with its reasons", (language) => {
  const golden = sources.filter((source) => source.language === language).flatMap(({ path }) => goldenOf(path));
  expect(golden.length).toBeGreaterThanOrEqual(20);
  for (const { why } of golden)
    expect(why).toMatchObject({ cyclomatic: expect.any(String), cognitive: expect.any(String) });
});
