import { EventIntelligenceError, type Outcome, type WireError, writeDeadLetter } from "@event-intelligence/contracts";
import {
  type OutgoingRecord,
  PartitionMissingError,
  RecordTooLargeError,
  type Tracing,
  type Transport,
} from "@event-intelligence/transport";
import type { MutableCounters } from "./counters.ts";
import { type Arrival, type Delivery, monotonicMs } from "./delivery.ts";
import { keepSending } from "./keep-sending.ts";
import { createReplyPartitions, type ReplyPartitions } from "./reply-partitions.ts";
import { type ReplyTiming, UnwritableReplyError, writeReply } from "./reply-record.ts";
import { asError, failed, unexpectedError, wireError } from "./wire-errors.ts";

/** What became of an outcome. */
export interface Written {
  readonly ending: "completed" | "failed" | "deadLettered" | "undeliverable" | "disowned";
  /** Code of the failed reply or dead letter. */
  readonly code: string | null;
  /** Why it could not be stored, or could not be written and was replaced by a failure; else null. */
  readonly error: Error | null;
}

/** Stores outcomes. Nothing here rejects: what cannot be stored in time is said to be undeliverable. */
export interface OutcomeWriter {
  readonly partitions: ReplyPartitions;
  reply(delivery: Delivery, outcome: Outcome, timing: ReplyTiming): Promise<Written>;
  bury(arrival: Arrival, error: WireError): Promise<Written>;
}

export interface OutcomeWriterOptions {
  readonly transport: Transport;
  readonly workerId: string;
  readonly counters: MutableCounters;
  /** Aborts when the worker stops. */
  readonly stopped: AbortSignal;
  readonly tracing: Tracing | null;
}

/** Even a reply whose deadline is over, for one who named no budget, is tried this long. */
const leastPatienceMs = 5_000;
/** How long a dead-letter topic that is missing or forbidden is tried again. */
const deadLetterPatienceMs = 30_000;

export function createOutcomeWriter(options: OutcomeWriterOptions): OutcomeWriter {
  return new Writer(options);
}

class Writer implements OutcomeWriter {
  readonly partitions: ReplyPartitions;
  readonly #options: OutcomeWriterOptions;

  constructor(options: OutcomeWriterOptions) {
    this.#options = options;
    this.partitions = createReplyPartitions(options.transport, options.counters);
  }

  reply(delivery: Delivery, outcome: Outcome, timing: ReplyTiming): Promise<Written> {
    return this.#reply(delivery, outcome, timing, true);
  }

  async #reply(delivery: Delivery, outcome: Outcome, timing: ReplyTiming, maySubstitute: boolean): Promise<Written> {
    const code = outcome.outcome === "failed" ? outcome.error.code : null;
    // Its next owner answers a lost request afresh: a failed reply now would contradict that, a completed one cannot.
    const signal = outcome.outcome === "failed" ? delivery.ownership : this.#options.stopped;
    if (signal.aborted) return { ending: "disowned", code, error: null };
    try {
      const partition = await this.partitions.choose(delivery);
      const record = writeReply(delivery, outcome, { workerId: this.#options.workerId, timing, partition });
      await this.#sendTraced(record, delivery, signal);
      return { ending: outcome.outcome, code, error: null };
    } catch (error) {
      if (signal.aborted) return { ending: "disowned", code, error: null };
      const substitute = maySubstitute ? substituteFor(error, delivery) : null;
      if (substitute === null) return { ending: "undeliverable", code, error: asError(error) };
      // Without the payload, from which the codec may repeat a field of any length.
      const written = await this.#reply({ ...delivery, payload: null }, failed(substitute), timing, false);
      return error instanceof UnwritableReplyError ? { ...written, error: written.error ?? error } : written;
    }
  }

  /** Its own context takes the place of the request's, so that the caller can tie its call to what answered it. */
  async #sendTraced(record: OutgoingRecord, delivery: Delivery, signal: AbortSignal): Promise<void> {
    const { tracing } = this.#options;
    if (tracing === null) return this.#sendReply(record, delivery, signal);
    const { correlationId, operation, span: parent } = delivery;
    const span = tracing.startSpan({ kind: "send", target: record.topic, parent, facts: { correlationId, operation } });
    try {
      await this.#sendReply({ ...record, headers: { ...record.headers, ...span.headers } }, delivery, signal);
      span.end(null);
    } catch (error) {
      span.end(error instanceof EventIntelligenceError ? error.code : "UNEXPECTED_ERROR");
      throw error;
    }
  }

  async #sendReply(record: OutgoingRecord, delivery: Delivery, signal: AbortSignal): Promise<void> {
    const untilMs = monotonicMs() + Math.max(leastPatienceMs, delivery.remainingMs());
    const patience = { untilMs, outlastsOutages: false, signal };
    try {
      await keepSending(this.#options.transport, record, patience);
    } catch (error) {
      if (!(error instanceof PartitionMissingError)) throw error;
      // The topic was made anew with fewer partitions since they were counted.
      this.#options.counters.replyPartitionInvalid += 1;
      await keepSending(this.#options.transport, { ...record, partition: undefined }, patience);
    }
  }

  async bury({ service, record, ownership }: Arrival, cause: WireError): Promise<Written> {
    const { transport, workerId } = this.#options;
    const letter = writeDeadLetter(record, { code: cause.code, message: cause.message, workerId });
    const whole: OutgoingRecord = { topic: service.topics.deadLetters, ...letter };
    const untilMs = monotonicMs() + deadLetterPatienceMs;
    const patience = { untilMs, outlastsOutages: true, signal: ownership };
    const written = { code: cause.code, error: null };
    try {
      await keepSending(transport, whole, patience).catch((error: unknown) => {
        if (!(error instanceof RecordTooLargeError)) throw error;
        // Its origin headers made a record of full size too large: where it lies and what was wrong is what is kept.
        return keepSending(transport, { ...whole, value: null }, patience);
      });
      return { ...written, ending: "deadLettered" };
    } catch (error) {
      if (ownership.aborted) return { ...written, ending: "disowned" };
      return { ...written, ending: "undeliverable", error: asError(error) };
    }
  }
}

/** What is said instead of an outcome that cannot be sent as it is; null when the trouble lies elsewhere. */
function substituteFor(error: unknown, { correlationId }: Delivery): WireError | null {
  if (error instanceof RecordTooLargeError) {
    const message = `the answer has ${error.sizeBytes} bytes, the reply topic takes ${error.limitBytes}`;
    return wireError("REPLY_TOO_LARGE", message, "Ask for less: a lower limit, fewer parts, or a smaller file.");
  }
  return error instanceof UnwritableReplyError ? unexpectedError(correlationId) : null;
}
