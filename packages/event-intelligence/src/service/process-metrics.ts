import { Counter, Gauge, type Registry } from "prom-client";
import { type ProcessUsage, readProcessUsage } from "./process-usage.ts";

/** The worker's own process, and those in which its analysis engine reads texts. */
type Role = "worker" | "analysis";

/** What the processes of a worker take, on Linux; elsewhere the metrics have no values. */
export function registerProcessMetrics(registry: Registry, analysisProcessIds: () => readonly number[]): void {
  const cpu = createCpuClock();
  let latest: [Role, Map<number, ProcessUsage>][] | undefined;
  // All metrics of one page are collected in one go, and so agree.
  const readings = () => {
    if (latest === undefined) setImmediate(() => (latest = undefined));
    latest ??= [
      ["worker", usageOf([process.pid])],
      ["analysis", usageOf(analysisProcessIds())],
    ];
    return latest;
  };
  const shared = { labelNames: ["role"], registers: [registry] };
  const gauge = (name: string, help: string, read: (usage: ProcessUsage) => number) =>
    new Gauge({
      name,
      help,
      ...shared,
      collect() {
        for (const [role, usages] of readings()) this.set({ role }, sum([...usages.values()].map(read)));
      },
    });
  gauge("event_intelligence_processes", "Processes that run.", () => 1);
  gauge("event_intelligence_process_resident_memory_bytes", "Memory they take.", (usage) => usage.residentBytes);
  gauge("event_intelligence_process_open_fds", "File descriptors they hold.", (usage) => usage.openFileDescriptors);
  new Counter({
    name: "event_intelligence_process_cpu_seconds_total",
    help: "Time they computed, also those that have ended since they were last looked at.",
    ...shared,
    collect() {
      this.reset();
      for (const [role, usages] of readings()) this.inc({ role }, cpu(role, usages));
    },
  });
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
