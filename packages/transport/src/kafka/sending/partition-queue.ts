import type { TopicPartition } from "../connection/offsets.ts";
import { Backoff } from "./backoff.ts";
import type { PendingSend, SendPlace } from "./pending-send.ts";
import type { ProducerId } from "./producer-ids.ts";
import { batchOverheadBytes, recordSizeBytes } from "./record-encoder.ts";
import { SendBatch } from "./send-batch.ts";

/** By what the broker tells a batch that it has already stored from a new one. */
export interface ProducerIdentity extends ProducerId {
  /** The number of the next record that is stored under this id. */
  nextSequence: number;
}

/** Sequence numbers go up to 2^31 - 1, then on from 0. */
const sequenceCount = 2 ** 31;

/** The sends to one partition in the order of their calls. At most one batch of them is written and not resolved. */
export class PartitionQueue implements SendPlace, TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** What waits here has not been written. */
  readonly isDoubtful = false;
  lastTrouble: unknown;
  /** Null where batches carry none; undefined where one must be had before the next batch. */
  identity: ProducerIdentity | null | undefined;
  /** The id that all partitions begin with can no longer be used here. */
  needsFreshId = false;
  /** Somebody sees to it that what waits is written. */
  isAttended = false;
  readonly backoff = new Backoff();
  /** What goes first, however often it must be tried. */
  batch: SendBatch | null = null;
  #waiting: PendingSend[] = [];

  constructor({ topic, partition }: TopicPartition) {
    this.topic = topic;
    this.partition = partition;
  }

  /** The send that opens the next batch, once it is known that the topic takes its record. */
  get unmeasured(): PendingSend | undefined {
    const [first] = this.#waiting;
    return this.batch !== null || first?.isFit === true ? undefined : first;
  }

  add(send: PendingSend): void {
    // Nobody waits for what is held back, so this one need not wait for it either.
    if (this.backoff.isPausing && !this.prune()) this.backoff.cut();
    send.place = this;
    this.#waiting.push(send);
  }

  /** Forgets what nobody waits for any more. Returns whether anything is left to write. */
  prune(): boolean {
    if (this.batch?.isPerhapsStored === false) this.batch.dropSettled();
    if (this.batch?.isAwaited === false) this.dropBatch();
    const firstAwaited = this.#waiting.findIndex(({ isSettled }) => !isSettled);
    if (firstAwaited !== 0) this.#waiting.splice(0, firstAwaited < 0 ? this.#waiting.length : firstAwaited);
    return this.batch !== null || this.#waiting.length > 0;
  }

  /** Forgets also what was settled behind others that still wait. */
  pruneAll(): void {
    this.#waiting = this.#waiting.filter(({ isSettled }) => !isSettled);
  }

  /** The batch to write now: the one that is not resolved, else one of those that wait; null where neither can be. */
  take(maxBytes: number, maxRecords: number): SendBatch | null {
    if (!this.prune() || this.identity === undefined) return null;
    this.batch ??= this.#form(maxBytes, maxRecords);
    return this.batch;
  }

  /** Begins with the number 0 under an id, or goes without. */
  identify(id: ProducerId | null): void {
    this.identity = id && { ...id, nextSequence: 0 };
  }

  noteTrouble(error: Error): void {
    this.lastTrouble = error;
    if (this.batch !== null) this.batch.lastTrouble = error;
  }

  /** The batch was stored. */
  completeBatch(): void {
    const { batch, identity } = this;
    if (identity != null) identity.nextSequence = (identity.nextSequence + (batch?.sends.length ?? 0)) % sequenceCount;
    this.batch = null;
    this.backoff.reset();
    this.lastTrouble = undefined;
  }

  /** Gives the batch up. Where it may have been stored, nobody knows which number comes next. */
  dropBatch(): void {
    if (this.batch?.isPerhapsStored === true) this.dropIdentity();
    this.batch = null;
  }

  dropIdentity(): void {
    if (this.identity === null) return;
    this.identity = undefined;
    this.needsFreshId = true;
  }

  /** Takes a batch apart that was surely not stored, so that each of its records travels alone. */
  splitBatch(): void {
    const suspects = this.batch?.sends ?? [];
    for (const send of suspects) {
      send.place = this;
      send.isSuspect = true;
    }
    this.#waiting.unshift(...suspects);
    this.batch = null;
  }

  rejectAll(error: Error): void {
    this.batch?.reject(error);
    for (const send of this.#waiting) send.reject(error);
  }

  #form(maxBytes: number, maxRecords: number): SendBatch | null {
    const sends: PendingSend[] = [];
    let sizeBytes = batchOverheadBytes;
    let end = 0;
    for (; end < this.#waiting.length && sends.length < maxRecords; end++) {
      const send = this.#waiting[end] as PendingSend;
      if (send.isSettled) continue;
      const recordBytes = recordSizeBytes(send.record, sends.length);
      const isOver = sizeBytes + recordBytes > maxBytes || send.isSuspect || sends[0]?.isSuspect === true;
      if (!send.isFit || (sends.length > 0 && isOver)) break;
      sends.push(send);
      sizeBytes += recordBytes;
    }
    this.#waiting.splice(0, end);
    return sends.length === 0 ? null : new SendBatch(sends, sizeBytes);
  }
}
