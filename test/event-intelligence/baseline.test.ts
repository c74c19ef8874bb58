import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnalysisReport } from "../../packages/event-intelligence/src/report/analysis-report.ts";
import { readBaseline } from "../../packages/event-intelligence/src/report/baseline.ts";
import type { sarifLog } from "../../packages/event-intelligence/src/report/sarif.ts";
import { UsageError } from "../../packages/event-intelligence/src/usage-error.ts";
import { folderWith } from "./folder-with.ts";
import { runProgram } from "./run-program.ts";

/** ARC-10, of high severity. */
const swallowing = "try:\n    a()\nexcept Exception:\n    pass\n";
/** ARC-03, of medium severity. */
const wildcard = "from os import *\n";

const analyzeIn = (cwd: string, ...commandArguments: readonly string[]) =>
  runProgram(["analyze", ".", "--mode", "direct", ...commandArguments], {}, { cwd });

async function reportIn(cwd: string, ...commandArguments: readonly string[]) {
  const { exitCode, stdout, stderr } = await analyzeIn(cwd, "--json", ...commandArguments);
  return { exitCode, stderr, report: JSON.parse(stdout) as AnalysisReport };
}

const states = ({ files }: AnalysisReport) =>
  files.flatMap(({ path, issues }) => issues.map(({ rule, state }) => `${path} ${rule} ${state}`));

describe.each(["json", "sarif"])("analyze --baseline, with a baseline in %s", (format) => {
  const baseline = `--baseline=baseline.${format}`;
  const write = ["--format", format, "--output", `baseline.${format}`];

  test("what was there before is known, wherever it moved to, and does not fail", async () => {
    const folder = folderWith({ "a.py": swallowing, "b.py": wildcard });
    expect(await analyzeIn(folder, ...write)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    writeFileSync(join(folder, "a.py"), `import os\n\n\n${swallowing}`);
    const { exitCode, report, stderr } = await reportIn(folder, baseline, "--fail-on", "info");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(report.summary).toMatchObject({ newIssues: 0, knownIssues: 2, fixedIssues: 0 });
    expect(states(report)).toEqual(["a.py ARC-10 known", "b.py ARC-03 known"]);
  });

  test("a second one of the same kind in the same file is new, and fails", async () => {
    const folder = folderWith({ "a.py": swallowing });
    await analyzeIn(folder, ...write);
    writeFileSync(join(folder, "a.py"), `${wildcard}${swallowing.repeat(2)}`);
    const { exitCode, report, stderr } = await reportIn(folder, baseline);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "There are new issues of severity high or above: 1 high (--fail-on).\n",
    });
    expect(report.summary).toMatchObject({ newIssues: 2, knownIssues: 1, fixedIssues: 0 });
    expect(states(report)).toEqual(["a.py ARC-10 known", "a.py ARC-10 new", "a.py ARC-03 new"]);
  });

  test("what is gone is named as fixed, also with its file; of what was not looked at nothing is", async () => {
    const names = ["fixed.py", "deleted.py", "unreadable.py", "elsewhere/other.py"];
    const folder = folderWith(Object.fromEntries(names.map((name) => [name, swallowing])));
    await analyzeIn(folder, ...write);
    writeFileSync(join(folder, "fixed.py"), "a()\n");
    rmSync(join(folder, "deleted.py"));
    writeFileSync(join(folder, "unreadable.py"), Buffer.from([0, 1, 2, 0]));
    const given = ["analyze", "fixed.py", "unreadable.py", "--mode", "direct", baseline, "--format"];
    const asJson = await runProgram([...given, "json"], {}, { cwd: folder });
    const { fixed, summary } = JSON.parse(asJson.stdout) as AnalysisReport;
    expect(summary).toMatchObject({ newIssues: 0, knownIssues: 0, fixedIssues: 2 });
    expect(fixed).toEqual(
      ["deleted.py", "fixed.py"].map((path) => ({
        path,
        rule: "ARC-10",
        severity: "high",
        line: 3,
        message: expect.stringContaining("disappears"),
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      })),
    );
    const asSarif = await runProgram([...given, "sarif"], {}, { cwd: folder });
    const { results } = (JSON.parse(asSarif.stdout) as ReturnType<typeof sarifLog>).runs[0] ?? { results: [] };
    expect(results.map(({ baselineState }) => baselineState)).toEqual(["absent", "absent"]);
  });

  test("a report made with a baseline is the next baseline: the fixed are forgotten, the new are known", async () => {
    const folder = folderWith({ "a.py": swallowing, "b.py": swallowing });
    await analyzeIn(folder, ...write);
    writeFileSync(join(folder, "a.py"), wildcard);
    const renewed = await analyzeIn(folder, baseline, "--fail-on", "none", ...write);
    expect(renewed).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    writeFileSync(join(folder, "a.py"), `${wildcard}${swallowing}`);
    const { report } = await reportIn(folder, baseline);
    expect(states(report)).toEqual(["a.py ARC-10 new", "a.py ARC-03 known", "b.py ARC-10 known"]);
  });
});

