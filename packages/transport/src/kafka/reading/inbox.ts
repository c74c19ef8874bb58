import type { Inbox, InboxStatus, ListenOptions, RecordGap, StoredRecord, TransportEvent } from "../../transport.ts";
import { brokerCode } from "../connection/broker-codes.ts";
import type { KafkaConnection, KnownTopic } from "../connection/connection.ts";
import { topicError, transportClosed } from "../connection/error-mapping.ts";
import { findSettledOffsets, partitionKey, type TopicPartition } from "../connection/offsets.ts";
import { type FetchedPartition, type FetchPosition, fetchRecords } from "./fetch.ts";
import { FetchLoop } from "./fetch-loop.ts";
import {
  partitionMissing,
  partitionsByTopic,
  placeLate,
  type ReadPartition,
  recoverPosition,
} from "./read-position.ts";

const fetchLimits = { maxWaitMs: 500, maxBytes: 10 * 1024 * 1024, maxBytesPerPartition: 1024 * 1024 };
/** How often metadata is looked at for partitions that were added. */
const lookIntervalMs = 5_000;
/** How often while a partition has no leader, or cannot be read. */
const troubledLookIntervalMs = 500;

/**
 * Reads whole partitions with a fetch loop per leading broker and without a consumer group: a group would cost its
 * rebalance delay before the first record, need rights, and reset positions when it rejoins.
 */
export class KafkaInbox implements Inbox {
  readonly #connection: KafkaConnection;
  readonly #options: ListenOptions;
  readonly #emit: (event: TransportEvent) => void;
  readonly #onClosed: (inbox: KafkaInbox) => void;
  readonly #pinnedAtMs = Date.now();
  #wanted: readonly number[] | "all";
  #reading = new Map<string, ReadPartition>();
  readonly #loops = new Map<number, FetchLoop>();
  #lookTimer: NodeJS.Timeout | undefined;
  #isTroubled = false;
  #isClosed = false;
  #recordsRead = 0;
  #defectiveRecords = 0;
  #handlerErrors = 0;

  constructor(
    connection: KafkaConnection,
    options: ListenOptions,
    hooks: { emit(event: TransportEvent): void; onClosed(inbox: KafkaInbox): void },
  ) {
    this.#connection = connection;
    this.#options = options;
    this.#wanted = options.partitions;
    this.#emit = hooks.emit;
    this.#onClosed = hooks.onClosed;
  }

  get status(): InboxStatus {
    const isReconnecting = this.#isTroubled || [...this.#loops.values()].some((loop) => loop.isTroubled);
    return {
      state: this.#isClosed ? "closed" : isReconnecting ? "reconnecting" : "reading",
      partitions: this.#isClosed ? new Map() : partitionsByTopic(this.#reading.values()),
      recordsRead: this.#recordsRead,
      defectiveRecords: this.#defectiveRecords,
      handlerErrors: this.#handlerErrors,
    };
  }

