import { NotAuthorizedError, PartitionMissingError, TopicMissingError, TransportUnavailableError } from "../errors.ts";
import { ConsumerGroup } from "./consumer-group.ts";
import { FaultList, type FaultScope } from "./fault-list.ts";
import { MemoryTopic } from "./memory-topic.ts";
import type { PartitionLog } from "./partition-log.ts";

/** What a failing send looks like to its caller, and whether the record is stored all the same. */
export type SendFailure = "not-sent" | "indeterminate-stored" | "indeterminate-not-stored";

/** What may be forbidden. */
export type DenialKind = "topic" | "group" | "client";

/** Everything that the transports of one broker share: topics, groups, clock, faults. */
export class BrokerState {
  readonly failSends = new FaultList<FaultScope & { as: SendFailure }>();
  readonly delaySends = new FaultList<FaultScope & { delayMs: number }>();
  readonly refuseSends = new FaultList<FaultScope>();
  readonly delayDelivery = new FaultList<FaultScope & { delayMs: number }>();
  readonly loseRecords = new FaultList<FaultScope>();
  readonly duplicateDelivery = new FaultList<FaultScope>();
  readonly failLooks = new FaultList<FaultScope>();
  readonly #denied = new Set<string>();
  readonly #topics = new Map<string, MemoryTopic>();
  readonly #groups = new Map<string, ConsumerGroup>();
  readonly #availabilityListeners = new Set<() => void>();
  #isRunning = true;
  #running = Promise.withResolvers<void>();
  #clockOffsetMs = 0;

  constructor() {
    this.#running.resolve();
  }

  /** The broker's clock. */
  nowMs(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  moveClock(byMs: number): void {
    this.#clockOffsetMs += byMs;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Resolves at once while the broker runs, else when it is back. */
  whenRunning(): Promise<void> {
    return this.#running.promise;
  }

  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#running = Promise.withResolvers<void>();
    this.#announceAvailability();
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#running.resolve();
    this.#announceAvailability();
    for (const group of this.#groups.values()) group.finishRebalance();
    this.wakeReaders();
  }

  /** Calls the listener after each stop and start; returns the function that ends this. */
  onAvailability(listener: () => void): () => void {
    this.#availabilityListeners.add(listener);
    return () => this.#availabilityListeners.delete(listener);
  }

  get topics(): ReadonlyMap<string, MemoryTopic> {
    return this.#topics;
  }

  createTopic(name: string, partitions: number, config: Readonly<Record<string, string>>): MemoryTopic {
    const topic = new MemoryTopic(name, partitions, config);
    this.#topics.set(name, topic);
    return topic;
  }

  addPartitions(name: string, partitions: number): void {
    this.topic(name).addPartitions(partitions);
    for (const group of this.#groups.values()) if (group.readersOf(name).length > 0) group.rebalance();
    this.wakeReaders();
  }

  /** The topic, or a typed error where it is denied or missing. */
  topic(name: string): MemoryTopic {
    const denial = this.denialOf("topic", name);
    if (denial !== undefined) throw denial;
    const topic = this.#topics.get(name);
    if (topic !== undefined) return topic;
    const cure = "Create it with ensureTopics in mode create, or check the name and the environment it begins with.";
    throw new TopicMissingError(`The topic ${name} does not exist. ${cure}`, { topic: name });
  }

  /** The log of a partition, or a typed error where there is none. */
  log(name: string, partition: number): PartitionLog {
    const { logs } = this.topic(name);
    const log = logs[partition];
    if (log !== undefined) return log;
    const message = `The topic ${name} has no partition ${partition}; it has ${logs.length}. Check the partition number.`;
    throw new PartitionMissingError(message, { topic: name });
  }

  /** The group of a name; groups come into being when they are first named. */
  group(name: string): ConsumerGroup {
    const existing = this.#groups.get(name);
    if (existing !== undefined) return existing;
    const group = new ConsumerGroup({
      isRunning: () => this.#isRunning,
      logsOf: (topic) => this.#topics.get(topic)?.logs ?? [],
    });
    this.#groups.set(name, group);
    return group;
  }

  /** The group of a name if it has ever been joined. */
  knownGroup(name: string): ConsumerGroup | undefined {
    return this.#groups.get(name);
  }

  wakeReaders(): void {
    for (const topic of this.#topics.values()) for (const log of topic.logs) log.wakeReaders();
  }

  deny(kind: DenialKind, name: string): void {
    this.#denied.add(`${kind} ${name}`);
  }

  allow(kind: DenialKind, name: string): void {
    this.#denied.delete(`${kind} ${name}`);
  }

  /** The error of whatever is denied, or undefined where it is allowed. */
  denialOf(kind: DenialKind, name: string): NotAuthorizedError | undefined {
    if (!this.#denied.has(`${kind} ${name}`)) return undefined;
    const topic = kind === "topic" ? name : undefined;
    return new NotAuthorizedError(`The broker denies the ${kind} ${name}. Check its access rights.`, { topic });
  }

  /** Ends every fault that lasts. */
  clearFaults(): void {
    const sending = [this.failSends, this.delaySends, this.refuseSends, this.loseRecords];
    for (const list of [...sending, this.delayDelivery, this.duplicateDelivery, this.failLooks]) list.clear();
    this.#denied.clear();
    this.#clockOffsetMs = 0;
    this.start();
    this.wakeReaders();
  }

  #announceAvailability(): void {
    for (const listener of [...this.#availabilityListeners]) listener();
  }
}

/** How a fault names one partition of a topic; without a number all of them. */
export function partitionTarget(topic: string, partition: number | undefined): string {
  return partition === undefined ? topic : `${topic}/${partition}`;
}

/** The error of whatever needs the broker while it is stopped. */
export function unavailableError(): TransportUnavailableError {
  return new TransportUnavailableError("The memory broker is stopped. Check whether a test meant to start it again.");
}
