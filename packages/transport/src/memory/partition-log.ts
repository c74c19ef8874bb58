import type { StoredRecord } from "../transport.ts";

/** One place in a log. */
export interface LogEntry {
  /** Null where the record was lost after the broker had confirmed it: readers pass over the offset. */
  readonly record: StoredRecord | null;
  readonly sizeBytes: number;
  /** Own clock, not the broker's: what a delayed delivery counts from. */
  readonly storedAtMs: number;
  /** The broker's clock: what retention counts from. */
  readonly brokerTimeMs: number;
}

const compactAbove = 1024;

/** The records of one partition. Offsets never change; old records go from the front. */
export class PartitionLog {
  readonly topic: string;
  readonly partition: number;
  readonly #readers = new Set<() => void>();
  #entries: LogEntry[] = [];
  /** Entries before this index are deleted; they are cut off in larger steps, since each cut moves all others. */
  #head = 0;
  #startOffset = 0n;
  #sizeBytes = 0;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  /** Offset of the oldest record that still exists. */
  get startOffset(): bigint {
    return this.#startOffset;
  }

  /** Offset that the next record will get. */
  get endOffset(): bigint {
    return this.#startOffset + BigInt(this.#entries.length - this.#head);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** The entry at an offset, or undefined where there is none (any more, or yet). */
  at(offset: bigint): LogEntry | undefined {
    return offset < this.#startOffset ? undefined : this.#entries[this.#head + Number(offset - this.#startOffset)];
  }

  /** Calls `wake` whenever there may be something new to read; returns the function that ends this. */
  subscribe(wake: () => void): () => void {
    this.#readers.add(wake);
    return () => this.#readers.delete(wake);
  }

  append(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#sizeBytes += entry.sizeBytes;
    this.wakeReaders();
  }

  wakeReaders(): void {
    for (const wake of this.#readers) wake();
  }

  /** Deletes what lies below an offset. */
  deleteBefore(offset: bigint): void {
    const target = offset < this.endOffset ? offset : this.endOffset;
    while (this.#startOffset < target) {
      this.#sizeBytes -= this.#entries[this.#head]?.sizeBytes ?? 0;
      this.#head += 1;
      this.#startOffset += 1n;
    }
    if (this.#head > compactAbove && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}
