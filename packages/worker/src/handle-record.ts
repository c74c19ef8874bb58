import type { Outcome, Priority, Service, WireError } from "@event-intelligence/contracts";
import type { StoredRecord } from "@event-intelligence/transport";
import type { Cancellations } from "./cancellations.ts";
import type { Ending, MutableCounters } from "./counters.ts";
import type { AdmittedRequest, Arrival, Delivery } from "./delivery.ts";
import { type Admission, admit, dead, type IntakeOptions, receive } from "./intake.ts";
import type { OutcomeWriter } from "./outcome-writer.ts";
import type { ReplyTiming } from "./reply-record.ts";
import type { ResultCache } from "./result-cache.ts";
import type { SingleFlight } from "./single-flight.ts";
import { asError, failed, unexpectedError, wireError } from "./wire-errors.ts";
import type { RecordEnded, WorkerObserver } from "./worker-event.ts";

export interface RecordHandlerOptions {
  readonly intake: IntakeOptions;
  readonly memory: ResultCache;
  readonly flights: SingleFlight;
  readonly cancellations: Pick<Cancellations, "has">;
  readonly writer: OutcomeWriter;
  readonly counters: MutableCounters;
  readonly observe: WorkerObserver;
}

/** Leads one record to exactly one ending. Never rejects: a rejection would stop the queue for one record's sake. */
export type RecordHandler = (service: Service, record: StoredRecord, ownership: AbortSignal) => Promise<void>;

/** What is known of a record's end, for counters and observer. */
interface End {
  readonly ending: Ending;
  readonly delivery?: Delivery | null | undefined;
  readonly priority?: Priority | undefined;
  readonly code?: string | null | undefined;
  readonly timing?: ReplyTiming | undefined;
  readonly error?: Error | null | undefined;
}

const untimed: ReplyTiming = { queueMs: 0, runMs: 0, cached: false };

export function createRecordHandler(options: RecordHandlerOptions): RecordHandler {
  return async (service, record, ownership) => {
    options.counters.received += 1;
    const arrival = receive(service, record, ownership, options.intake);
    const end = await lead(arrival, options);
    options.counters[end.ending] += 1;
    options.observe(describeEnd(arrival, end));
    endSpan(arrival, end);
  };
}

function endSpan({ span }: Arrival, { ending, delivery, code }: End): void {
  if (span === null) return;
  span.note({ correlationId: delivery?.correlationId, operation: delivery?.operation });
  if (ending !== "completed" && ending !== "failed") span.event(ending);
  span.end(code ?? null);
}

async function lead(arrival: Arrival, options: RecordHandlerOptions): Promise<End> {
  try {
    return await follow(admit(arrival, options.intake), arrival, options);
  } catch (thrown) {
    // A defect of a codec or of this worker. The record must not take the queue with it, nor be lost.
    const error = asError(thrown);
    const letter = wireError("INTERNAL_ERROR", `the worker could not handle the record: ${error.message}`);
    const { delivery } = dead(arrival, letter);
    const told = delivery === null ? letter : unexpectedError(delivery.correlationId);
    const end = await bury(arrival, { letter, delivery, told }, options.writer);
    return { ...end, error: end.error ?? error };
  }
}

async function follow(admission: Admission, arrival: Arrival, options: RecordHandlerOptions): Promise<End> {
  const { writer } = options;
  switch (admission.kind) {
    case "expired":
      return { ending: "expired" };
    case "admitted":
      return work(admission.request, options);
    case "refused": {
      const { delivery, error } = admission;
      return { delivery, ...(await writer.reply(delivery, failed(error), untimed)) };
    }
    case "dead": {
      const { delivery, error } = admission;
      return bury(arrival, { letter: error, delivery, told: error }, writer);
    }
  }
}

/** Stores the record among the dead letters, and tells the caller where one is known. */
async function bury(
  arrival: Arrival,
  { letter, delivery, told }: { letter: WireError; delivery: Delivery | null; told: WireError },
  writer: OutcomeWriter,
): Promise<End> {
  const reply = delivery === null ? null : writer.reply(delivery, failed(told), untimed);
  const [buried] = await Promise.all([writer.bury(arrival, letter), reply]);
  return { delivery, ...buried };
}

async function work(request: AdmittedRequest, options: RecordHandlerOptions): Promise<End> {
  const { cancellations, counters, flights, memory } = options;
  const asked = { delivery: request, priority: request.priority };
  if (cancellations.has(request)) return { ...asked, ending: "cancelled" };
  request.progress?.tell("accepted");
  const remembered = memory.recall(request.workKey);
  if (remembered !== null) {
    counters.fromMemory += 1;
    request.span?.event("answered-from-memory");
    const timing = { queueMs: 0, runMs: 0, cached: true };
    tellOutcome(request, remembered, 0);
    return { ...(await options.writer.reply(request, remembered, timing)), ...asked, timing };
  }
  const end = await flights.join(request);
  if (end.kind !== "outcome") {
    request.progress?.tell(end.kind);
    const queueMs = end.kind === "expired" ? end.queueMs : 0;
    return { ...asked, ending: end.kind, timing: { ...untimed, queueMs } };
  }
  tellOutcome(request, end.outcome, end.runMs);
  const timing = { queueMs: end.queueMs, runMs: end.runMs, cached: false };
  return { ...(await options.writer.reply(request, end.outcome, timing)), ...asked, timing };
}

function tellOutcome({ progress }: AdmittedRequest, outcome: Outcome, durationMs: number): void {
  if (outcome.outcome === "completed") progress?.tell("finished", { durationMs });
  else progress?.tell("failed", { durationMs, errorCode: outcome.error.code });
}

function describeEnd({ record, ageMs, span }: Arrival, end: End): RecordEnded {
  const { ending, delivery, code = null, priority = null, error = null, timing = untimed } = end;
  const { topic, partition, offset } = record;
  return {
    type: "ended",
    ending,
    topic,
    partition,
    offset,
    correlationId: delivery?.correlationId ?? null,
    operation: delivery?.operation ?? null,
    traceId: span?.traceId ?? null,
    isTraceSampled: span?.isSampled ?? false,
    code,
    priority,
    ageMs,
    error,
    ...timing,
  };
}
