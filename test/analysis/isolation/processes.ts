import type { AnalysisEngine } from "@event-intelligence/analysis";
import { readProcessUsage } from "../../../packages/event-intelligence/src/service/process-usage.ts";
import { eventually } from "../../helpers/eventually.ts";

/** A text that keeps a process busy for seconds of computing. */
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

/** Computing that a process needs to start is over by far, that for {@link endless} is not. */
const inTheMiddleSeconds = 2;

/** The only process of an engine, as soon as it is in the middle of {@link endless}. */
export async function busyProcess(engine: AnalysisEngine, except: readonly number[] = []): Promise<number> {
  const found = await eventually(
    () =>
      engine.status.processIds.find(
        (id) => !except.includes(id) && (readProcessUsage(id)?.cpuSeconds ?? 0) > inTheMiddleSeconds,
      ) ?? null,
    { timeoutMs: 60_000 },
  );
  return found as number;
}
