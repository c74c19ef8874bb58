import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnalysisReport } from "../../packages/event-intelligence/src/report/analysis-report.ts";
import { folderWith } from "./folder-with.ts";
import { type Environment, patience, runProgram, temporaryFolder } from "./run-program.ts";

const sources = { "a.py": "def one():\n    return 1\n", "b.ts": "export const two = () => 2;\n" };

/** The report of one run, in which nothing but files and their results is compared. */
async function analyze(folder: string, cachePath: string, more: readonly string[] = [], settings: Environment = {}) {
  const environment = { ...patience, ANALYSIS_CACHE_PATH: cachePath, ANALYSIS_CACHE_MEGABYTES: "16", ...settings };
  const { exitCode, stdout, stderr } = await runProgram(["analyze", folder, "--json", "--quiet", ...more], environment);
  const { files } = JSON.parse(stdout) as AnalysisReport;
  return {
    end: { exitCode, stderr },
    hits: files.map(({ cacheHit }) => cacheHit),
    files: files.map(({ cacheHit: _, ...file }) => file),
  };
}

const fine = { exitCode: 0, stderr: "" };

describe.each(["direct", "auto"])("analyze in mode %s", (mode) => {
  test("a second run answers from the first one's file, and alike", async () => {
    const folder = folderWith(sources);
    const cachePath = join(temporaryFolder(), "results.sqlite");
    const first = await analyze(folder, cachePath, ["--mode", mode]);
    const second = await analyze(folder, cachePath, ["--mode", mode]);
    expect(first).toMatchObject({ end: fine, hits: [false, false] });
    expect(second).toEqual({ ...first, hits: [true, true] });
  });

  test("--no-cache neither looks there nor leaves anything", async () => {
    const folder = folderWith(sources);
    const cachePath = join(temporaryFolder(), "results.sqlite");
    const first = await analyze(folder, cachePath, ["--mode", mode, "--no-cache"]);
    expect(first).toMatchObject({ end: fine, hits: [false, false] });
    expect(existsSync(cachePath)).toBe(false);
  });
});

test("what was found in one mode is known in another", async () => {
  const folder = folderWith(sources);
  const cachePath = join(temporaryFolder(), "results.sqlite");
  await analyze(folder, cachePath, ["--mode", "direct"]);
  expect(await analyze(folder, cachePath, ["--mode", "auto"])).toMatchObject({ hits: [true, true] });
});
