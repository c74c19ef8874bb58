import { NotSentError, SendIndeterminateError } from "../../errors.ts";
import type { CallOptions, OutgoingRecord, RecordPosition } from "../../transport.ts";
import { timeoutOf } from "../connection/call-deadline.ts";
import { messageOf, transportClosed } from "../connection/error-mapping.ts";
import { batchOverheadBytes, type PreparedRecord, prepareRecord, recordSizeBytes } from "./record-encoder.ts";
import { isFinalSendError, SendTrouble } from "./send-errors.ts";
import { whenAborted } from "./when-aborted.ts";

/** One `send` from its call to its settlement, over all tries. */
export class PendingSend {
  readonly topic: string;
  readonly wantedPartition: number | undefined;
  readonly record: PreparedRecord;
  /** Size of a batch that holds only this record. */
  readonly sizeBytes: number;
  readonly promise: Promise<RecordPosition>;
  /** A request with the record is under way. */
  isInFlight = false;
  isSettled = false;
  readonly #startedAtMs = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  readonly #onSettled: (send: PendingSend) => void;
  #isPerhapsStored = false;
  #lastTrouble: unknown;
  #giveUp: AbortController | undefined;
  #release: (() => void) | undefined;
  readonly #resolve: (position: RecordPosition) => void;
  readonly #reject: (error: unknown) => void;

  constructor(record: OutgoingRecord, options: CallOptions | undefined, onSettled: (send: PendingSend) => void) {
    this.topic = record.topic;
    this.wantedPartition = record.partition;
    this.record = prepareRecord(record);
    this.sizeBytes = batchOverheadBytes + recordSizeBytes(this.record, 0);
    this.#onSettled = onSettled;
    const { promise, resolve, reject } = Promise.withResolvers<RecordPosition>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(this.#onTimeout, timeoutOf(options));
    this.#signal = options?.signal;
    if (this.#signal !== undefined) this.#release = whenAborted(this.#signal, this.#onAbort);
  }

  /** Aborts when the send is settled: ends the waiting between tries. */
  get giveUpSignal(): AbortSignal {
    this.#giveUp ??= new AbortController();
    if (this.isSettled) this.#giveUp.abort();
    return this.#giveUp.signal;
  }

  /** Remembers a try that failed; what may have been stored stays so whatever later tries say. */
  noteTrouble(error: unknown): void {
    this.#lastTrouble = error;
    if (error instanceof SendTrouble && error.isPerhapsStored) this.#isPerhapsStored = true;
  }

  resolve(position: RecordPosition): void {
    if (this.#settle()) this.#resolve(position);
  }

  /** Settles with a final error, or with the doubt that an earlier try has left. */
  reject(error: unknown): void {
    if (!this.#settle()) return;
    if (this.#isPerhapsStored && isFinalSendError(error)) this.#reject(this.#indeterminate(messageOf(error), error));
    else this.#reject(error);
  }

  /** Settles because the transport is closing. */
  rejectForClose(): void {
    const isDoubtful = this.isInFlight || this.#isPerhapsStored;
    if (!this.#settle()) return;
    this.#reject(isDoubtful ? this.#indeterminate("the transport was closed", this.#lastTrouble) : transportClosed());
  }

  readonly #onTimeout = (): void => {
    const isDoubtful = this.isInFlight || this.#isPerhapsStored;
    if (!this.#settle()) return;
    const cause = this.#lastTrouble;
    const why = cause === undefined ? "no answer in time" : messageOf(cause);
    this.#reject(isDoubtful ? this.#indeterminate(why, cause) : this.#notSent(why, cause));
  };

  readonly #onAbort = (): void => {
    if (this.#settle()) this.#reject(this.#signal?.reason);
  };

  #settle(): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    clearTimeout(this.#timer);
    this.#release?.();
    this.#giveUp?.abort();
    this.#onSettled(this);
    return true;
  }

  #notSent(why: string, cause: unknown): NotSentError {
    return new NotSentError(
      `The record for topic "${this.topic}" was not stored (${why}); check that the brokers can be reached and the topic's partitions have leaders`,
      { topic: this.topic, elapsedMs: this.#elapsedMs(), cause },
    );
  }

  #indeterminate(why: string, cause: unknown): SendIndeterminateError {
    return new SendIndeterminateError(
      `The record for topic "${this.topic}" may or may not be stored (${why}); send it again only where a duplicate does no harm, and check the brokers`,
      { topic: this.topic, elapsedMs: this.#elapsedMs(), cause },
    );
  }

  #elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAtMs);
  }
}
