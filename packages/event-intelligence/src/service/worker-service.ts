import type { TransportEvent } from "@event-intelligence/transport";
import type { Worker, WorkerEvent } from "@event-intelligence/worker";
import type { Logger } from "pino";
import { createCodeAnalysisWorker } from "../code-analysis-worker.ts";
import { type CodeAnalyzer, createCodeAnalyzer } from "../code-analyzer.ts";
import { createTransport, type WiredTransport } from "../create-transport.ts";
import type { Settings } from "../settings.ts";
import { type HealthServer, type Readiness, startHealthServer } from "./health-server.ts";
import { createWorkerMetrics, type WorkerMetrics } from "./metrics.ts";

/** A worker with everything around it that a service needs: analyzer, health, metrics, logs. */
export interface WorkerService {
  readonly healthPort: number;
  /** Resolves when it ended after `stop`; rejects when the worker died for good. */
  readonly closed: Promise<void>;
  /** Finishes what is in hand within the grace time, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts the service. Health is served from the beginning, so that `/readyz` can say what is still missing.
 * @throws SettingsError, and the transport's errors when the broker cannot be had
 */
export async function startWorkerService(settings: Settings, logger: Logger): Promise<WorkerService> {
  const analyzer = createCodeAnalyzer({ patternRoots: settings.corpus.roots });
  const wired = await createTransport(settings, (event) => logTransportEvent(logger, event));
  let metrics: WorkerMetrics | null = null;
  const worker = createCodeAnalysisWorker({
    settings,
    transport: wired.transport,
    handlers: analyzer.handlers,
    observer: (event) => {
      logWorkerEvent(logger, event);
      metrics?.observe(event);
    },
  });
  metrics = settings.health.areMetricsEnabled ? createWorkerMetrics(() => worker) : null;
  const proof = { isAnalyzerProven: false };
  const health = await startHealthServer({
    ...settings.health,
    metrics,
    readiness: () => readiness(worker, wired, proof.isAnalyzerProven),
  });
  const parts = { analyzer, wired, worker, health, logger, settings };
  try {
    // Side by side: the group's join waits for the broker, the engine's for its threads.
    await Promise.all([worker.start(), analyzer.start().then(() => (proof.isAnalyzerProven = true))]);
  } catch (error) {
    await stop(parts);
    throw error;
  }
  return { healthPort: health.port, closed: worker.closed, stop: () => stop(parts) };
}

async function stop(parts: {
  analyzer: CodeAnalyzer;
  wired: WiredTransport;
  worker: Worker;
  health: HealthServer;
  logger: Logger;
  settings: Settings;
}): Promise<void> {
  const { analyzer, wired, worker, health, logger, settings } = parts;
  const report = await worker.drain({ graceMs: settings.shutdownTimeoutMs }).catch(() => null);
  logger.info({ ...report }, "worker drained");
  await analyzer.close();
  await wired.transport.close();
  await health.close();
}

function readiness(worker: Worker, { transport }: WiredTransport, isAnalyzerProven: boolean): Readiness {
  const reasons: string[] = [];
  const { state } = worker.status;
  if (transport.status.state !== "connected") reasons.push(`transport is ${transport.status.state}`);
  if (state !== "serving") reasons.push(`worker is ${state}: topics and group are not ready`);
  if (!isAnalyzerProven) reasons.push("analyzer has not passed its sample yet");
  return { ready: reasons.length === 0, reasons };
}

function logWorkerEvent(logger: Logger, event: WorkerEvent): void {
  const { type, ...fields } = event;
  if (event.type === "ended") {
    const level = event.error !== null || event.ending === "deadLettered" ? "warn" : "debug";
    logger[level]({ ...fields, offset: String(event.offset) }, `request ${event.ending}`);
  } else if (event.type === "state") {
    logger.info(fields, `worker is ${event.state}`);
  } else {
    logger.warn(fields, type);
  }
}

function logTransportEvent(logger: Logger, event: TransportEvent): void {
  const { type, ...fields } = event;
  const isTrouble = type === "disconnected" || type === "gap" || type === "defective-record";
  logger[isTrouble ? "warn" : "debug"](stringified(fields), `transport: ${type}`);
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
