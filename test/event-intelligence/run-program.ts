import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { eventually } from "../helpers/eventually.ts";

export const repository = fileURLToPath(new URL("../..", import.meta.url));
/** The command line as it is installed. */
export const program = `${repository}packages/event-intelligence/bin/event-intelligence.js`;

export type Environment = Readonly<Record<string, string>>;

/** Variables of this machine that a program needs; settings come from the test alone. */
export const basicEnvironment: Environment = Object.fromEntries(
  ["PATH", "HOME", "XDG_CACHE_HOME", "TMPDIR", "SystemRoot", "TEMP"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

/** Each test is to see its texts read, also where another one, or a run before, has read the same. */
const unremembered: Environment = { ANALYSIS_CACHE_MEGABYTES: "0" };

/** Budgets for calls whose time is no matter of a test: on a busy machine the engine alone may need seconds to load. */
export const patience: Environment = {
  ...unremembered,
  KAFKA_PATTERN_DISCOVERY_TIMEOUT_MS: "100000",
  KAFKA_CODE_ANALYSIS_TIMEOUT_MS: "100000",
  KAFKA_QUALITY_ASSESSMENT_TIMEOUT_MS: "100000",
};

/** Settings of a program that has the examples' code to find patterns in, and an index of its own. */
export const withCorpus: Environment = {
  ...patience,
  PATTERN_ROOTS: "examples/corpus",
  CORPUS_INDEX_PATH: ":memory:",
};

/** A program that ended, and everything it printed. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs as a process of its own; killed when the test that started it is over. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** What it printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when it ended and both of its streams are read. */
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** Where a program runs, and what it reads: null keeps its standard input open. */
export interface RunOptions {
  readonly cwd?: string | undefined;
  readonly stdin?: string | null | undefined;
}

/** Starts the command line with these arguments, in the repository's root unless told otherwise. */
export function startProgram(
  commandArguments: readonly string[],
  environment: Environment = {},
  options: RunOptions = {},
): RunningProgram {
  return startNode([program, ...commandArguments], environment, options);
}

/** Starts Node on a file or, with `-e`, a text. */
export function startNode(
  commandArguments: readonly string[],
  environment: Environment = {},
  { cwd = repository, stdin = "" }: RunOptions = {},
): RunningProgram {
  const child = spawn(process.execPath, [...commandArguments], {
    cwd,
    env: { ...basicEnvironment, ...unremembered, ...environment },
    stdio: [stdin === "" ? "ignore" : "pipe", "pipe", "pipe"],
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  onTestFinished(() => void child.kill("SIGKILL"));
  if (stdin !== null) child.stdin?.end(stdin);
  const printed = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    printed.stderr += text;
  });
  const ended = once(child, "close").then(([exitCode]) => ({ exitCode: exitCode as number | null, ...printed }));
  return {
    child,
    get stdout() {
      return printed.stdout;
    },
    get stderr() {
      return printed.stderr;
    },
    ended,
    kill: (signal) => void child.kill(signal),
  };
}

/** Runs the command line to its end. */
export function runProgram(
  commandArguments: readonly string[],
  environment: Environment = {},
  options: RunOptions = {},
): Promise<Ended> {
  return startProgram(commandArguments, environment, options).ended;
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "event-intelligence-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Waits until a worker's own health page says that it is ready. Fails with what it printed when it ends before. */
export async function untilReady(worker: RunningProgram, port: number): Promise<void> {
  await eventually(
    async () => {
      if (worker.child.exitCode !== null) throw new Error(`the worker ended:\n${worker.stderr}`);
      return (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
    },
    { everyMs: 50 },
  );
}

/** Every line of a worker's log. */
export function logLines(worker: Pick<Ended, "stderr">): Record<string, unknown>[] {
  return worker.stderr
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
