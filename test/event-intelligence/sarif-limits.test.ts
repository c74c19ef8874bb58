import { hash } from "node:crypto";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { AnalysisReport, ReportedIssue } from "../../packages/event-intelligence/src/report/analysis-report.ts";
import type { sarifLog } from "../../packages/event-intelligence/src/report/sarif.ts";
import { sarifUpload } from "../../packages/event-intelligence/src/report/sarif-upload.ts";
import { folderWith } from "./folder-with.ts";
import { reportOf } from "./report-of.ts";
import { patience, runProgram, temporaryFolder } from "./run-program.ts";

/** What GitHub refuses above. */
const maxResults = 25_000;
const maxPackedBytes = 10_000_000;

type SarifLog = ReturnType<typeof sarifLog>;

function runOf(text: string) {
  const [run] = (JSON.parse(text) as SarifLog).runs;
  if (run === undefined) throw new Error("the log holds no run");
  return { results: run.results, notifications: run.invocations[0]?.toolExecutionNotifications ?? [] };
}

const swallowing = "try:\n    a()\nexcept Exception:\n    pass\n";

describe("a SARIF log that is too large for GitHub", () => {
  test("keeps the worst 25,000 results of a real run and counts the rest, on standard error and in the log", async () => {
    const manyParameters = (_: unknown, n: number) => `function f${n}(a, b, c, d, e, f, g, h) {}\n`;
    const content = Array.from({ length: 300 }, manyParameters).join("");
    const files = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`a${n}.js`, content]));
    const complex = `function g(a) {\n${"  if (a) a();\n".repeat(11)}}\n`;
    const folder = folderWith({ ...files, "z.js": complex });
    const command = ["analyze", ".", "--mode", "direct", "--operation", "QUALITY_ASSESSMENT", "--quiet"];
    const { exitCode, stdout, stderr } = await runProgram([...command, "--format", "sarif"], patience, { cwd: folder });
    const { results, notifications } = runOf(stdout);
    expect(results).toHaveLength(maxResults);
    expect(results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe("z.js");
    expect(results.at(-1)?.level).toBe("note");
    const counted = `leaves out the least grave ${90 * 300 + 1 - maxResults} of ${90 * 300 + 1} results`;
    expect(notifications).toEqual([
      { descriptor: { id: "RESULTS_LEFT_OUT" }, level: "warning", message: { text: expect.stringContaining(counted) } },
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining(counted) });
  });

  test("keeps as many of the worst as fit into 10 MB, where results are large", () => {
    const noise = (n: number) => Array.from({ length: 14 }, (_, part) => hash("sha512", `${n} ${part}`)).join("");
    const issues = Array.from({ length: maxResults }, (_, n) => issue(n, n % 5 === 0 ? "high" : "low", noise(n)));
    const { text, notice } = sarifUpload(reportOf(issues));
    const packed = gzipSync(text).length;
    expect(packed).toBeLessThanOrEqual(maxPackedBytes);
    expect(packed).toBeGreaterThan(maxPackedBytes * 0.8);

    const { results, notifications } = runOf(text);
    const leftOut = maxResults - results.length;
    expect(leftOut).toBeGreaterThan(0);
    expect(notice).toContain(`${leftOut} of ${maxResults} results`);
    expect(notifications).toMatchObject([{ message: { text: notice } }]);
    const firstMild = results.findIndex(({ level }) => level !== "error");
    expect(firstMild === -1 || results.slice(firstMild).every(({ level }) => level === "note")).toBe(true);
  });

  test("tells everything, and says nothing of limits, up to exactly 25,000 results", () => {
    const issues = Array.from({ length: maxResults }, (_, n) => issue(n, "medium", "It is odd."));
    const { text, notice } = sarifUpload(reportOf(issues));
    expect(notice).toBeNull();
    expect(runOf(text)).toMatchObject({ results: { length: maxResults }, notifications: [] });
  });

  test("leaves out what is fixed before anything that is there", () => {
    const there = Array.from({ length: maxResults }, (_, n) => issue(n, "info", "It is odd."));
    const fixed = [{ ...issue(1, "critical", "It was bad."), path: "b.py" }];
    const { text } = sarifUpload({ ...reportOf(there), fixed });
    expect(runOf(text).results.map(({ baselineState }) => baselineState)).not.toContain("absent");
  });
});

test("a log of a run that got no answer where it had to says that the run was not successful", () => {
  const { text } = sarifUpload(reportOf([]), { isSuccessful: false });
  expect((JSON.parse(text) as SarifLog).runs[0]?.invocations[0]?.executionSuccessful).toBe(false);
});

describe("an absolute path that leads through a link", () => {
  test("is relative where it ends within the current folder", async () => {
    const folder = folderWith({ "src/a.py": swallowing });
    const link = join(temporaryFolder(), "link");
    symlinkSync(folder, link);
    const command = ["analyze", join(link, "src"), "--mode", "direct", "--format", "sarif"];
    const { results } = runOf((await runProgram(command, {}, { cwd: folder })).stdout);
    const here = runOf((await runProgram(["analyze", ".", ...command.slice(2)], {}, { cwd: folder })).stdout);
    expect(results).toHaveLength(1);
    expect(results[0]?.locations[0]?.physicalLocation.artifactLocation).toEqual({
      uri: "src/a.py",
      uriBaseId: "%SRCROOT%",
    });
    expect(results).toEqual(here.results);
  });

  test("is known by a baseline that went the same way, also of a file that is gone", async () => {
    const folder = folderWith({ "a.py": swallowing, "gone.py": swallowing });
    const link = join(temporaryFolder(), "link");
    symlinkSync(folder, link);
    const run = (path: string, ...more: string[]) =>
      runProgram(["analyze", path, "--mode", "direct", "--json", ...more], {}, { cwd: folder });
    await run(`${link}/`, "--output", "baseline.json");
    rmSync(join(folder, "gone.py"));
    const { summary, fixed } = JSON.parse((await run(".", "--baseline", "baseline.json")).stdout) as AnalysisReport;
    expect(summary).toMatchObject({ newIssues: 0, knownIssues: 1, fixedIssues: 1 });
    expect(fixed?.map(({ path }) => path)).toEqual(["gone.py"]);
  });

  test("stays absolute where it ends elsewhere", async () => {
    const folder = folderWith({ "here/a.py": swallowing, "elsewhere/a.py": swallowing });
    symlinkSync(join(folder, "elsewhere"), join(folder, "link"));
    const command = ["analyze", join(folder, "link", "a.py"), "--mode", "direct", "--format", "sarif"];
    const { results } = runOf((await runProgram(command, {}, { cwd: join(folder, "here") })).stdout);
    expect(results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^file:\/\/.*\/link\/a\.py$/);
  });
});

function issue(n: number, severity: ReportedIssue["severity"], message: string): ReportedIssue {
  const fingerprint = hash("sha256", String(n)).slice(0, 32);
  return { rule: "ARC-10", severity, line: n + 1, message, cure: "", fingerprint };
}
