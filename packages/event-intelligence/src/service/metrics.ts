import { codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import type { WorkerEvent, WorkerStatus } from "@event-intelligence/worker";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { registerProcessMetrics } from "./process-metrics.ts";

const secondsBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The worker's numbers for Prometheus. Counters are read from the worker when they are asked for. */
export interface WorkerMetrics {
  observe(event: WorkerEvent): void;
  /** The text that `/metrics` serves. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createWorkerMetrics(
  status: () => WorkerStatus,
  analysisProcessIds: () => readonly number[],
): WorkerMetrics {
  const registry = new Registry();
  const updateProcessMetrics = registerProcessMetrics(registry, analysisProcessIds);
  new Counter({
    name: "event_intelligence_records_total",
    help: "Records by how they ended, and by what else happened to them.",
    labelNames: ["kind"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [kind, count] of Object.entries(status().counters)) this.inc({ kind }, count);
    },
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge("event_intelligence_running", "Requests being worked on.", () => status().running);
  gauge("event_intelligence_waiting", "Requests waiting for a slot.", () => status().waiting);
  const histogram = (name: string, help: string) =>
    new Histogram({ name, help, labelNames: ["operation", "outcome"], buckets: secondsBuckets, registers: [registry] });
  const queueSeconds = histogram("event_intelligence_queue_seconds", "Time a request waited for a slot.");
  const runSeconds = histogram("event_intelligence_run_seconds", "Time a request was worked on.");
  return {
    contentType: registry.contentType,
    text: () => {
      updateProcessMetrics();
      return registry.metrics();
    },
    observe: (event) => {
      if (event.type !== "ended" || event.operation === null) return;
      // A refused request has the name that its sender gave it; as a label each of them would be kept for ever.
      const operation = Object.hasOwn(codeAnalysisOperations, event.operation) ? event.operation : "unknown";
      const labels = { operation, outcome: event.ending };
      queueSeconds.observe(labels, event.queueMs / 1000);
      if (!event.cached) runSeconds.observe(labels, event.runMs / 1000);
    },
  };
}
