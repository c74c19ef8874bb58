import type { StoredRecord } from "../../transport.ts";
import { recordBytes } from "./partition-lane.ts";

/** Counts the records in hand against their limits. */
export class RecordSlots {
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  #records = 0;
  #bytes = 0;
  #onFreed: PromiseWithResolvers<void> | null = null;

  constructor(limits: { maxInFlight: number; maxInFlightBytes: number }) {
    this.#maxRecords = limits.maxInFlight;
    this.#maxBytes = limits.maxInFlightBytes;
  }

  get recordCount(): number {
    return this.#records;
  }

  get sizeBytes(): number {
    return this.#bytes;
  }

  get isFull(): boolean {
    return this.#records >= this.#maxRecords || this.#bytes >= this.#maxBytes;
  }

  hasRoomFor(record: StoredRecord): boolean {
    if (this.#records >= this.#maxRecords) return false;
    // A record larger than the whole limit is taken alone, or it would wait for ever.
    return this.#records === 0 || this.#bytes + recordBytes(record) <= this.#maxBytes;
  }

  take(record: StoredRecord): void {
    this.#records += 1;
    this.#bytes += recordBytes(record);
  }

  give(record: StoredRecord): void {
    this.#records -= 1;
    this.#bytes -= recordBytes(record);
  }

  /** Tells those who wait for room; called when what waited before them has been handed out. */
  announceRoom(): void {
    this.#onFreed?.resolve();
    this.#onFreed = null;
  }

  /** Resolves when room is announced. */
  room(): Promise<void> {
    this.#onFreed ??= Promise.withResolvers<void>();
    return this.#onFreed.promise;
  }
}