  /** Fixes the start positions; from here on nothing that is stored is missed. */
  async open(): Promise<void> {
    const places = await this.#placesOf(this.#wanted);
    const positions = await this.#startPositions(places, this.#options.from ?? "now");
    if (this.#isClosed) throw transportClosed();
    this.#reading = new Map(positions.map((place) => [partitionKey(place), place]));
    this.#noteTrouble();
    this.#runLoops();
    this.#scheduleLook();
  }

  async setPartitions(partitions: readonly number[] | "all"): Promise<void> {
    if (this.#isClosed) throw transportClosed();
    const places = await this.#placesOf(partitions);
    const added = places.filter((place) => !this.#reading.has(partitionKey(place)));
    const positions = await this.#startPositions(added, "now");
    if (this.#isClosed) throw transportClosed();
    const found = new Map(positions.map((place) => [partitionKey(place), place]));
    const next = new Map<string, ReadPartition>();
    for (const place of places) {
      const key = partitionKey(place);
      const read = this.#reading.get(key) ?? found.get(key);
      if (read !== undefined) next.set(key, read);
    }
    this.#wanted = partitions;
    this.#reading = next;
    this.#noteTrouble();
    this.#runLoops();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#lookTimer);
    for (const loop of this.#loops.values()) loop.stop();
    this.#loops.clear();
    this.#onClosed(this);
  }

  async #placesOf(partitions: readonly number[] | "all"): Promise<TopicPartition[]> {
    const { topics } = this.#options;
    await this.#connection.refresh(topics);
    const places: TopicPartition[] = [];
    for (const topic of topics) {
      const known = await this.#usable(topic);
      const count = known.leaders.length;
      for (const partition of partitions === "all" ? known.leaders.keys() : partitions) {
        if (!(partition in known.leaders)) throw partitionMissing(topic, partition, count);
        places.push({ topic, partition });
      }
    }
    return places;
  }

  #usable(topic: string): Promise<KnownTopic> | KnownTopic {
    const known = this.#connection.knownTopic(topic);
    return known?.code === 0 ? known : this.#connection.usableTopic(topic, { isFresh: true });
  }

  async #startPositions(places: readonly TopicPartition[], from: "now" | "earliest"): Promise<ReadPartition[]> {
    if (places.length === 0) return [];
    const found = await findSettledOffsets(this.#connection, places, from === "now" ? "latest" : "earliest");
    return found.map(({ topic, partition, offset, code }) => {
      if (code === brokerCode.topicAuthorizationFailed) throw topicError(topic, code);
      return { topic, partition, position: code === 0 ? offset : null, wasMissing: false };
    });
  }

  /** Starts a loop for each broker that leads something to read; a loop ends by itself when it leads nothing more. */
  #runLoops(): void {
    if (this.#isClosed) return;
    const leaders = new Set([...this.#reading.values()].map((read) => this.#leaderOf(read)));
    for (const nodeId of leaders) {
      if (nodeId < 0 || this.#loops.has(nodeId)) continue;
      const loop = new FetchLoop({
        connection: this.#connection,
        nodeId,
        positions: () => this.#positionsLedBy(nodeId),
        receive: (fetched) => this.#receive(fetched),
        lookAround: () => this.#lookAround(),
        fetch: (link, positions) => fetchRecords(link, this.#connection.settings.clientId, positions, fetchLimits),
        onEnded: () => this.#loops.delete(nodeId),
      });
      this.#loops.set(nodeId, loop);
      loop.start();
    }
  }

  #leaderOf({ topic, partition }: TopicPartition): number {
    return this.#connection.leaderOf(topic, partition);
  }

  #positionsLedBy(nodeId: number): FetchPosition[] {
    const positions: FetchPosition[] = [];
    for (const read of this.#reading.values()) {
      const { topic, partition, position } = read;
      if (position !== null && this.#leaderOf(read) === nodeId) positions.push({ topic, partition, offset: position });
    }
    return positions;
  }

  /** Hands on what was fetched. Resolves with whether some partition needs another look at the cluster. */
  async #receive(fetched: readonly FetchedPartition[]): Promise<boolean> {
    let isLookNeeded = false;
    for (const part of fetched) {
      const read = this.#reading.get(partitionKey(part));
      if (read === undefined) continue;
      if (part.code === 0) this.#deliver(read, part);
      else if (part.code === brokerCode.offsetOutOfRange) await this.#recoverRange(read);
      else {
        if (part.code === brokerCode.unknownTopicOrPartition) read.wasMissing = true;
        isLookNeeded = true;
      }
    }
    return isLookNeeded;
  }

  #deliver(read: ReadPartition, { records, nextOffset }: FetchedPartition): void {
    for (const record of records) {
      if (this.#isClosed || this.#reading.get(partitionKey(read)) !== read) return;
      // A change of partitions and back may have put the position elsewhere while this fetch was under way.
      if (read.position === null || record.offset < read.position) continue;
      read.position = record.offset + 1n;
      this.#hand(record);
    }
    if (read.position !== null && nextOffset > read.position) read.position = nextOffset;
    read.wasMissing = false;
  }

  #hand(record: StoredRecord): void {
    this.#recordsRead += 1;
    const { topic, partition, offset, defect } = record;
    if (defect !== undefined) {
      this.#defectiveRecords += 1;
      this.#emit({ type: "defective-record", topic, partition, offset, defect });
    }
    try {
      this.#options.onRecord(record);
    } catch {
      this.#handlerErrors += 1;
    }
  }

  async #recoverRange(read: ReadPartition): Promise<void> {
    const gap = await recoverPosition(this.#connection, read);
    if (gap !== null) this.#announceGap(gap);
  }

  #announceGap(gap: RecordGap): void {
    if (this.#isClosed) return;
    this.#emit({ type: "gap", gap });
    try {
      this.#options.onGap?.(gap);
    } catch {
      this.#handlerErrors += 1;
    }
  }

  #scheduleLook(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#lookTimer);
    const waitMs = this.#isTroubled ? troubledLookIntervalMs : lookIntervalMs;
    this.#lookTimer = setTimeout(() => void this.#lookAround().finally(() => this.#scheduleLook()), waitMs);
  }

  /** Looks at leaders and partitions again, takes up new partitions, and moves the reading to new leaders. */
  async #lookAround(): Promise<void> {
    try {
      await this.#connection.refresh(this.#options.topics);
      this.#noteMissing();
      if (this.#wanted === "all") this.#takeUpAdded();
      const unplaced = [...this.#reading.values()].filter((read) => read.position === null);
      await placeLate(this.#connection, unplaced, this.#options.from === "earliest" ? "earliest" : this.#pinnedAtMs);
    } catch {
      // No broker answers now; the loops try again, and the next look tells.
    }
    this.#noteTrouble();
    this.#runLoops();
  }

  #noteTrouble(): void {
    const wasTroubled = this.#isTroubled;
    this.#isTroubled = [...this.#reading.values()].some(
      (read) =>
        read.position === null || this.#leaderOf(read) < 0 || this.#connection.knownTopic(read.topic)?.code !== 0,
    );
    if (this.#isTroubled && !wasTroubled) this.#scheduleLook();
  }

  #noteMissing(): void {
    for (const read of this.#reading.values()) {
      const code = this.#connection.knownTopic(read.topic)?.code;
      if (code === brokerCode.unknownTopicOrPartition) read.wasMissing = true;
    }
  }

  /** A partition that appears later is read from its first record: what was stored before we saw it counts as well. */
  #takeUpAdded(): void {
    for (const topic of this.#options.topics) {
      const known = this.#connection.knownTopic(topic);
      if (known?.code !== 0) continue;
      for (const partition of known.leaders.keys()) {
        const key = partitionKey({ topic, partition });
        if (!this.#reading.has(key)) this.#reading.set(key, { topic, partition, position: 0n, wasMissing: false });
      }
    }
  }
}
