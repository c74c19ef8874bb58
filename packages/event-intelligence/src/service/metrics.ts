import type { MetricsRegistry } from "@event-intelligence/client/prometheus";
import type { TopicProfile } from "@event-intelligence/contracts/code-analysis";
import type { TransportEvent, TransportStatus } from "@event-intelligence/transport";
import type { WorkerEvent, WorkerStatus } from "@event-intelligence/worker";
import { Counter, Gauge, type OpenMetricsContentType, Registry } from "prom-client";
import { ownVersion } from "../own-version.ts";
import { registerProcessMetrics } from "./process-metrics.ts";
import { registeredIn } from "./registered-metric.ts";
import { registerRequestMetrics } from "./request-metrics.ts";
import { registerStatusMetrics } from "./status-metrics.ts";
import { workerLabelValues } from "./worker-label-values.ts";
import { workerMetrics } from "./worker-metrics.ts";

/** The worker's numbers for Prometheus. What it knows at any time is read when it is asked for. */
export interface WorkerMetrics {
  observe(event: WorkerEvent): void;
  observeTransport(event: TransportEvent): void;
  /** The text that `/metrics` serves. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface WorkerMetricsOptions {
  workerStatus(): WorkerStatus;
  transportStatus(): TransportStatus;
  analysisProcessIds(): readonly number[];
  /** Which profile's requests each topic holds. */
  readonly profiles: ReadonlyMap<string, TopicProfile>;
  /** Whether times name a trace they are of, which only OpenMetrics has a form for. */
  readonly areExemplarsEnabled: boolean;
}

export function createWorkerMetrics(options: WorkerMetricsOptions): WorkerMetrics {
  const registry = createRegistry(options);
  const recordEnd = registerRequestMetrics(registry, options);
  const updateStatus = registerStatusMetrics(registry, options.profiles);
  const updateProcesses = registerProcessMetrics(registry, options.analysisProcessIds);
  const transportErrors = new Counter(registeredIn(registry, workerMetrics.transportErrors));
  for (const kind of workerLabelValues.transportError) transportErrors.inc({ kind }, 0);
  new Gauge(registeredIn(registry, workerMetrics.buildInfo)).set({ version: ownVersion(), node: process.version }, 1);
  const errorKinds: ReadonlySet<string> = new Set(workerLabelValues.transportError);
  return {
    contentType: registry.contentType,
    text: () => {
      updateStatus({ worker: options.workerStatus(), transport: options.transportStatus() });
      updateProcesses();
      return registry.metrics();
    },
    observe: (event) => {
      if (event.type === "ended") recordEnd(event);
    },
    observeTransport: ({ type }) => {
      if (errorKinds.has(type)) transportErrors.inc({ kind: type });
    },
  };
}

/** The format is chosen once: metrics with exemplars are refused by a registry that cannot write them. */
function createRegistry({ areExemplarsEnabled }: WorkerMetricsOptions): MetricsRegistry {
  if (!areExemplarsEnabled) return new Registry();
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}
