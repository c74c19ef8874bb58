import { type TransportEvent, TransportUnavailableError } from "@event-intelligence/transport";
import type { Worker, WorkerEvent } from "@event-intelligence/worker";
import type { Logger } from "pino";
import { profilesByTopic } from "../code-analysis-services.ts";
import { createCodeAnalysisWorker } from "../code-analysis-worker.ts";
import { type CodeAnalyzer, createCodeAnalyzer } from "../code-analyzer.ts";
import { createTransport, type WiredTransport } from "../create-transport.ts";
import { findTracing } from "../find-tracing.ts";
import type { Settings } from "../settings.ts";
import { type HealthServer, type Readiness, startHealthServer } from "./health-server.ts";
import { createWorkerMetrics, type WorkerMetrics } from "./metrics.ts";

/** A worker with everything around it that a service needs: analyzer, health, metrics, logs. */
export interface WorkerService {
  readonly healthPort: number;
  /** Resolves when requests are served; rejects when that cannot be, or when `stop` came first. */
  readonly ready: Promise<void>;
  /** Resolves when it ended after `stop`; rejects when the worker died for good. */
  readonly closed: Promise<void>;
  /** Finishes what is in hand within the grace time, then closes everything. Calling it again returns the same promise. */
  stop(): Promise<void>;
}

/**
 * Starts the service and resolves when its health can be asked, long before it is ready, so that `/readyz` can say what
 * is still missing.
 * @throws SettingsError when the address for health cannot be had
 */
export async function startWorkerService(settings: Settings, logger: Logger): Promise<WorkerService> {
  const parts = await createParts(settings, logger);
  const { worker, analyzer, wired, proof } = parts;
  const health = await startHealthServer({
    ...settings.health,
    metrics: parts.metrics,
    readiness: () => readiness(worker, wired, proof.isAnalyzerProven),
  });
  // Side by side: the group's join waits for the broker, the engine's for its processes.
  const proven = analyzer.start().then(() => {
    proof.isAnalyzerProven = true;
  });
  const ready = Promise.all([worker.start(), proven]).then(() => {});
  ready.catch(() => {});
  let stopped: Promise<void> | null = null;
  return {
    healthPort: health.port,
    ready,
    closed: worker.closed,
    stop: () => {
      stopped ??= stop(parts, health);
      return stopped;
    },
  };
}

interface Parts {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly analyzer: CodeAnalyzer;
  readonly wired: WiredTransport;
  readonly worker: Worker;
  readonly metrics: WorkerMetrics | null;
  readonly proof: { isAnalyzerProven: boolean };
}

/** Builds everything, without any I/O. */
async function createParts(settings: Settings, logger: Logger): Promise<Parts> {
  const analyzer = createCodeAnalyzer({
    ...settings.analysis,
    patternRoots: settings.corpus.roots,
    indexPath: settings.corpus.indexPath,
    onNotice: (message) => logger.warn(message),
  });
  const wired = await createTransport(settings, (event) => {
    logTransportEvent(logger, event);
    metrics?.observeTransport(event);
  });
  const metrics = settings.health.areMetricsEnabled
    ? createWorkerMetrics({
        workerStatus: () => worker.status,
        transportStatus: () => wired.transport.status,
        analysisProcessIds: () => analyzer.processIds,
        profiles: profilesByTopic(settings),
        areExemplarsEnabled: settings.health.areExemplarsEnabled,
      })
    : null;
  const worker: Worker = createCodeAnalysisWorker({
    settings,
    transport: wired.transport,
    handlers: analyzer.handlers,
    tracing: await findTracing((message) => logger.warn(message)),
    observer: (event) => {
      logWorkerEvent(logger, event);
      metrics?.observe(event);
    },
  });
  return { settings, logger, analyzer, wired, worker, metrics, proof: { isAnalyzerProven: false } };
}

async function stop({ settings, logger, analyzer, wired, worker }: Parts, health: HealthServer): Promise<void> {
  const report = await worker.drain({ graceMs: settings.shutdownTimeoutMs });
  if (worker.status.state === "stopped") logger.info({ ...report }, "worker drained");
  await analyzer.close();
  await wired.transport.close();
  await health.close();
}

function readiness(worker: Worker, { transport }: WiredTransport, isAnalyzerProven: boolean): Readiness {
  const reasons: string[] = [];
  const { state, queue, topicProblem } = worker.status;
  const { state: transportState, lastError } = transport.status;
  if (transportState !== "connected") {
    reasons.push(`transport is ${transportState}${lastError === null ? "" : `: ${lastError.message}`}`);
  }
  if (state !== "serving") reasons.push(`worker is ${state}: topics and group are not ready`);
  // A full queue is paused on purpose, and still a member that answers.
  else if (queue?.state !== "serving" && queue?.state !== "paused") reasons.push(`group membership is ${queue?.state}`);
  // A look at the topics that found no broker says nothing about them, and stands until the next look, seconds later.
  if (topicProblem !== null && !(topicProblem instanceof TransportUnavailableError)) reasons.push(topicProblem.message);
  if (!isAnalyzerProven) reasons.push("analyzer has not passed its sample yet");
  return { ready: reasons.length === 0, reasons };
}

function logWorkerEvent(logger: Logger, event: WorkerEvent): void {
  const { type, traceId, ...others } = { traceId: null, ...event };
  // By the name that tools look for to lead from a log line to its trace.
  const fields = traceId === null ? others : { ...others, trace_id: traceId };
  if (event.type === "ended") {
    const level = event.error !== null || event.ending === "deadLettered" ? "warn" : "debug";
    logger[level]({ ...fields, offset: String(event.offset) }, `request ${event.ending}`);
  } else if (event.type === "state") {
    logger[event.error === null ? "info" : "error"](fields, `worker is ${event.state}`);
  } else {
    logger.warn(fields, type);
  }
}

/** Who reads of an outage must also read of its end; the rest is for those who look closely. */
const transportEventLevels: Partial<Record<TransportEvent["type"], "info" | "warn">> = {
  connected: "info",
  disconnected: "warn",
  assigned: "info",
  gap: "warn",
  "idempotence-refused": "warn",
  "defective-record": "warn",
};

function logTransportEvent(logger: Logger, event: TransportEvent): void {
  const { type, ...fields } = event;
  logger[transportEventLevels[type] ?? "debug"](stringified(fields), `transport: ${type}`);
}

/** Offsets are bigint and assignments are maps, which JSON has neither of. */
function stringified(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (typeof value === "bigint") return [name, String(value)];
      return [name, value instanceof Map ? Object.fromEntries(value) : value];
    }),
  );
}
