import { setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import type { RecordGap } from "../../transport.ts";
import { brokerCode } from "../connection/broker-codes.ts";
import type { KafkaConnection } from "../connection/connection.ts";
import { silentLogger } from "../connection/kafkajs-logger.ts";
import { findOffsets, readCommitted } from "../connection/offsets.ts";
import {
  type ConsumerGroup,
  type FetchTopic,
  type GroupBatch,
  type GroupBroker,
  type GroupCluster,
  loadGroups,
  type Runner,
} from "../kafkajs-internals.ts";
import { decodeFetch, encodeFetch, type FetchedPartition, type FetchPosition } from "../reading/fetch.ts";
import { createGroupAssigner } from "./group-assigner.ts";
import { createGroupCluster, exchangeFetch, groupMetadataMaxAgeMs, groupRetry } from "./group-cluster.ts";
import type { FetchedRecords } from "./partition-lane.ts";

/** An offset to store as the group's progress. */
interface GroupProgress {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** What a member tells the queue it works for, and asks it. */
export interface MemberHooks {
  /** Joined, or joined again; `memberId` is the same as before where the member never left. */
  onJoined(assignment: ReadonlyMap<string, readonly number[]>, memberId: string): void;
  /** The group is being shared out anew; called before this member joins again. */
  onRebalancing(): void;
  onRecords(fetched: FetchedRecords): void;
  /** Where to fetch a partition from, or null where there is no room for more of it. `committed`: the group's word. */
  fetchFrom(topic: string, partition: number, committed: bigint): bigint | null;
  /** The log no longer has the position and is read from its start; what was in hand of this partition counts no more. */
  onOutOfRange(gap: RecordGap): void;
  /** Resolves when there may be room again. */
  roomAgain(): Promise<void>;
}

interface MemberOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  /** Who this member was in a membership that ended without leaving the group; null for a new member. */
  readonly memberId: string | null;
}

const heartbeatIntervalMs = 2_000;
const rebalanceTimeoutMs = 30_000;
const longPollMs = 500;
/** While some partitions are full the others are polled briefly, so that a full one is fetched again soon. */
const shortPollMs = 25;
const troublePauseMs = 100;
const maxBytesPerPartition = 1024 * 1024;

/** What our fetch hands kafkajs in place of records: one message per partition that carries them all. */
interface CarrierMessage {
  readonly offset: string;
  readonly isControlRecord: boolean;
  readonly fetched: FetchedRecords;
}

/**
 * One membership in a consumer group, from joining to leaving or crashing, on kafkajs's group protocol. Fetching and
 * metadata are ours: one bad partition costs the others nothing, and back-pressure never stops the heartbeats.
 */
export class GroupMember {
  readonly #connection: KafkaConnection;
  readonly #options: MemberOptions;
  readonly #hooks: MemberHooks;
  readonly #sockets = new Set<Socket>();
  readonly #stopping = new AbortController();
  readonly #crashed = Promise.withResolvers<never>();
  #cluster: GroupCluster | null = null;
  #consumerGroup: ConsumerGroup | null = null;
  #runner: Runner | null = null;
  #isDestroyed = false;

  constructor(connection: KafkaConnection, options: MemberOptions, hooks: MemberHooks) {
    this.#connection = connection;
    this.#options = options;
    this.#hooks = hooks;
    this.#crashed.promise.catch(() => {});
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Who this member is to the group; null before it has joined, and once it has left. */
  get memberId(): string | null {
    return this.#consumerGroup === null ? this.#options.memberId : this.#consumerGroup.memberId;
  }

  /** Joins and serves; rejects when the membership ends otherwise than by {@link leave}. */
  async run(): Promise<void> {
    const groups = loadGroups();
    const { group, topics, sessionTimeoutMs, memberId } = this.#options;
    const cluster = createGroupCluster(this.#connection, {
      onSocket: (socket) => this.#adopt(socket),
      fetch: (broker, fetchTopics) => this.#fetch(broker, fetchTopics),
    });
    this.#cluster = cluster;
    const emitter = new groups.Emitter();
    emitter.addListener(groups.eventNames.GROUP_JOIN, ({ payload }) => this.#onGroupJoin(payload));
    emitter.addListener(groups.eventNames.REBALANCING, () => this.#hooks.onRebalancing());
    await cluster.connect();
    await cluster.addMultipleTargetTopics(topics);
    this.#consumerGroup = new groups.ConsumerGroup({
      logger: silentLogger,
      topics: [...topics],
      // A record in a just-added partition, or from before the first join, must not be skipped.
      topicConfigurations: Object.fromEntries(topics.map((topic) => [topic, { fromBeginning: true }])),
      retry: groupRetry,
      cluster,
      groupId: group,
      assigners: [createGroupAssigner(this.#connection)],
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: Math.max(rebalanceTimeoutMs, sessionTimeoutMs),
      maxBytesPerPartition,
      minBytes: 1,
      maxBytes: 10 * maxBytesPerPartition,
      maxWaitTimeInMs: longPollMs,
      instrumentationEmitter: emitter,
      isolationLevel: readCommitted,
      rackId: "",
      metadataMaxAge: groupMetadataMaxAgeMs,
      autoCommit: false,
      autoCommitInterval: null,
      autoCommitThreshold: null,
    });
    // As a new member it would wait until the session of the one it was has timed out. One that is forgotten joins anew.
    this.#consumerGroup.memberId = memberId;
    this.#runner = new groups.Runner({
      logger: silentLogger,
      consumerGroup: this.#consumerGroup,
      instrumentationEmitter: emitter,
      heartbeatInterval: Math.min(heartbeatIntervalMs, sessionTimeoutMs / 3),
      retry: groupRetry,
      autoCommit: false,
      eachBatchAutoResolve: true,
      eachBatch: async ({ batch }: { batch: GroupBatch }) => this.#handOn(batch),
      onCrash: (error: Error) => this.#crashed.reject(error),
      concurrency: 1,
    });
    await this.#runner.start();
    await this.#crashed.promise;
  }

  /** Stores progress. Rejects when this member may not, for example in the middle of a rebalance. */
  async commit(progress: readonly GroupProgress[]): Promise<void> {
    const byTopic = Map.groupBy(progress, ({ topic }) => topic);
    await this.#consumerGroup?.commitOffsets({
      topics: [...byTopic].map(([topic, places]) => ({
        topic,
        partitions: places.map(({ partition, offset }) => ({ partition, offset: String(offset), metadata: null })),
      })),
    });
  }

  /** Stops fetching and leaves the group, as far as that goes within the time; then nothing is left open. */
  async leave(withinMs: number): Promise<void> {
    this.#stopping.abort();
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    await Promise.race([this.#leaveGroup(), timeout]);
    clearTimeout(timer);
    this.destroy();
  }

  async #leaveGroup(): Promise<void> {
    await this.#runner?.stop().catch(() => {});
    // A runner that has crashed does not leave; without this the others would wait for the session to time out.
    if (this.#consumerGroup?.memberId != null) await this.#consumerGroup.leave().catch(() => {});
  }

  /** Closes every socket at once; the group notices when the session times out. */
  destroy(): void {
    this.#stopping.abort();
    this.#isDestroyed = true;
    void this.#runner?.stop().catch(() => {});
    for (const socket of this.#sockets) socket.destroy();
    void this.#cluster?.disconnect().catch(() => {});
  }

  #adopt(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    // kafkajs may still be in the middle of a retry.
    if (this.#isDestroyed) socket.destroy();
  }

  #onGroupJoin(payload: Record<string, unknown>): void {
    const assigned = payload.memberAssignment as Record<string, number[]>;
    const assignment = new Map(
      Object.entries(assigned).map(([topic, partitions]) => [topic, partitions.toSorted((one, other) => one - other)]),
    );
    this.#hooks.onJoined(assignment, String(payload.memberId));
  }

  #handOn({ messages }: GroupBatch): void {
    const { fetched } = messages[0] as CarrierMessage;
    this.#hooks.onRecords(fetched);
  }

  async #fetch(broker: GroupBroker, topics: readonly FetchTopic[]): Promise<unknown> {
    const { positions, fullCount } = this.#positionsOf(topics);
    if (positions.length === 0 || this.#stopping.signal.aborted) {
      await this.#idle();
      return { responses: [] };
    }
    const connection = await broker.connectionPool.getConnection(1);
    const { clientId } = this.#connection.settings;
    const maxWaitMs = fullCount > 0 ? shortPollMs : longPollMs;
    const limits = { maxWaitMs, maxBytes: 10 * maxBytesPerPartition, maxBytesPerPartition };
    const payload = await this.#orStopped(exchangeFetch(connection, encodeFetch(clientId, positions, limits)));
    return payload === null ? { responses: [] } : this.#toKafkajs(await decodeFetch(payload, positions));
  }

  #positionsOf(topics: readonly FetchTopic[]): { positions: FetchPosition[]; fullCount: number } {
    const positions: FetchPosition[] = [];
    let fullCount = 0;
    for (const { topic, partitions } of topics) {
      for (const { partition, fetchOffset } of partitions) {
        const offset = this.#hooks.fetchFrom(topic, partition, BigInt(fetchOffset));
        if (offset === null) fullCount += 1;
        else positions.push({ topic, partition, offset });
      }
    }
    return { positions, fullCount };
  }

  /** No room: until there is some, but never so long that a heartbeat would be late. */
  async #idle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, longPollMs);
    this.#hooks.roomAgain().then(resolve);
    await this.#orStopped(promise);
    clearTimeout(timer);
  }

  /** Not `Promise.race` with one long-lived promise: that would keep a reaction of every fetch for ever. */
  #orStopped<T>(work: Promise<T>): Promise<T | null> {
    const { signal } = this.#stopping;
    const { promise, resolve, reject } = Promise.withResolvers<T | null>();
    const stop = (): void => resolve(null);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    return promise;
  }

  async #toKafkajs(fetched: readonly FetchedPartition[]): Promise<unknown> {
    const responses: { topicName: string; partitions: object[] }[] = [];
    let isRefreshNeeded = false;
    for (const part of fetched) {
      if (part.code === brokerCode.offsetOutOfRange) await this.#seekStart(part);
      else if (part.code !== 0) isRefreshNeeded = true;
      else if (part.records.length > 0) responses.push({ topicName: part.topic, partitions: [carrierOf(part)] });
      else this.#hooks.onRecords(part);
    }
    if (isRefreshNeeded) await this.#refresh(responses.length > 0);
    return { responses };
  }

  /** A refresh that fails is repeated with the next fetch; the data at hand must not suffer. */
  async #refresh(isDataAtHand: boolean): Promise<void> {
    await this.#orStopped(this.#cluster?.refreshMetadata().catch(() => {}) ?? Promise.resolve());
    if (isDataAtHand) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, troublePauseMs);
    await this.#orStopped(promise);
    clearTimeout(timer);
  }

  /** The records at the position are gone, or the log was cut: on from its first record, as a group without progress. */
  async #seekStart({ topic, partition, nextOffset: position }: FetchedPartition): Promise<void> {
    const [start] = await findOffsets(this.#connection, [{ topic, partition }], "earliest");
    if (start?.code !== 0) {
      await this.#connection.refresh([topic]);
      return;
    }
    const [fromOffset, toOffset] = position < start.offset ? [position, start.offset] : [start.offset, position];
    this.#hooks.onOutOfRange({ topic, partition, fromOffset, toOffset });
    this.#consumerGroup?.seek({ topic, partition, offset: String(start.offset) });
  }
}

function carrierOf(fetched: FetchedPartition): object {
  const { partition, nextOffset, highWatermark } = fetched;
  const carrier: CarrierMessage = { offset: String(nextOffset - 1n), isControlRecord: false, fetched };
  return { partition, highWatermark: String(highWatermark), abortedTransactions: [], messages: [carrier] };
}
