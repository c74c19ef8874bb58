import { type AnalysisEngine, createAnalysisEngine } from "@event-intelligence/analysis";
import { beforeAll } from "vitest";
import { readProcessUsage } from "../../../packages/event-intelligence/src/service/process-usage.ts";
import { eventually } from "../../helpers/eventually.ts";

/** A text that keeps a process busy for several times the computing that it needs to start. */
export const endless = `x = [${"1,".repeat(490_000)}]`;
/** An expression that makes it, for a program that is given as text. */
export const endlessCode = '"x = [" + "1,".repeat(490_000) + "]"';
export const small = "def f():\n    return 1\n";

/** The signals with which V8, the operating system and its guards end a process. */
export const deadlySignals = ["SIGSEGV", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGILL", "SIGKILL"] as const;

export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

/** How much a process computes in its start, on this machine. */
let secondsToStart = 0;

beforeAll(async () => {
  const engine = createAnalysisEngine({ processes: 1 });
  try {
    await engine.start();
    const [id = 0] = engine.status.processIds;
    secondsToStart = readProcessUsage(id)?.cpuSeconds ?? 0;
  } finally {
    await engine.close();
  }
}, 60_000);

/** The only process of an engine, as soon as it is in the middle of {@link endless}. */
export async function busyProcess(engine: AnalysisEngine, except: readonly number[] = []): Promise<number> {
  // The start is over by far, and that text is not.
  const inTheMiddleSeconds = 2 * secondsToStart;
  const found = await eventually(
    () =>
      engine.status.processIds.find(
        (id) => !except.includes(id) && (readProcessUsage(id)?.cpuSeconds ?? 0) > inTheMiddleSeconds,
      ) ?? null,
    { timeoutMs: 60_000 },
  );
  return found as number;
}
