import { randomUUID } from "node:crypto";
import type {
  DrainReport,
  PartitionBacklog,
  ServeOptions,
  StoredRecord,
  TransportEvent,
  WorkQueue,
  WorkQueueStatus,
} from "../transport.ts";
import { closedError } from "./bounded.ts";
import type { BrokerState } from "./broker-state.ts";
import type { ConsumerGroup, GroupMember } from "./consumer-group.ts";
import type { PartitionLog } from "./partition-log.ts";
import { PartitionProgress } from "./partition-progress.ts";
import { RecordPump } from "./record-pump.ts";

/** A partition while it belongs to this member; a partition that comes back is a new one. */
interface OwnedPartition {
  readonly log: PartitionLog;
  readonly ownership: AbortController;
  readonly progress: PartitionProgress;
}

/** A record that a handler has and has not settled. */
interface RecordInHand {
  readonly owned: OwnedPartition;
  readonly offset: bigint;
  readonly sizeBytes: number;
}

/** What a queue tells its transport. */
export interface WorkQueueEvents {
  emit(event: TransportEvent): void;
  closed(queue: MemoryWorkQueue): void;
}

const defaultUncommittedSpan = 5000;

/** One member of a group, and the handler calls it has open. */
export class MemoryWorkQueue implements WorkQueue {
  readonly #state: BrokerState;
  readonly #options: ServeOptions;
  readonly #events: WorkQueueEvents;
  readonly #group: ConsumerGroup;
  readonly #member: GroupMember;
  readonly #pump: RecordPump;
  readonly #owned = new Map<PartitionLog, OwnedPartition>();
  readonly #inHand = new Set<RecordInHand>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #unsubscribe: () => void;
  #inHandBytes = 0;
  #phase: "joining" | "serving" | "draining" | "closed" = "joining";
  #lastError: Error | null = null;
  #drained: Promise<DrainReport> | undefined;
  #finishedInDrain = 0;
  #handsEmptied: (() => void) | undefined;

