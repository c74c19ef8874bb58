import type { RecordGap, StoredRecord } from "../transport.ts";
import type { BrokerState } from "./broker-state.ts";
import type { LogEntry, PartitionLog } from "./partition-log.ts";
import { copyStored } from "./record-bytes.ts";

/** Whom a pump serves. */
export interface PumpTarget {
  /** Whether the record at this offset may be delivered now; after a no, `wake` asks again. */
  mayTake(log: PartitionLog, offset: bigint): boolean;
  deliver(log: PartitionLog, record: StoredRecord, sizeBytes: number): void;
  gap(gap: RecordGap): void;
  /** Called at the start of each turn, before any record: the place to look for new partitions. */
  beforeTurn?(): void;
}

interface Cursor {
  position: bigint;
  unsubscribe: () => void;
}

/** Records of one partition in a row, before the event loop gets a turn and other partitions theirs. */
const mostPerTurn = 64;

/**
 * Reads partitions from their positions and delivers, always in a turn of its own: never inside the stack of the send
 * that stored the record. Partitions are independent; inside one, order is kept.
 */
export class RecordPump {
  readonly #state: BrokerState;
  readonly #target: PumpTarget;
  readonly #cursors = new Map<PartitionLog, Cursor>();
  #turn: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;
  #isStopped = false;

  constructor(state: BrokerState, target: PumpTarget) {
    this.#state = state;
    this.#target = target;
  }

  get logs(): Iterable<PartitionLog> {
    return this.#cursors.keys();
  }

  has(log: PartitionLog): boolean {
    return this.#cursors.has(log);
  }

  add(log: PartitionLog, position: bigint): void {
    if (this.#isStopped) return;
    this.#cursors.set(log, { position, unsubscribe: log.subscribe(() => this.wake()) });
    this.wake();
  }

  remove(log: PartitionLog): void {
    this.#cursors.get(log)?.unsubscribe();
    this.#cursors.delete(log);
  }

  /** Has the pump look again, soon. */
  wake(): void {
    if (this.#isStopped || this.#turn !== undefined) return;
    this.#turn = setImmediate(() => this.#runTurn());
  }

  /** Nothing is delivered any more, not even the rest of a turn under way. */
  stop(): void {
    this.#isStopped = true;
    clearImmediate(this.#turn);
    clearTimeout(this.#timer);
    for (const log of [...this.#cursors.keys()]) this.remove(log);
  }

  #runTurn(): void {
    this.#turn = undefined;
    if (!this.#state.isRunning) return;
    this.#target.beforeTurn?.();
    for (const [log, cursor] of this.#cursors) {
      let taken = 0;
      while (taken < mostPerTurn && this.#cursors.get(log) === cursor && this.#step(log, cursor)) taken += 1;
      if (taken === mostPerTurn) this.wake();
    }
  }

  /** Delivers the next record of a partition; false where there is none to deliver now. */
  #step(log: PartitionLog, cursor: Cursor): boolean {
    if (cursor.position < log.startOffset) {
      const gap = {
        topic: log.topic,
        partition: log.partition,
        fromOffset: cursor.position,
        toOffset: log.startOffset,
      };
      cursor.position = log.startOffset;
      this.#target.gap(gap);
    }
    const entry = log.at(cursor.position);
    if (entry === undefined || !this.#isDue(log, entry)) return false;
    const { record, sizeBytes } = entry;
    if (record !== null && !this.#target.mayTake(log, cursor.position)) return false;
    cursor.position += 1n;
    if (record === null) return true;
    this.#target.deliver(log, copyStored(record), sizeBytes);
    const isDuplicated = this.#state.duplicateDelivery.strike(log.topic) !== undefined;
    if (isDuplicated && this.#cursors.get(log) === cursor) this.#target.deliver(log, copyStored(record), sizeBytes);
    return true;
  }

  #isDue(log: PartitionLog, entry: LogEntry): boolean {
    const delayMs = this.#state.delayDelivery.strike(log.topic)?.delayMs ?? 0;
    const dueMs = entry.storedAtMs + delayMs;
    if (delayMs === 0 || dueMs <= Date.now()) return true;
    this.#wakeAt(dueMs);
    return false;
  }

  /** One timer for all partitions: the earliest record due. */
  #wakeAt(dueMs: number): void {
    if (this.#timerDueMs <= dueMs) return;
    clearTimeout(this.#timer);
    this.#timerDueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#timerDueMs = Number.POSITIVE_INFINITY;
      this.wake();
    }, dueMs - Date.now());
  }
}
