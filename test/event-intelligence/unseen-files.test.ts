import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnalysisReport } from "../../packages/event-intelligence/src/report/analysis-report.ts";
import type { sarifLog } from "../../packages/event-intelligence/src/report/sarif.ts";
import { folderWith } from "./folder-with.ts";
import { runProgram } from "./run-program.ts";

const fine = "export const a = 1;\n";
/** No parser will ever take these for a program. */
const binary = Buffer.from([0, 1, 2, 0]);
const prose = "This is not a program at all, just a text. It has sentences; and more!\n".repeat(20);

const analyzeIn = (cwd: string, ...commandArguments: readonly string[]) =>
  runProgram(["analyze", ...commandArguments, "--mode", "direct", "--quiet"], {}, { cwd });

describe("analyze: a file that could not be analysed", () => {
  const files = { "bad.ts": binary, "fine.ts": fine };

  test.each([
    ["--fail-on", "medium"],
    ["--fail-under", "0.1"],
  ])("fails %s %s, and is named also when the run is to be quiet", async (gate, value) => {
    const { exitCode, stderr } = await analyzeIn(folderWith(files), "bad.ts", "fine.ts", gate, value);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^1 of 2 files could not be analysed:\nPARSING_ERROR: .*bad\.ts.* \(1 file\)\n/);
    expect(stderr).toContain(`\nWhat could not be analysed passes no gate: 1 file, bad.ts (${gate}).\n`);
  });

  test("is counted also where no gate was asked for, and nothing fails", async () => {
    const { exitCode, stderr } = await analyzeIn(folderWith(files), ".");
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^1 of 2 files could not be analysed:\nPARSING_ERROR: .*\n$/);
  });

  test("names each reason once and a handful of files, however many there are", async () => {
    const many = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`large-${n}.ts`, Buffer.alloc(1_100_000)]));
    const { stderr } = await analyzeIn(folderWith({ ...many, "fine.ts": fine }), ".", "--fail-on", "low");
    expect(stderr.split("\n")).toEqual([
      "7 of 8 files could not be analysed:",
      expect.stringMatching(/^PAYLOAD_TOO_LARGE: .* \(7 files\)$/),
      "What could not be analysed passes no gate: 7 files, large-0.ts, large-1.ts, large-2.ts, large-3.ts, large-4.ts, ... (--fail-on).",
      "",
    ]);
  });

  test("stands in the SARIF log as an error of a run that did its work", async () => {
    const { stdout } = await analyzeIn(folderWith(files), ".", "--format", "sarif", "--fail-on", "medium");
    const [invocation] = (JSON.parse(stdout) as ReturnType<typeof sarifLog>).runs[0]?.invocations ?? [];
    expect(invocation).toMatchObject({
      executionSuccessful: true,
      toolExecutionNotifications: [
        {
          level: "error",
          descriptor: { id: "PARSING_ERROR" },
          locations: [{ physicalLocation: { artifactLocation: { uri: "bad.ts" } } }],
        },
      ],
    });
  });
});

describe.each(["json", "sarif"])("analyze --baseline, with files that could not be analysed, in %s", (format) => {
  const baseline = ["--baseline", `baseline.${format}`];
  const write = ["--format", format, "--output", `baseline.${format}`];

  test("fail when they are new, and are accepted with the baseline that names them", async () => {
    const folder = folderWith({ "bad.ts": binary, "fine.ts": fine });
    await analyzeIn(folder, ".", ...write);
    const accepted = await analyzeIn(folder, ".", ...baseline, "--fail-under", "0.1", "--fail-on", "low");
    expect(accepted.exitCode).toBe(0);
    expect(accepted.stderr).toMatch(/^1 of 2 files could not be analysed:\n/);

    writeFileSync(join(folder, "worse.ts"), prose);
    const failed = await analyzeIn(folder, ".", ...baseline);
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain("passes no gate: 1 file, worse.ts (--baseline).\n");

    expect((await analyzeIn(folder, ".", ...baseline, "--fail-on", "none", ...write)).exitCode).toBe(0);
    expect((await analyzeIn(folder, ".", ...baseline)).exitCode).toBe(0);
  });

  test("fail where the baseline could still read them", async () => {
    const folder = folderWith({ "was-fine.ts": fine, "fine.ts": fine });
    await analyzeIn(folder, ".", ...write);
    writeFileSync(join(folder, "was-fine.ts"), binary);
    const { exitCode, stdout } = await analyzeIn(folder, ".", ...baseline, "--json");
    expect(exitCode).toBe(1);
    const { errors } = JSON.parse(stdout) as AnalysisReport;
    expect(errors).toMatchObject([{ path: "was-fine.ts", code: "PARSING_ERROR", state: "new" }]);
  });
});

describe("analyze: a file that was understood in part", () => {
  const files = { "part.py": "def f(a):\n    return a\n\nx = = 1\n" };

  test("passes a gate of quality by what was understood", async () => {
    const { exitCode } = await analyzeIn(folderWith(files), ".", "--fail-under", "0.99");
    expect(exitCode).toBe(0);
  });

  test.each([
    ["low", 1],
    ["medium", 1],
    ["high", 0],
  ])("has a finding of its own, which --fail-on %s judges", async (severity, expected) => {
    const { exitCode, stdout } = await analyzeIn(folderWith(files), ".", "--fail-on", severity, "--json");
    const { files: reports } = JSON.parse(stdout) as AnalysisReport;
    expect(reports).toMatchObject([{ confidence: 0.6, qualityScore: 1, issues: [{ rule: "SYN-01", line: 4 }] }]);
    expect(exitCode).toBe(expected);
  });

  test("is accepted with a baseline like every finding", async () => {
    const folder = folderWith(files);
    await analyzeIn(folder, ".", "--json", "--output", "baseline.json");
    expect((await analyzeIn(folder, ".", "--baseline", "baseline.json", "--fail-on", "low")).exitCode).toBe(0);
  });
});