describe("analyze --baseline", () => {
  test("SARIF says what is new and what is unchanged; the table shows what is new first", async () => {
    const folder = folderWith({ "a.py": swallowing });
    await analyzeIn(folder, "--json", "--output", "baseline.json");
    writeFileSync(join(folder, "a.py"), `${wildcard}${swallowing}`);
    const { stdout } = await analyzeIn(folder, "--baseline", "baseline.json", "--format", "sarif");
    const { results } = (JSON.parse(stdout) as ReturnType<typeof sarifLog>).runs[0] ?? { results: [] };
    expect(results.map(({ ruleId, baselineState }) => [ruleId, baselineState])).toEqual([
      ["ARC-10", "unchanged"],
      ["ARC-03", "new"],
    ]);
    const table = await analyzeIn(folder, "--baseline", "baseline.json");
    expect(table.exitCode).toBe(0);
    expect(table.stdout).toMatch(/\nnew +medium +ARC-03 .*\nknown +high +ARC-10 /);
    expect(table.stdout).toContain("\n2 issues (1 high, 1 medium): 1 new (1 medium), 1 known, 0 fixed\n");
  });

  test("leaves the quality gate as it is", async () => {
    const folder = folderWith({ "a.py": `def f(a):\n${"  if a:\n    a()\n".repeat(20)}` });
    await analyzeIn(folder, "--json", "--output", "baseline.json");
    const { exitCode, stderr } = await analyzeIn(folder, "--baseline", "baseline.json", "--fail-under", "0.99");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/^Quality 0\.\d+ is under 0.99/),
    });
  });

  test.each([
    ["no JSON", "report"],
    ["nothing", ""],
    ["other JSON", "{}"],
    ["null", "null"],
    ["a list", "[]"],
    ["a report of an older version", '{"version":1,"files":[{"path":"a.py","issues":[{"rule":"ARC-10"}]}]}'],
    ["a report that was changed", '{"version":1,"files":[null]}'],
    ["another tool's log", '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"ESLint"}},"results":[]}]}'],
    [
      "a log with a broken URI",
      '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"event-intelligence"}},"results":[{"locations":[{"physicalLocation":{"artifactLocation":{"uri":"%"}}}]}]}]}',
    ],
  ])("%s is no baseline", async (_, content) => {
    const file = join(folderWith({ "baseline.json": content }), "baseline.json");
    const problem = await readBaseline(file).then(
      () => new Error("it was taken"),
      (error: Error) => error,
    );
    expect(problem).toBeInstanceOf(UsageError);
    expect(problem.message.startsWith(`--baseline ${file} is no baseline: `)).toBe(true);
    expect(problem.message).toMatch(/\. Write one with --format json or --format sarif, and --output\.$/);
  });

  test("a file that is not there is wrong usage", async () => {
    const { exitCode, stdout, stderr } = await analyzeIn(folderWith({}), "--baseline", "nowhere.json");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("--baseline nowhere.json cannot be read (ENOENT)");
  });

  test("a byte order mark, as some shells write it, is passed over", async () => {
    const folder = folderWith({ "a.py": swallowing });
    await analyzeIn(folder, "--json", "--output", "baseline.json");
    const file = join(folder, "baseline.json");
    writeFileSync(file, `\uFEFF${readFileSync(file, "utf8")}`);
    expect((await reportIn(folder, "--baseline", "baseline.json")).report.summary.knownIssues).toBe(1);
  });
});

describe("analyze --fail-on", () => {
  test.each([
    ["high", 1],
    ["medium", 1],
    ["critical", 0],
    ["none", 0],
  ])("without a baseline every issue counts: %s", async (severity, expected) => {
    const folder = folderWith({ "a.py": swallowing });
    const { exitCode, stderr } = await analyzeIn(folder, "--fail-on", severity, "--quiet");
    expect(exitCode).toBe(expected);
    expect(stderr).toBe(
      expected === 0 ? "" : `There are issues of severity ${severity} or above: 1 high (--fail-on).\n`,
    );
  });

  test("an unknown severity is wrong usage", async () => {
    const { exitCode, stderr } = await analyzeIn(folderWith({}), "--fail-on", "grave");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--fail-on "grave" is not allowed. Allowed: critical, high, medium, low, info, none.');
  });
});