  constructor(state: BrokerState, options: ServeOptions, events: WorkQueueEvents) {
    this.#state = state;
    this.#options = options;
    this.#events = events;
    this.#group = state.group(options.group);
    this.#ready.promise.catch(() => {});
    this.#closed.promise.catch(() => {});
    this.#member = {
      id: randomUUID(),
      topics: options.topics,
      assign: (logs) => this.#assign(logs),
      revoke: (logs) => this.#revoke(logs),
    };
    this.#pump = new RecordPump(state, {
      mayTake: (log, offset) => this.#mayTake(log, offset),
      deliver: (log, record, sizeBytes) => this.#dispatch(log, record, sizeBytes),
      gap: (gap) => events.emit({ type: "gap", gap }),
    });
    this.#unsubscribe = state.onAvailability(() => this.#storeAllProgress());
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get status(): WorkQueueStatus {
    return {
      state: this.#stateName(),
      inFlight: this.#inHand.size,
      inFlightBytes: this.#inHandBytes,
      assignment: this.#assignment(),
      backlogs: [...this.#owned.values()].map(backlogOf),
      lastError: this.#lastError,
    };
  }

  /** Joins the group. Where it is denied, the queue dies and says so through `ready` and `closed`. */
  start(): void {
    const denial = this.#state.denialOf("group", this.#options.group);
    if (denial === undefined) this.#group.join(this.#member);
    else this.#end({ reason: denial });
  }

  drain({ graceMs }: { graceMs: number }): Promise<DrainReport> {
    this.#drained ??= this.#runDrain(graceMs);
    return this.#drained;
  }

  /** Leaves at once, without waiting for handlers. */
  close(): void {
    this.#end(undefined);
  }

  async #runDrain(graceMs: number): Promise<DrainReport> {
    if (this.#phase === "closed") return { finished: 0, abandoned: 0 };
    this.#phase = "draining";
    this.#pump.stop();
    const inHand = this.#countOwnedInHand();
    if (inHand > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#handsEmptied = resolve;
      const timer = setTimeout(resolve, graceMs);
      await promise;
      clearTimeout(timer);
    }
    this.#end(undefined);
    return { finished: this.#finishedInDrain, abandoned: inHand - this.#finishedInDrain };
  }

  #stateName(): WorkQueueStatus["state"] {
    if (this.#phase !== "serving") return this.#phase;
    if (!this.#state.isRunning || this.#group.isRebalancing) return "rebalancing";
    return this.#isFull() ? "paused" : "serving";
  }

  #assignment(): ReadonlyMap<string, readonly number[]> {
    const assignment = new Map<string, number[]>();
    for (const { topic, partition } of this.#owned.keys()) {
      assignment.set(
        topic,
        [...(assignment.get(topic) ?? []), partition].sort((left, right) => left - right),
      );
    }
    return assignment;
  }

  #assign(logs: readonly PartitionLog[]): void {
    for (const log of logs) {
      const start = this.#group.progressOf(log) ?? log.startOffset;
      const ownership = new AbortController();
      this.#owned.set(log, { log, ownership, progress: new PartitionProgress(start) });
      this.#pump.add(log, start);
    }
    if (this.#phase === "joining") this.#phase = "serving";
    this.#events.emit({ type: "assigned", group: this.#options.group, assignment: this.#assignment() });
    this.#ready.resolve();
  }

  #revoke(logs: readonly PartitionLog[]): void {
    for (const log of logs) {
      this.#pump.remove(log);
      const owned = this.#owned.get(log);
      this.#owned.delete(log);
      owned?.ownership.abort(lostOwnership(`Partition ${log.partition} of ${log.topic} went to another member.`));
    }
    this.#events.emit({ type: "revoked", group: this.#options.group });
    this.#noticeEmptyHands();
  }

  #isFull(): boolean {
    const { maxInFlight, maxInFlightBytes } = this.#options;
    return this.#inHand.size >= maxInFlight || this.#inHandBytes >= maxInFlightBytes;
  }

  #mayTake(log: PartitionLog, offset: bigint): boolean {
    const span = this.#owned.get(log)?.progress.spanTo(offset) ?? 0n;
    return !this.#isFull() && span <= BigInt(this.#options.maxUncommittedSpan ?? defaultUncommittedSpan);
  }

  #dispatch(log: PartitionLog, record: StoredRecord, sizeBytes: number): void {
    const owned = this.#owned.get(log);
    if (owned === undefined) return;
    const { topic, partition, offset, defect } = record;
    if (defect !== undefined) this.#events.emit({ type: "defective-record", topic, partition, offset, defect });
    const inHand = { owned, offset, sizeBytes };
    this.#inHand.add(inHand);
    this.#inHandBytes += sizeBytes;
    owned.progress.begin(offset);
    this.#callHandler(record, owned.ownership.signal).then(
      () => this.#fulfilled(inHand),
      (reason) => this.#rejected(inHand, reason),
    );
  }

  /** An async function, so that a handler's throw becomes a rejection. */
  async #callHandler(record: StoredRecord, ownership: AbortSignal): Promise<void> {
    await this.#options.handle(record, { ownership });
  }

  #fulfilled(inHand: RecordInHand): void {
    const { owned, offset } = inHand;
    this.#letGo(inHand);
    if (owned.ownership.signal.aborted) return;
    owned.progress.finish(offset);
    this.#storeProgress(owned);
    if (this.#phase === "draining") this.#finishedInDrain += 1;
    this.#noticeEmptyHands();
  }

  #rejected(inHand: RecordInHand, reason: unknown): void {
    this.#letGo(inHand);
    if (inHand.owned.ownership.signal.aborted) return;
    // While draining the others may still finish; this record stays with the group like everything abandoned.
    if (this.#phase === "draining") this.#noticeEmptyHands();
    else this.#end({ reason });
  }

  #letGo(inHand: RecordInHand): void {
    this.#inHand.delete(inHand);
    this.#inHandBytes -= inHand.sizeBytes;
    this.#pump.wake();
  }

  #countOwnedInHand(): number {
    return [...this.#inHand].filter(({ owned }) => !owned.ownership.signal.aborted).length;
  }

  #noticeEmptyHands(): void {
    if (this.#handsEmptied !== undefined && this.#countOwnedInHand() === 0) this.#handsEmptied();
  }

  #storeProgress({ log, progress }: OwnedPartition): void {
    if (this.#state.isRunning) this.#group.storeProgress(log, progress.firstUnfinished);
  }

  #storeAllProgress(): void {
    for (const owned of this.#owned.values()) this.#storeProgress(owned);
  }

  #end(failure: { reason: unknown } | undefined): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#pump.stop();
    this.#unsubscribe();
    this.#group.leave(this.#member);
    const lost = [...this.#owned.values()];
    this.#owned.clear();
    if (failure === undefined) {
      this.#ready.reject(closedError());
      this.#closed.resolve();
    } else {
      this.#lastError = failure.reason instanceof Error ? failure.reason : new Error(String(failure.reason));
      this.#ready.reject(failure.reason);
      this.#closed.reject(failure.reason);
    }
    for (const { ownership } of lost) ownership.abort(lostOwnership("The work queue is closed."));
    this.#handsEmptied?.();
    this.#events.closed(this);
  }
}

function backlogOf({ log, progress }: OwnedPartition): PartitionBacklog {
  const { topic, partition } = log;
  const { firstUnfinished, openSpan } = progress;
  const lagRecords = Math.max(0, Number(log.endOffset - firstUnfinished));
  const oldestTimestampMs = log.at(firstUnfinished)?.record?.timestampMs ?? null;
  return { topic, partition, uncommittedRecords: Number(openSpan), lagRecords, oldestTimestampMs };
}

function lostOwnership(message: string): DOMException {
  return new DOMException(message, "AbortError");
}
