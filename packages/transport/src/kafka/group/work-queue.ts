import pRetry from "p-retry";
import { GroupProtocolMismatchError, NotAuthorizedError } from "../../errors.ts";
import type {
  DrainReport,
  RecordGap,
  ServeOptions,
  StoredRecord,
  TransportEvent,
  WorkQueue,
  WorkQueueStatus,
} from "../../transport.ts";
import type { KafkaConnection } from "../connection/connection.ts";
import { asError, fatalGroupError, isCoordinatorMoving, transportClosed } from "../connection/error-mapping.ts";
import { partitionKey } from "../connection/offsets.ts";
import { partitionsByTopic } from "../reading/read-position.ts";
import { GroupMember, type MemberHooks } from "./group-member.ts";
import { type FetchedRecords, PartitionLane } from "./partition-lane.ts";
import { ProgressCommitter } from "./progress-committer.ts";
import { RecordSlots } from "./record-slots.ts";

const defaultMaxUncommittedSpan = 5_000;
const defaultSessionTimeoutMs = 10_000;
/** How long leaving a group may take when nobody gave a grace time. */
const leaveWithinMs = 1_000;
const rejoinBackoff = { retries: Number.POSITIVE_INFINITY, minTimeout: 100, maxTimeout: 5_000, randomize: true };

type Phase = "joining" | "serving" | "rebalancing" | "draining" | "closed";

/** Shares records among a group: hands each to the handler at once and stores the progress behind them. */
export class KafkaWorkQueue implements WorkQueue, MemberHooks {
  readonly ready: Promise<void>;
  readonly closed: Promise<void>;
  readonly #connection: KafkaConnection;
  readonly #options: ServeOptions;
  readonly #slots: RecordSlots;
  readonly #maxUncommittedSpan: number;
  readonly #emit: (event: TransportEvent) => void;
  readonly #onClosed: (queue: KafkaWorkQueue) => void;
  readonly #ready = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #ending = new AbortController();
  #lanes = new Map<string, PartitionLane>();
  #member: GroupMember | null = null;
  #memberId: string | null = null;
  #phase: Phase = "joining";
  #finishedCount = 0;
  #lastError: Error | null = null;
  readonly #committer = new ProgressCommitter(() => ({ member: this.#member, lanes: this.#lanes.values() }));
  #onSettled: (() => void) | null = null;
  #draining: Promise<DrainReport> | null = null;

  constructor(
    connection: KafkaConnection,
    options: ServeOptions,
    hooks: { emit(event: TransportEvent): void; onClosed(queue: KafkaWorkQueue): void },
  ) {
    this.#connection = connection;
    this.#options = options;
    this.#slots = new RecordSlots(options);
    this.#maxUncommittedSpan = options.maxUncommittedSpan ?? defaultMaxUncommittedSpan;
    this.#emit = hooks.emit;
    this.#onClosed = hooks.onClosed;
    this.ready = this.#ready.promise;
    this.closed = this.#closed.promise;
    // Nobody has to listen to them.
    this.ready.catch(() => {});
    this.closed.catch(() => {});
  }

