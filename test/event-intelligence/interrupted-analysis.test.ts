import { readdirSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { CommandContext } from "../../packages/event-intelligence/src/command-context.ts";
import { runAnalyze } from "../../packages/event-intelligence/src/commands/analyze.ts";
import type { AnalysisReport } from "../../packages/event-intelligence/src/report/analysis-report.ts";
import { folderWith } from "./folder-with.ts";

/** A terminal on which somebody presses Ctrl-C as soon as the first file was counted. */
function impatientTerminal() {
  const interrupt = new AbortController();
  const printed = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => {
    const terminal = Object.assign(new PassThrough(), { isTTY: name === "stderr", columns: 80 });
    terminal.on("data", (text: Buffer) => {
      printed[name] += text;
      if (/ [1-9] of 9 files/.test(String(text))) interrupt.abort();
    });
    return terminal as unknown as NodeJS.WriteStream;
  };
  const context: CommandContext = {
    environment: { ANALYSIS_MODE: "direct" },
    stdin: process.stdin,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    signal: interrupt.signal,
  };
  return { context, printed };
}

const nineFiles = () =>
  folderWith(Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`file_${n}.py`, "def f():\n    return 1\n"])));
const options = {
  operation: "COMPREHENSIVE_ANALYSIS",
  concurrency: 1,
  format: "json",
  failUnder: 1,
  // On a busy machine the engine alone takes seconds to start; a first file that fails for it leaves nothing to print.
  timeoutMs: 100_000,
} as const;

test("Ctrl-C in the middle of the work prints what is known by then", async () => {
  const { context, printed } = impatientTerminal();
  expect(await runAnalyze(context, [nineFiles()], options)).toBe(130);
  const { summary, files, errors } = JSON.parse(printed.stdout) as AnalysisReport;
  expect(files.length).toBeGreaterThan(0);
  expect(errors).toEqual([]);
  expect(summary).toMatchObject({ analyzed: files.length, unfinished: 9 - files.length });
  expect(summary.unfinished).toBeGreaterThan(0);
  expect(printed.stderr).toContain(`\r\u001b[KInterrupted after ${files.length} of 9 files.\n`);
});

test("Ctrl-C writes no part of a report into a file", async () => {
  const { context, printed } = impatientTerminal();
  const folder = folderWith({});
  const output = join(folder, "report.json");
  expect(await runAnalyze(context, [nineFiles()], { ...options, output })).toBe(130);
  expect(printed.stdout).toBe("");
  expect(printed.stderr).toMatch(/Interrupted after \d of 9 files; .*report\.json was not written\.\n$/);
  expect(readdirSync(folder)).toEqual([]);
});
