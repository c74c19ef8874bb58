import { NotSentError, SendIndeterminateError } from "../../errors.ts";
import type { CallOptions, OutgoingRecord, RecordPosition } from "../../transport.ts";
import { timeoutOf } from "../connection/call-deadline.ts";
import { messageOf, transportClosed } from "../connection/error-mapping.ts";
import { batchOverheadBytes, type PreparedRecord, prepareRecord, recordSizeBytes } from "./record-encoder.ts";
import { whenAborted } from "./when-aborted.ts";

/** Where a send waits: for its topic to be known, for its turn in a partition, or for the answer to its batch. */
export interface SendPlace {
  /** The record may have been stored, or be stored yet. */
  readonly isDoubtful: boolean;
  /** Why the wait goes on, if anything is known of it. */
  readonly lastTrouble: unknown;
}

/** One `send` from its call to its settlement. */
export class PendingSend {
  readonly topic: string;
  readonly wantedPartition: number | undefined;
  readonly record: PreparedRecord;
  /** Size of a batch that holds only this record. */
  readonly sizeBytes: number;
  readonly promise: Promise<RecordPosition>;
  place: SendPlace;
  /** The topic takes a record of this size, as far as anybody knows. */
  isFit = false;
  /** Travels without company: the batch it was in was refused, and the culprit is looked for. */
  isSuspect = false;
  isSettled = false;
  readonly #startedAtMs = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  readonly #onSettled: (send: PendingSend) => void;
  #release: (() => void) | undefined;
  readonly #resolve: (position: RecordPosition) => void;
  readonly #reject: (error: unknown) => void;

  constructor(
    record: OutgoingRecord,
    options: CallOptions | undefined,
    owner: { place: SendPlace; onSettled: (send: PendingSend) => void },
  ) {
    this.topic = record.topic;
    this.wantedPartition = record.partition;
    this.record = prepareRecord(record);
    this.sizeBytes = batchOverheadBytes + recordSizeBytes(this.record, 0);
    this.place = owner.place;
    this.#onSettled = owner.onSettled;
    const { promise, resolve, reject } = Promise.withResolvers<RecordPosition>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(expire, timeoutOf(options), this);
    this.#signal = options?.signal;
    if (this.#signal !== undefined) this.#release = whenAborted(this.#signal, () => this.#abort());
  }

  resolve(position: RecordPosition): void {
    if (this.#settle()) this.#resolve(position);
  }

  /** Settles with an error that no other try will change, or with the doubt that an earlier try has left. */
  reject(error: unknown): void {
    const { isDoubtful } = this.place;
    if (this.#settle()) this.#reject(isDoubtful ? this.#indeterminate(messageOf(error), error) : error);
  }

  /** Settles because the time is up. */
  expire(): void {
    const { isDoubtful, lastTrouble } = this.place;
    if (!this.#settle()) return;
    const why = lastTrouble === undefined ? "no answer in time" : messageOf(lastTrouble);
    this.#reject(isDoubtful ? this.#indeterminate(why, lastTrouble) : this.#notSent(why, lastTrouble));
  }

  /** Settles because the transport is closing. */
  rejectForClose(): void {
    const { isDoubtful, lastTrouble } = this.place;
    if (!this.#settle()) return;
    this.#reject(isDoubtful ? this.#indeterminate("the transport was closed", lastTrouble) : transportClosed());
  }

  #abort(): void {
    if (this.#settle()) this.#reject(this.#signal?.reason);
  }

  #settle(): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    clearTimeout(this.#timer);
    this.#release?.();
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

/** One function for all timers: a closure for each send would be made only to be thrown away. */
function expire(send: PendingSend): void {
  send.expire();
}
