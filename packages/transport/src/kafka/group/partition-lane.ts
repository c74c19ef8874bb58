import { setMaxListeners } from "node:events";
import type { PartitionBacklog, StoredRecord } from "../../transport.ts";
import type { TopicPartition } from "../connection/offsets.ts";
import type { FetchedPartition } from "../reading/fetch.ts";

/** Records that wait for a slot past which a partition is not fetched further; about one answer of a broker. */
const maxWaitingRecords = 500;
const maxWaitingBytes = 1024 * 1024;

interface OpenRecord {
  readonly offset: bigint;
  readonly timestampMs: number;
  isDone: boolean;
}

/** What was read of a partition: records in the order of their offsets, where to go on, and where the log ended then. */
export type FetchedRecords = Pick<FetchedPartition, "topic" | "partition" | "records" | "nextOffset" | "highWatermark">;

/** One owned partition: what waits, what is in hand, and up to where everything is done. */
export class PartitionLane implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** What handlers are given; its signal aborts when the partition is lost: settlements no longer count. */
  readonly context: { readonly ownership: AbortSignal };
  readonly #ownership = new AbortController();
  /** Handed out and not known to be done from the front, in offset order. */
  readonly #open: OpenRecord[] = [];
  #openFrom = 0;
  #waiting: StoredRecord[] = [];
  #waitingFrom = 0;
  #waitingBytes = 0;
  /** Offset after the last record taken in; null before the first fetch. */
  #nextOffset: bigint | null = null;
  /** Up to here every record was handed out; what lies before it and is no record, such as a commit marker, counts, too. */
  #handedTo: bigint | null = null;
  /** End of the log as of the last fetch; null before the first. */
  #endOffset: bigint | null = null;
  committed: bigint | null = null;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
    this.context = { ownership: this.#ownership.signal };
    // Each handler in hand may listen to it.
    setMaxListeners(0, this.#ownership.signal);
  }

  get isOwned(): boolean {
    return !this.#ownership.signal.aborted;
  }

  /** Where to fetch next; null until the group's position has been seen. */
  get nextOffset(): bigint | null {
    return this.#nextOffset;
  }

  /** Whether there is room for another answer of a broker. */
  get isHungry(): boolean {
    return this.#waiting.length - this.#waitingFrom < maxWaitingRecords && this.#waitingBytes < maxWaitingBytes;
  }

  get hasWaiting(): boolean {
    return this.#waitingFrom < this.#waiting.length;
  }

  /** The first offset that is not done; null before the first fetch. */
  get firstUnfinished(): bigint | null {
    return this.#oldest?.offset ?? this.#handedTo;
  }

  get backlog(): PartitionBacklog {
    const { topic, partition } = this;
    const distanceTo = (offset: bigint) => Math.max(0, Number(offset - (this.firstUnfinished ?? offset)));
    return {
      topic,
      partition,
      uncommittedRecords: this.#nextOffset === null ? 0 : distanceTo(this.#nextOffset),
      lagRecords: this.#endOffset === null ? null : distanceTo(this.#endOffset),
      oldestTimestampMs: this.#oldest?.timestampMs ?? null,
    };
  }

  /**
   * Takes in what was fetched. What was taken in before is left out: after a rebalance the group's position is behind
   * the records in hand, and each of those has its handler already.
   */
  take({ records, nextOffset, highWatermark }: FetchedRecords): void {
    this.#endOffset = highWatermark;
    for (const record of records) {
      if (this.#nextOffset !== null && record.offset < this.#nextOffset) continue;
      this.#waiting.push(record);
      this.#waitingBytes += recordBytes(record);
      this.#nextOffset = record.offset + 1n;
    }
    if (this.#nextOffset === null || nextOffset > this.#nextOffset) this.#nextOffset = nextOffset;
    if (!this.hasWaiting) this.#handedTo = this.#nextOffset;
  }

  /** The record to hand out next, or undefined when none waits or the span of unfinished offsets is used up. */
  peek(maxUncommittedSpan: number): StoredRecord | undefined {
    const record = this.#waiting[this.#waitingFrom];
    if (record === undefined) return undefined;
    const first = this.firstUnfinished ?? record.offset;
    return record.offset - first < BigInt(maxUncommittedSpan) ? record : undefined;
  }

  /** Marks the record of {@link peek} as handed out. Returns what marks it as done. */
  begin(record: StoredRecord): () => void {
    this.#waitingFrom += 1;
    this.#waitingBytes -= recordBytes(record);
    if (this.#waitingFrom === this.#waiting.length) {
      this.#waiting = [];
      this.#waitingFrom = 0;
    }
    const open: OpenRecord = { offset: record.offset, timestampMs: record.timestampMs, isDone: false };
    this.#open.push(open);
    this.#handedTo = this.hasWaiting ? record.offset + 1n : this.#nextOffset;
    return () => this.#finish(open);
  }

  /** Ends the ownership; what waits is dropped, it stays with the group. */
  lose(reason: Error): void {
    this.#ownership.abort(reason);
    this.dropWaiting();
  }

  dropWaiting(): void {
    this.#waiting = [];
    this.#waitingFrom = 0;
    this.#waitingBytes = 0;
  }

  get #oldest(): OpenRecord | StoredRecord | undefined {
    return this.#open[this.#openFrom] ?? this.#waiting[this.#waitingFrom];
  }

  #finish(open: OpenRecord): void {
    open.isDone = true;
    while (this.#open[this.#openFrom]?.isDone) this.#openFrom += 1;
    // Moved up in bulk: shifting an array of thousands for each record would cost more than the record.
    if (this.#openFrom > 1_024 || this.#openFrom === this.#open.length) {
      this.#open.splice(0, this.#openFrom);
      this.#openFrom = 0;
    }
  }
}

/** What a record counts against the limits in bytes. */
export function recordBytes({ key, value }: StoredRecord): number {
  return (key?.byteLength ?? 0) + (value?.byteLength ?? 0);
}
