// What an engine takes: this process, and those in which it reads texts. By Linux's own books.
import { readFileSync } from "node:fs";
import type { AnalysisEngine } from "@event-intelligence/analysis";
import { readProcessUsage } from "../../packages/event-intelligence/src/service/process-usage.ts";

/** Computed so far, by processes that run. */
export function computedMs(engine: AnalysisEngine): number {
  const { user, system } = process.cpuUsage();
  const others = engine.status.processIds.map((id) => (readProcessUsage(id)?.cpuSeconds ?? 0) * 1_000);
  return others.reduce((total, ms) => total + ms, (user + system) / 1_000);
}

/** Memory, of which what several of them share counts once. */
export function residentMegabytes(engine: AnalysisEngine): number {
  const kilobytes = [process.pid, ...engine.status.processIds].map(proportionalKilobytes);
  return (kilobytes.reduce((total, one) => total + one, 0) * 1_024) / 1_000_000;
}

function proportionalKilobytes(processId: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${processId}/smaps_rollup`, "latin1"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
