import type { MetricsRegistry } from "@event-intelligence/client/prometheus";
import { Counter, Gauge } from "prom-client";
import { type ProcessUsage, readProcessUsage } from "./process-usage.ts";
import { registeredIn } from "./registered-metric.ts";
import { workerMetrics } from "./worker-metrics.ts";

/** The worker's own process, and those in which its analysis engine reads texts. */
type Role = "worker" | "analysis";

/**
 * Registers what the processes of a worker take, on Linux; elsewhere the metrics have no values. Returns what brings all of
 * them up to date in one go, so that they agree.
 */
export function registerProcessMetrics(
  registry: MetricsRegistry,
  analysisProcessIds: () => readonly number[],
): () => void {
  const processes = new Gauge(registeredIn(registry, workerMetrics.processes));
  const memory = new Gauge(registeredIn(registry, workerMetrics.residentMemoryBytes));
  const descriptors = new Gauge(registeredIn(registry, workerMetrics.openFileDescriptors));
  const cpu = new Counter(registeredIn(registry, workerMetrics.cpuSeconds));
  const totalCpuSeconds = createCpuClock();
  const update = (role: Role, processIds: readonly number[]) => {
    const usages = usageOf(processIds);
    const all = [...usages.values()];
    processes.set({ role }, usages.size);
    memory.set({ role }, sum(all.map(({ residentBytes }) => residentBytes)));
    descriptors.set({ role }, sum(all.map(({ openFileDescriptors }) => openFileDescriptors)));
    cpu.remove({ role });
    cpu.inc({ role }, totalCpuSeconds(role, usages));
  };
  return () => {
    update("worker", [process.pid]);
    update("analysis", analysisProcessIds());
  };
}

function usageOf(processIds: readonly number[]): Map<number, ProcessUsage> {
  return new Map(
    processIds.flatMap((processId) => {
      const usage = readProcessUsage(processId);
      return usage === undefined ? [] : [[processId, usage] as const];
    }),
  );
}

/** Adds the processes of a role up so that the sum never falls when one of them ends. */
function createCpuClock(): (role: Role, usages: ReadonlyMap<number, ProcessUsage>) => number {
  const seen: Record<Role, Map<number, number>> = { worker: new Map(), analysis: new Map() };
  const ended: Record<Role, number> = { worker: 0, analysis: 0 };
  return (role, usages) => {
    for (const [processId, seconds] of seen[role]) {
      // Its number may be another's by now.
      if ((usages.get(processId)?.cpuSeconds ?? -1) < seconds) ended[role] += seconds;
    }
    seen[role] = new Map([...usages].map(([processId, { cpuSeconds }]) => [processId, cpuSeconds]));
    return ended[role] + sum([...seen[role].values()]);
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