  get status(): WorkQueueStatus {
    return {
      state: this.#phase === "serving" && this.#isAtLimit() ? "paused" : this.#phase,
      inFlight: this.#slots.recordCount,
      inFlightBytes: this.#slots.sizeBytes,
      assignment: partitionsByTopic(this.#lanes.values()),
      backlogs: [...this.#lanes.values()].map(({ backlog }) => backlog),
      lastError: this.#lastError,
    };
  }

  /** Joins in the background, and again after every crash, until the queue ends. */
  start(): void {
    pRetry(() => this.#liveOnce(), {
      ...rejoinBackoff,
      signal: this.#ending.signal,
      onFailedAttempt: ({ error }) => {
        if (!isCoordinatorMoving(error)) this.#lastError = error;
      },
      shouldRetry: ({ error }) => !(error instanceof NotAuthorizedError || error instanceof GroupProtocolMismatchError),
    }).catch((error) => {
      if (!this.#ending.signal.aborted) void this.#end(asError(error));
    });
  }

  async drain({ graceMs }: { graceMs: number }): Promise<DrainReport> {
    if (this.#phase === "closed") return { finished: 0, abandoned: 0 };
    this.#draining ??= this.#drain(graceMs);
    return this.#draining;
  }

  /** Ends without waiting for handlers; what is done is stored, the rest stays with the group. */
  close(): Promise<void> {
    return this.#end(null);
  }

  onJoined(assignment: ReadonlyMap<string, readonly number[]>, memberId: string): void {
    if (this.#ending.signal.aborted) return;
    // With the same id this member was part of every generation in between, so nobody else had its partitions.
    const isSameMember = memberId === this.#memberId;
    this.#memberId = memberId;
    const lanes = new Map<string, PartitionLane>();
    for (const [topic, partitions] of assignment) {
      for (const partition of partitions) {
        const key = partitionKey({ topic, partition });
        const kept = isSameMember ? this.#lanes.get(key) : undefined;
        lanes.set(key, kept ?? new PartitionLane(topic, partition));
      }
    }
    const lost = [...this.#lanes].filter(([key, lane]) => lanes.get(key) !== lane).map(([, lane]) => lane);
    this.#lanes = lanes;
    this.#lose(lost, new Error("the partition went to another member of the group"));
    if (this.#phase !== "draining") this.#phase = "serving";
    this.#emit({ type: "assigned", group: this.#options.group, assignment });
    this.#ready.resolve();
  }

  onRebalancing(): void {
    if (this.#phase === "serving") this.#phase = "rebalancing";
    // Still accepted from a member that is about to join again; what is stored now is not delivered twice.
    this.#committer.commitSoon();
  }

  onRecords(fetched: FetchedRecords): void {
    const { topic, partition } = fetched;
    const lane = this.#lanes.get(partitionKey(fetched));
    if (lane === undefined || this.#takesNothing) return;
    lane.take(fetched);
    for (const { offset, defect } of fetched.records) {
      if (defect !== undefined) this.#emit({ type: "defective-record", topic, partition, offset, defect });
    }
    this.#pump();
  }

  fetchFrom(topic: string, partition: number, committed: bigint): bigint | null {
    const lane = this.#lanes.get(partitionKey({ topic, partition }));
    if (lane === undefined || !lane.isHungry || this.#takesNothing) return null;
    const { nextOffset, firstUnfinished } = lane;
    if (nextOffset === null) {
      lane.committed = committed;
      return committed;
    }
    const isSpanUsed = firstUnfinished !== null && nextOffset - firstUnfinished >= BigInt(this.#maxUncommittedSpan);
    return isSpanUsed ? null : nextOffset;
  }

  onOutOfRange(gap: RecordGap): void {
    const key = partitionKey(gap);
    const lane = this.#lanes.get(key);
    if (lane === undefined) return;
    this.#lanes.set(key, new PartitionLane(gap.topic, gap.partition));
    lane.lose(new Error("the log no longer has the records in hand"));
    this.#emit({ type: "gap", gap });
  }

  roomAgain(): Promise<void> {
    return this.#slots.room();
  }

  get #takesNothing(): boolean {
    return this.#phase === "draining" || this.#ending.signal.aborted;
  }

  async #liveOnce(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { group, topics, sessionTimeoutMs = defaultSessionTimeoutMs } = this.#options;
    const member = new GroupMember(
      this.#connection,
      { group, topics, sessionTimeoutMs, memberId: this.#memberId },
      this,
    );
    this.#member = member;
    try {
      await member.run();
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      const lanes = [...this.#lanes.values()];
      this.#lanes = new Map();
      this.#member = null;
      if (this.#phase !== "draining") this.#phase = "joining";
      this.#lose(lanes, asError(error));
      await member.leave(leaveWithinMs);
      this.#memberId = member.memberId;
      throw fatalGroupError(error, group) ?? asError(error);
    }
  }

  #isAtLimit(): boolean {
    return this.#slots.isFull || [...this.#lanes.values()].some(({ hasWaiting }) => hasWaiting);
  }

  /** Hands out what waits, one record of each partition in turn, as far as the limits allow. */
  #pump(): void {
    let isAnyHanded = true;
    while (isAnyHanded) {
      isAnyHanded = false;
      for (const lane of this.#lanes.values()) {
        const record = lane.peek(this.#maxUncommittedSpan);
        if (record === undefined) continue;
        if (!this.#slots.hasRoomFor(record)) return;
        this.#hand(lane, record);
        isAnyHanded = true;
      }
    }
  }

  #hand(lane: PartitionLane, record: StoredRecord): void {
    const markDone = lane.begin(record);
    this.#slots.take(record);
    const settle = (failure: unknown, hasFailed: boolean): void => {
      this.#slots.give(record);
      if (!lane.isOwned) {
        this.#afterSettling();
        return;
      }
      if (hasFailed) {
        void this.#end(asError(failure));
        return;
      }
      markDone();
      this.#finishedCount += 1;
      this.#afterSettling();
    };
    let handling: Promise<void>;
    try {
      // Also for a handler that, against its type, returns no promise.
      handling = Promise.resolve(this.#options.handle(record, lane.context));
    } catch (error) {
      settle(error, true);
      return;
    }
    handling.then(
      () => settle(undefined, false),
      (error) => settle(error, true),
    );
  }

  #afterSettling(): void {
    this.#onSettled?.();
    this.#pump();
    this.#slots.announceRoom();
  }

  #lose(lanes: readonly PartitionLane[], reason: Error): void {
    for (const lane of lanes) lane.lose(reason);
    if (lanes.length > 0) this.#emit({ type: "revoked", group: this.#options.group });
  }

  async #drain(graceMs: number): Promise<DrainReport> {
    const finishedBefore = this.#finishedCount;
    this.#phase = "draining";
    for (const lane of this.#lanes.values()) lane.dropWaiting();
    await this.#settledWithin(graceMs);
    const finished = this.#finishedCount - finishedBefore;
    const abandoned = this.#slots.recordCount;
    await this.#end(null);
    return { finished, abandoned };
  }

  async #settledWithin(graceMs: number): Promise<void> {
    if (this.#slots.recordCount === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    this.#onSettled = () => {
      if (this.#slots.recordCount === 0) resolve();
    };
    this.#ending.signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
  }

  /** Ends for good: stores the progress while still a member, leaves, and settles what the queue has promised. */
  async #end(failure: Error | null): Promise<void> {
    if (this.#ending.signal.aborted) return this.closed.catch(() => {});
    this.#ending.abort();
    this.#committer.stop();
    if (failure !== null) this.#lastError = failure;
    const lanes = [...this.#lanes.values()];
    // Before the commit, whose await would let settlements through that nobody counts any more.
    for (const lane of lanes) lane.lose(failure ?? transportClosed());
    await this.#commitLastly();
    this.#phase = "closed";
    this.#lanes = new Map();
    await this.#member?.leave(leaveWithinMs);
    this.#ready.reject(failure ?? transportClosed());
    if (failure === null) this.#closed.resolve();
    else this.#closed.reject(failure);
    this.#onClosed(this);
  }

  async #commitLastly(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, leaveWithinMs);
    const commit = pRetry(() => this.#committer.commit(), { retries: 3, minTimeout: 50, maxTimeout: 200 });
    await Promise.race([commit.catch(() => {}), promise]);
    clearTimeout(timer);
  }
}
