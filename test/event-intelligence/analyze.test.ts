import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { AnalysisReport } from "../../packages/event-intelligence/src/report/analysis-report.ts";
import { folderWith } from "./folder-with.ts";
import {
  type Environment,
  patience,
  program,
  repository,
  runProgram,
  startProgram,
  temporaryFolder,
} from "./run-program.ts";

const notice =
  "event-intelligence: KAFKA_BOOTSTRAP_SERVERS is not set, so an embedded worker in this process answers; without PATTERN_ROOTS it has no code to find patterns in.\n";
const corpus = "examples/corpus/flawed";
const calculation = "def add(one, other):\n    if one:\n        return one + other\n    return other\n";
const manyLargeFiles = Object.fromEntries(
  Array.from({ length: 400 }, (_, n) => [`file_${n}.py`, calculation.repeat(400)]),
);

async function analyze(
  commandArguments: readonly string[],
  environment: Environment = {},
): Promise<{ exitCode: number | null; report: AnalysisReport; stderr: string }> {
  const settings = { ...patience, ...environment };
  const { exitCode, stdout, stderr } = await runProgram(["analyze", ...commandArguments, "--json"], settings);
  return { exitCode, report: JSON.parse(stdout) as AnalysisReport, stderr };
}

describe("analyze", () => {
  test("prints one object of the documented shape and nothing else", async () => {
    const { exitCode, report, stderr } = await analyze([corpus]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: notice });
    expect(Object.keys(report)).toEqual(["version", "summary", "files", "errors", "timings"]);
    expect(report.version).toBe(1);
    expect(report.summary).toEqual({
      files: 2,
      analyzed: 2,
      failed: 0,
      skipped: 0,
      ignored: 0,
      qualityScore: expect.any(Number),
      sources: { events: 0, embedded: 2, direct: 0, builtin: 0 },
      issues: { critical: 5, high: 13, medium: 10, low: 4, info: 1 },
      newIssues: null,
      knownIssues: null,
      fixedIssues: null,
      unfinished: 0,
    });
    expect(report.timings).toEqual({
      wallMs: expect.any(Number),
      p50Ms: expect.any(Number),
      p95Ms: expect.any(Number),
    });
    const poller = report.files.find(({ path }) => path === `${corpus}/node_order_poller_effect.py`);
    expect(poller).toEqual({
      path: `${corpus}/node_order_poller_effect.py`,
      language: "python",
      source: "embedded",
      confidence: 1,
      cacheHit: false,
      qualityScore: expect.any(Number),
      onexCompliance: expect.any(Number),
      onexApplicable: true,
      onexDialect: "process",
      onexDialectEvidence: expect.any(String),
      architecturalCompliance: expect.any(Number),
      architecturalApplicable: true,
      suppressedCount: 0,
      partial: false,
      overallScore: expect.any(Number),
      criticalIssuesCount: expect.any(Number),
      positiveFindings: expect.any(Array),
      analyzers: ["quality", "onex", "architecture", "patterns"].map((name) => expect.objectContaining({ name })),
      metrics: {
        lines: expect.any(Number),
        codeLines: expect.any(Number),
        commentLines: expect.any(Number),
        halsteadVolume: expect.any(Number),
        halsteadDifficulty: expect.any(Number),
        halsteadEffort: expect.any(Number),
        maintainabilityIndex: expect.any(Number),
        documentationCoverage: expect.any(Number),
        annotationCoverage: expect.any(Number),
      },
      functions: expect.any(Array),
      issues: expect.any(Array),
      patterns: expect.any(Array),
    });
    expect(poller?.functions[0]).toEqual({
      name: "process",
      startLine: 11,
      endLine: 34,
      lines: 24,
      cyclomatic: 15,
      cognitive: 51,
      nesting: 9,
      parameters: 7,
      halsteadVolume: expect.any(Number),
      halsteadDifficulty: expect.any(Number),
      halsteadEffort: expect.any(Number),
      maintainabilityIndex: expect.any(Number),
      isDocumented: false,
      annotationCoverage: 0,
    });
    expect(poller?.issues[0]).toEqual({
      rule: expect.any(String),
      severity: expect.any(String),
      line: expect.any(Number),
      message: expect.any(String),
      cure: expect.any(String),
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test("lists found patterns with their place", async () => {
    const { report } = await analyze(["examples/corpus/database/node_order_store_effect.py"]);
    expect(report.files[0]?.patterns[0]).toEqual({
      name: expect.any(String),
      confidence: expect.any(Number),
      startLine: expect.any(Number),
      endLine: expect.any(Number),
      evidence: expect.arrayContaining([{ sign: expect.any(String), line: expect.any(Number) }]),
    });
  });

  test("sums up for people by default, without colours or progress where nobody watches", async () => {
    const { exitCode, stdout, stderr } = await runProgram(["analyze", corpus]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: notice });
    expect(stdout).toMatch(/^Most complex functions\nfunction .* parameters {2}MI {2}where\n/);
    expect(stdout).toMatch(/\nGravest 15 of \d+ issues\n/);
    expect(stdout).toMatch(/\n2 of 2 files analysed \(2 by embedded\), quality 0\.\d\d, \d+ ms .*\n$/);
    expect(stdout).not.toContain("\u001b");
  });

  test("assesses the quality alone when asked to", async () => {
    const { report } = await analyze([corpus, "--operation", "quality_assessment"]);
    for (const file of report.files) {
      expect(file.functions).not.toEqual([]);
      expect(file.patterns).toEqual([]);
      expect(file.issues.filter(({ rule }) => /^(ONX|ARC)/.test(rule))).toEqual([]);
    }
  });

  test("asks the analyzer of its own process in direct mode", async () => {
    const { exitCode, report, stderr } = await analyze([corpus, "--mode", "direct"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(report.summary.sources).toEqual({ events: 0, embedded: 0, direct: 2, builtin: 0 });
  });

  test("says so when nobody may answer, the reason once, also when it is to be quiet", async () => {
    const { exitCode, report, stderr } = await analyze([corpus, "--mode", "builtin", "--quiet"]);
    expect(exitCode).toBe(3);
    expect(report.errors.map(({ code }) => code)).toEqual(["NO_SOURCE", "NO_SOURCE"]);
    expect(stderr).toBe(`NO_SOURCE: ${report.errors[0]?.message} (2 files)\n`);
  });

  test("says it once, in the table, where the whole table is shown", async () => {
    const { exitCode, stdout, stderr } = await runProgram(["analyze", corpus, "--mode", "builtin"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: "" });
    expect(stdout).toMatch(/^Failures by code.*\n[\s\S]*\nNO_SOURCE +2 /);
    expect(stdout).toMatch(/\n0 of 2 files analysed \(none answered\), no score, \d+ ms\n$/);
  });

  test("demanded events without a broker are wrong usage, and the embedded worker is not asked", async () => {
    const { exitCode, stdout, stderr } = await runProgram(["analyze", corpus, "--mode", "events", "--quiet"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("KAFKA_BOOTSTRAP_SERVERS is not set, but ANALYSIS_MODE=events (--mode events) demands");
    expect(stderr).toContain("Allowed: host:port of a broker, or ANALYSIS_MODE=auto");
  });

  test("demanded events that are switched off are no answer", async () => {
    const { exitCode, report } = await analyze([corpus, "--mode", "events"], { ENABLE_EVENT_INTELLIGENCE: "off" });
    expect(exitCode).toBe(3);
    expect(report.summary).toMatchObject({ analyzed: 0, failed: 2 });
  });

  test("keeps to the budget it is given, and without an answer exits with 3", async () => {
    const environment = { KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:1" };
    const { exitCode, report } = await analyze([corpus, "--mode", "events", "--timeout-ms", "300"], environment);
    expect(exitCode).toBe(3);
    expect(report.summary).toMatchObject({ files: 2, analyzed: 0, failed: 2, qualityScore: null });
    for (const { code } of report.errors) expect(code).toMatch(/^(TRANSPORT_UNAVAILABLE|REQUEST_TIMEOUT)$/);
  });

  const terminal = "/usr/bin/script";
  test.runIf(process.platform === "linux" && existsSync(terminal))("counts on a terminal", async () => {
    const command = `"${process.execPath}" "${program}" analyze ${corpus} --output /dev/null`;
    const onTerminal = (text: string) =>
      execFileSync(terminal, ["-qec", text, "/dev/null"], { cwd: repository, encoding: "utf8" });
    const shown = onTerminal(command);
    expect(shown).toContain(`\r\u001b[K[${"#".repeat(24)}] 2 of 2 files`);
    expect(shown.endsWith("\r\u001b[K")).toBe(true);
    expect(onTerminal(`${command} --quiet`)).toBe("");
  });

  test("labels what fell back with the reason", async () => {
    const { report } = await analyze([corpus], { ENABLE_EVENT_INTELLIGENCE: "off" });
    expect(report.files.map(({ source, fallbackReason }) => [source, fallbackReason])).toEqual([
      ["direct", "EVENTS_DISABLED"],
      ["direct", "EVENTS_DISABLED"],
    ]);
  });

  test("tells people why answers did not come from the preferred source, and what was left out", async () => {
    const folder = folderWith({ "a.py": calculation, "notes.txt": "none" });
    symlinkSync(join(folder, "a.py"), join(folder, "link.py"));
    const { stdout } = await runProgram(["analyze", folder], { ENABLE_EVENT_INTELLIGENCE: "off" });
    expect(stdout).toContain("1 of 1 files analysed (1 by direct because of EVENTS_DISABLED), ");
    expect(stdout).toContain("; 1 skipped (links, pipes, sockets, devices), 1 in no known language\n");
  });

  test.each(["PY", "python3", "Python"])("takes %s for python", async (name) => {
    const folder = folderWith({ script: calculation });
    const { report } = await analyze([join(folder, "script"), "--language", name, "--mode", "direct"]);
    expect(report.files.map(({ language }) => language)).toEqual(["python"]);
  });

  test("a language that nobody reads is wrong usage", async () => {
    const { exitCode, stdout, stderr } = await runProgram(["analyze", corpus, "--language", "cobol"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain('--language "cobol" is not allowed. Allowed: python, typescript, javascript');
  });

  test("reads every file as the language that was named", async () => {
    const folder = folderWith({ script: calculation });
    const { report } = await analyze([join(folder, "script"), "--language", "python"]);
    expect(report.files.map(({ language, functions }) => [language, functions.length])).toEqual([["python", 1]]);
  });
});

describe("analyze: what it does with its report", () => {
  test("writes it to a file", async () => {
    const output = join(temporaryFolder(), "report.json");
    const printed = await runProgram(["analyze", corpus, "--format", "json", "--output", output]);
    expect(printed).toEqual({ exitCode: 0, stdout: "", stderr: notice });
    expect(JSON.parse(readFileSync(output, "utf8"))).toMatchObject({ version: 1, summary: { analyzed: 2 } });
  });

  test("a file that cannot be written is wrong usage, told before the work", async () => {
    const { exitCode, stdout, stderr } = await runProgram(["analyze", corpus, "--output", "/nowhere/report.json"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("--output /nowhere/report.json cannot be written (ENOENT)");
  });

  test("replaces an earlier report when the new one is whole, also behind a link", async () => {
    const folder = folderWith({ "report.json": "earlier" });
    symlinkSync("report.json", join(folder, "link.json"));
    const output = join(folder, "link.json");
    const { exitCode } = await runProgram(["analyze", corpus, "--json", "--mode", "direct", "--output", output]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toMatchObject({ version: 1 });
    expect(lstatSync(output).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).toSorted()).toEqual(["link.json", "report.json"]);
  });

  test("leaves an earlier report alone when it is interrupted", async () => {
    const folder = folderWith(manyLargeFiles);
    const reports = folderWith({ "report.json": "earlier" });
    const output = join(reports, "report.json");
    const program = startProgram(["analyze", folder, "--json", "--concurrency", "2", "--output", output]);
    program.child.stderr?.once("data", () => program.kill("SIGINT"));
    expect(await program.ended).toMatchObject({ exitCode: 130 });
    expect(readFileSync(output, "utf8")).toBe("earlier");
    expect(readdirSync(reports)).toEqual(["report.json"]);
  });

  test("fails under the demanded quality, after the report", async () => {
    const { exitCode, report, stderr } = await analyze([corpus, "--fail-under", "1"]);
    expect(exitCode).toBe(1);
    expect(report.summary.analyzed).toBe(2);
    expect(stderr).toContain(`Quality ${report.summary.qualityScore} is under 1 (--fail-under).`);
  });

  test("passes at exactly the demanded quality", async () => {
    const folder = folderWith({ "clean.py": calculation });
    const { exitCode, report } = await analyze([folder, "--fail-under", "1"]);
    expect({ exitCode, quality: report.summary.qualityScore }).toEqual({ exitCode: 0, quality: 1 });
  });

  test("demanded quality is not met by nothing", async () => {
    const { exitCode, report } = await analyze([temporaryFolder(), "--fail-under", "0.1"]);
    expect({ exitCode, quality: report.summary.qualityScore }).toEqual({ exitCode: 1, quality: null });
  });

  test("a reader that goes away is no failure", async () => {
    const program = startProgram(["analyze", "examples/corpus", "--json"]);
    program.child.stdout?.destroy();
    expect(await program.ended).toMatchObject({ exitCode: 0, stderr: notice });
  });

  test.runIf(existsSync("/dev/full"))("a full disk is one, without a stack trace", async () => {
    const script = `"$0" "$1" contracts > /dev/full`;
    expect(() =>
      execFileSync("sh", ["-c", script, process.execPath, program], { cwd: repository, stdio: "pipe" }),
    ).toThrow(/^Command failed[\s\S]*\nStandard output cannot be written \(ENOSPC\)\.\n$/);
  });

  test("Ctrl-C before the first file is done ends it at once with 130 and no report", async () => {
    const program = startProgram(["analyze", folderWith(manyLargeFiles), "--json", "--concurrency", "2"]);
    // The notice comes before the first file is asked about.
    program.child.stderr?.once("data", () => program.kill("SIGINT"));
    const { exitCode, stdout, stderr } = await program.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
    expect(stderr).toContain("Interrupted after 0 of 400 files.\n");
  });
});

describe("analyze: every path it is given", () => {
  test("names all paths that are not there", async () => {
    const { exitCode, stdout, stderr } = await runProgram(["analyze", "nowhere.py", corpus, "neither/here"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("nowhere.py cannot be read (ENOENT)");
    expect(stderr).toContain("neither/here cannot be read (ENOENT)");
  });

  test("skips and counts links, pipes, sockets and devices, and follows no link", async () => {
    const folder = folderWith({ "real.py": calculation, "other/hidden.py": calculation });
    symlinkSync(join(folder, "real.py"), join(folder, "link.py"));
    symlinkSync(join(folder, "other"), join(folder, "linked-folder"));
    symlinkSync(folder, join(folder, "other", "loop"));
    symlinkSync("nowhere", join(folder, "dangling.py"));
    execFileSync("mkfifo", [join(folder, "pipe.py")]);
    const server = createServer().listen(join(folder, "socket.py"));
    onTestFinished(() => void server.close());
    const given = ["", "link.py", "pipe.py"].map((name) => join(folder, name));
    const { exitCode, report } = await analyze([...given, "/dev/null"]);
    expect(exitCode).toBe(0);
    expect(report.files.map(({ path }) => path)).toEqual([join(folder, "other/hidden.py"), join(folder, "real.py")]);
    expect(report.summary).toMatchObject({ files: 2, failed: 0, skipped: 7 });
  });

  test("takes each file once, however often it is named", async () => {
    const folder = folderWith({ "a.py": calculation, "b/c.py": calculation });
    const given = [join(folder, "a.py"), folder, join(folder, "b"), `${folder}/./a.py`];
    const { report } = await analyze(given);
    expect(report.files.map(({ path }) => path)).toEqual([join(folder, "a.py"), join(folder, "b/c.py")]);
  });

  test("not one analysed file of those asked for is a failure, told by code", async () => {
    const folder = folderWith({
      "a.zig": "pub fn main() void {}\n",
      "b.zig": "fn main() {}\n",
      "c.py": Buffer.alloc(2_000_000),
    });
    const given = ["a.zig", "b.zig", "c.py"].map((name) => join(folder, name));
    const { exitCode, stdout, stderr } = await runProgram(["analyze", ...given, "--mode", "direct"]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe("Not one of the 3 files could be analysed; the report says why for each.\n");
    expect(stdout).toMatch(/UNSUPPORTED_LANGUAGE +2 +\S+a\.zig .*\nPAYLOAD_TOO_LARGE +1 +\S+c\.py /);
    expect(stdout).not.toContain("b.zig");
  });

  test("nothing to analyse is none, but is told with the reason", async () => {
    const folder = folderWith({ "notes.txt": "none" });
    const some = await runProgram(["analyze", folder, "--mode", "direct"]);
    expect(some).toMatchObject({ exitCode: 0, stderr: "No file to analyse was found: 1 in no known language.\n" });
    const none = await runProgram(["analyze", temporaryFolder(), "--mode", "direct"]);
    expect(none).toMatchObject({ exitCode: 0, stderr: "No file to analyse was found: the folders hold no files.\n" });
  });

  test("within folders, leaves out other languages and what is installed or built", async () => {
    const folder = folderWith({
      "a.ts": "export const one = 1;\n",
      "notes.txt": "none",
      "node_modules/m/index.js": "module.exports = 1;\n",
      ".git/hook.py": calculation,
      "package/__pycache__/b.py": calculation,
    });
    const { report } = await analyze([folder]);
    expect(report.files.map(({ path }) => path)).toEqual([join(folder, "a.ts")]);
    expect(report.summary).toMatchObject({ files: 1, ignored: 1, skipped: 0 });
  });

  test("accounts for every file that was asked for: those it cannot understand are errors", async () => {
    const folder = folderWith({
      "large.py": `x = 1\n${"# more\n".repeat(150_000)}`,
      "binary.py": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 2, 0xff, 0xfe, 0, 0]),
      "latin.py": Buffer.from("def f():\n    return 'caf\xe9'\n", "latin1"),
      "broken.py": "def broken(:\n    return\n\ndef fine():\n    return 1\n",
      "nonsense.py": "}}}{{{ ((( ???\n".repeat(20),
      "empty.py": "",
      "main.zig": "pub fn main() void {}\n",
      run: "#!/usr/bin/env python3\ndef f():\n    return 1\n",
    });
    const names = ["large.py", "binary.py", "latin.py", "broken.py", "nonsense.py", "empty.py", "main.zig", "run"];
    const { exitCode, report } = await analyze(names.map((name) => join(folder, name)));
    expect(exitCode).toBe(0);
    expect(report.summary).toMatchObject({ files: 8, analyzed: 4, failed: 4 });
    const codes = Object.fromEntries(report.errors.map(({ path, code }) => [path.slice(folder.length + 1), code]));
    expect(codes).toEqual({
      "large.py": "PAYLOAD_TOO_LARGE",
      "binary.py": "PARSING_ERROR",
      "nonsense.py": "PARSING_ERROR",
      "main.zig": "UNSUPPORTED_LANGUAGE",
    });
    for (const { message } of report.errors) expect(message).not.toBe("");
    const shown = report.files.map(({ path, partial, confidence }) => [
      path.slice(folder.length + 1),
      partial,
      confidence,
    ]);
    expect(shown).toEqual([
      ["broken.py", true, 0.6],
      ["empty.py", false, 1],
      ["latin.py", false, 1],
      ["run", false, 1],
    ]);
  });

  // Root may read everything, so it gets a file that nobody can read.
  const isRoot = process.getuid?.() === 0;
  test.runIf(!isRoot || existsSync("/proc/self/mem"))("names files and folders that cannot be read", async () => {
    const folder = folderWith({ "fine.py": calculation, "closed.py": calculation, "closed/in.py": calculation });
    if (!isRoot) for (const name of ["closed.py", "closed"]) chmodSync(join(folder, name), 0);
    onTestFinished(() => chmodSync(join(folder, "closed"), 0o700));
    const given = isRoot ? ["/proc/self/mem", join(folder, "fine.py")] : [folder];
    const { exitCode, report } = await analyze(given);
    expect(exitCode).toBe(0);
    expect(report.files.map(({ path }) => path)).toEqual([join(folder, "fine.py")]);
    expect(report.errors).toEqual(
      (isRoot ? ["/proc/self/mem"] : [join(folder, "closed"), join(folder, "closed.py")]).map((path) => ({
        path,
        code: "FILE_UNREADABLE",
        message: expect.stringMatching(/^cannot be read \(E\w+\)\./),
      })),
    );
  });

  test.runIf(process.platform === "linux")("says of a name that is not UTF-8 that it is none", async () => {
    const folder = folderWith({ "fine.py": calculation });
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/a`), Buffer.of(0xff), Buffer.from(".py")]), calculation);
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/b`), Buffer.of(0xfe)]));
    const { report } = await analyze([folder]);
    expect(report.files.map(({ path }) => path)).toEqual([join(folder, "fine.py")]);
    expect(report.errors).toEqual(
      ["a\ufffd.py", "b\ufffd"].map((name) => ({
        path: join(folder, name),
        code: "FILE_UNREADABLE",
        message: expect.stringMatching(/^has a name that is not UTF-8, .* Rename it/),
      })),
    );
    const { exitCode, stderr } = await runProgram(["analyze", join(folder, "a\ufffd.py")]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("a\ufffd.py has a name that is not UTF-8");
  });

  test("shows names that a terminal would obey without their control characters", async () => {
    const folder = folderWith({ "red\u001b[31m.py": calculation });
    const { exitCode, stdout } = await runProgram(["analyze", folder]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("red?[31m.py");
    expect(stdout).not.toContain("\u001b");
  });
});
