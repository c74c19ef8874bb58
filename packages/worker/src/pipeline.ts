import { type Cancellations, createCancellations } from "./cancellations.ts";
import type { MutableCounters } from "./counters.ts";
import { type ExecuteOptions, execute } from "./execute.ts";
import { createRecordHandler, type RecordHandler } from "./handle-record.ts";
import { createOutcomeWriter } from "./outcome-writer.ts";
import { createProgressTeller, type ProgressTeller } from "./progress.ts";
import type { ReplyPartitions } from "./reply-partitions.ts";
import { createResultCache } from "./result-cache.ts";
import { RunLimits } from "./run-limits.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { createSingleFlight, type SingleFlight } from "./single-flight.ts";
import { asError } from "./wire-errors.ts";
import type { WorkerObserver } from "./worker-event.ts";
import type { WorkerSettings } from "./worker-options.ts";

/** The way of a record through the worker, put together: intake, flights, slots, handlers, outcomes. */
export interface Pipeline {
  readonly handle: RecordHandler;
  readonly scheduler: Scheduler;
  readonly flights: SingleFlight;
  readonly cancellations: Cancellations;
  readonly replyPartitions: ReplyPartitions;
}

export interface PipelineOptions {
  readonly settings: WorkerSettings;
  readonly counters: MutableCounters;
  readonly observe: WorkerObserver;
  /** Aborts when the worker stops. */
  readonly stopped: AbortSignal;
}

export function createPipeline(options: PipelineOptions): Pipeline {
  const { settings, counters, observe, stopped } = options;
  const { transport, workerId, tenant, group, tracing } = settings;
  const memory = createResultCache({ entries: settings.resultCacheEntries, ttlMs: settings.resultCacheTtlMs });
  const scheduler = createScheduler({ slots: settings.concurrency });
  const executing = executeOptions(options);
  const flights = createSingleFlight({ scheduler, memory, counters, run: (run) => execute(run, executing) });
  const writer = createOutcomeWriter({ transport, workerId, counters, stopped, tracing });
  const cancellations = listenForCancellations(options, flights);
  const brokerNowMs = () => Date.now() + (transport.status.brokerClockOffsetMs ?? 0);
  const intake = { brokerNowMs, tenant, group, tracing, progress: tellProgress(options) };
  const handle = createRecordHandler({ intake, memory, flights, cancellations, writer, counters, observe });
  return { handle, scheduler, flights, cancellations, replyPartitions: writer.partitions };
}

function executeOptions({ settings, counters, observe, stopped }: PipelineOptions): ExecuteOptions {
  return {
    handlers: settings.handlers,
    runTimeoutMs: settings.runTimeoutMs,
    limits: new RunLimits(stopped),
    counters,
    onHandlerFailed: ({ operation, correlationId, span }, error) =>
      observe({ type: "handler-failed", operation, correlationId, traceId: span?.traceId ?? null, error }),
  };
}

function tellProgress({ settings, observe }: PipelineOptions): ProgressTeller {
  const { transport, workerId } = settings;
  const topic = settings.controlTopics.progress;
  const onFailed = (error: Error) => observe({ type: "control-failed", topic, error });
  return createProgressTeller({ transport, topic, workerId, onFailed });
}

function listenForCancellations({ settings, observe }: PipelineOptions, flights: SingleFlight): Cancellations {
  const topic = settings.controlTopics.cancelled;
  return createCancellations({
    transport: settings.transport,
    topic,
    onCancelled: (clientId, correlationId) => flights.cancel(clientId, correlationId),
    onFailed: (error) => observe({ type: "control-failed", topic, error: asError(error) }),
  });
}
