import { setTimeout as wait } from "node:timers/promises";
import pRetry from "p-retry";
import { NotAuthorizedError } from "../../errors.ts";
import type { MetadataResponse } from "../kafkajs-internals.ts";
import { addressKey, type BrokerAddress, type KafkaSettings } from "../options.ts";
import { brokerCode, isMissing } from "./broker-codes.ts";
import { BrokerLink } from "./broker-link.ts";
import type { CallScope } from "./call-deadline.ts";
import {
  asError,
  brokerError,
  connectError,
  isRefusal,
  rootMessageOf,
  topicError,
  transportClosed,
  unavailable,
} from "./error-mapping.ts";

/** Metadata older than this is looked at again when it is used. */
export const metadataMaxAgeMs = 30_000;

/** How long a broker that has just started may take to learn which topics there are. */
const brokerLearnsTopicsMs = 2_000;
const lookAgainMs = 50;

/** What is known of one topic. */
export interface KnownTopic {
  /** Leader's node id by partition number; -1 where there is none. */
  readonly leaders: readonly number[];
  readonly replicationFactor: number;
  /** The broker's error code for the topic; 0 when it can be used. */
  readonly code: number;
  readonly seenAtMs: number;
  /** Since when a topic that was usable is said to be missing; null for any other. */
  readonly goneSinceMs: number | null;
}

interface ConnectionEvents {
  onConnected(): void;
  onDisconnected(error: Error): void;
  /** One of several tries to connect failed. */
  onConnectFailed(error: Error): void;
}

/** The brokers of one cluster, their addresses and leaderships, and the connections that everything but fetching uses. */
export class KafkaConnection {
  readonly settings: KafkaSettings;
  readonly #events: ConnectionEvents;
  readonly #links = new Map<string, BrokerLink>();
  readonly #privateLinks = new Set<BrokerLink>();
  #addresses: ReadonlyMap<number, BrokerAddress> = new Map();
  #controllerId = -1;
  readonly #topics = new Map<string, KnownTopic>();
  readonly #refreshes = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();
  #connectedLinkCount = 0;
  #wasReached = false;
  /** Since when every address refuses; null when one does not, or once a broker was reached. */
  #refusedSinceMs: number | null = null;
  #turn = 0;

  constructor(settings: KafkaSettings, events: ConnectionEvents) {
    this.settings = settings;
    this.#events = events;
  }

  get isConnected(): boolean {
    return this.#connectedLinkCount > 0;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Aborts when the connection is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Connects to any broker, trying again until the scope ends; wrong credentials are final, and so are refusals that go
   * on for longer than `refusalGraceMs` where no broker was ever reached.
   */
  async connect(scope: CallScope, refusalGraceMs = Number.POSITIVE_INFINITY): Promise<void> {
    await pRetry(() => this.anyLink(), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 50,
      // Several looks within the grace: a broker that is there by its end must be found.
      maxTimeout: Math.min(1_000, Math.max(50, refusalGraceMs / 4)),
      signal: AbortSignal.any([scope.signal, this.#closing.signal]),
      onFailedAttempt: ({ error }) => {
        scope.lastProblem = error;
        this.#events.onConnectFailed(error);
      },
      shouldRetry: ({ error }) => !(error instanceof NotAuthorizedError) && !this.#isRefusedFor(refusalGraceMs),
    });
  }

  #isRefusedFor(graceMs: number): boolean {
    return this.#refusedSinceMs !== null && performance.now() - this.#refusedSinceMs >= graceMs;
  }

  /** A link to any broker: a connected one if there is one. */
  async anyLink(): Promise<BrokerLink> {
    const connected = [...this.#links.values()].filter((link) => link.isConnected);
    // Not always the same: it may be the one that has stalled.
    const chosen = connected[this.#turn++ % Math.max(1, connected.length)];
    if (chosen !== undefined) return chosen;
    await this.settings.sasl?.prepare();
    let lastProblem: unknown;
    let doAllRefuse = !this.#wasReached;
    for (const address of this.knownAddresses()) {
      try {
        const link = this.#linkTo(address);
        await link.connect();
        return link;
      } catch (error) {
        if (error instanceof NotAuthorizedError) throw error;
        lastProblem = error;
        doAllRefuse &&= isRefusal(error);
      }
    }
    this.#refusedSinceMs = doAllRefuse ? (this.#refusedSinceMs ?? performance.now()) : null;
    throw unavailable(`No broker can be reached (${rootMessageOf(lastProblem)})`, lastProblem);
  }

  /** Addresses to try, live brokers first. */
  knownAddresses(): BrokerAddress[] {
    return [...this.#addresses.values(), ...this.settings.bootstrap];
  }

  /** The shared link to a node where it is open, for those who cannot wait. */
  openLinkTo(nodeId: number): BrokerLink | undefined {
    const address = this.#addresses.get(nodeId);
    const link = address === undefined ? undefined : this.#links.get(addressKey(address));
    return link?.isConnected ? link : undefined;
  }

  /** The shared link to a node, opened if need be. */
  async link(nodeId: number): Promise<BrokerLink> {
    return this.linkAt(this.#addressOf(nodeId));
  }

  /** The shared link to an address, opened if need be. */
  async linkAt(address: BrokerAddress): Promise<BrokerLink> {
    const link = this.#linkTo(address);
    await link.connect();
    return link;
  }

  /** The shared link to the broker that creates topics. */
  async controllerLink(): Promise<BrokerLink> {
    return this.#addresses.has(this.#controllerId) ? this.link(this.#controllerId) : this.anyLink();
  }

  /** A link that its caller alone uses and closes: a long poll blocks whatever else is on its connection. */
  createPrivateLink(nodeId: number, requestTimeoutMs: number): BrokerLink {
    const link = new BrokerLink(this.#addressOf(nodeId), this.settings, { requestTimeoutMs });
    this.#privateLinks.add(link);
    return link;
  }

  /** Closes a private link; its requests are rejected. */
  releasePrivateLink(link: BrokerLink): void {
    this.#privateLinks.delete(link);
    link.close();
  }

  /** What is known of a topic, whatever its age. */
  knownTopic(topic: string): KnownTopic | undefined {
    return this.#topics.get(topic);
  }

  /**
   * A usable topic, asked for once again when it seems missing: a new topic is not known to every broker at once. One that
   * was usable is asked for longer: a broker that has just started beside ZooKeeper does not know its topics for a moment.
   */
  async usableTopic(topic: string, options: { isFresh: boolean }): Promise<KnownTopic> {
    const cached = this.#topics.get(topic);
    if (!options.isFresh && cached?.code === 0) return cached;
    await this.refresh([topic]);
    if (this.#topics.get(topic)?.code !== 0) await this.refresh([topic]);
    while (this.#isPerhapsStarting(topic)) {
      await wait(lookAgainMs, undefined, { signal: this.#closing.signal });
      await this.refresh([topic]);
    }
    const known = this.#topics.get(topic);
    if (known === undefined || known.code !== 0) throw topicError(topic, known?.code ?? 3);
    return known;
  }

  #isPerhapsStarting(topic: string): boolean {
    const goneSinceMs = this.#topics.get(topic)?.goneSinceMs ?? null;
    return goneSinceMs !== null && Date.now() - goneSinceMs < brokerLearnsTopicsMs;
  }

  leaderOf(topic: string, partition: number): number {
    return this.#topics.get(topic)?.leaders[partition] ?? -1;
  }

  /** Asks a broker about topics. One bad topic is a code in its entry, never an error. */
  refresh(topics: readonly string[]): Promise<void> {
    const key = [...topics].sort().join(" ");
    const running = this.#refreshes.get(key);
    if (running !== undefined) return running;
    const refresh = this.#refresh(topics).finally(() => this.#refreshes.delete(key));
    this.#refreshes.set(key, refresh);
    return refresh;
  }

  /** Destroys every socket; nothing can be opened afterwards. */
  close(): void {
    this.#closing.abort(transportClosed());
    for (const link of [...this.#links.values(), ...this.#privateLinks]) link.close();
    this.#links.clear();
    this.#privateLinks.clear();
  }

  /** Ends all connections but stays usable: what a failed start leaves behind. */
  dropLinks(): void {
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    this.#connectedLinkCount = 0;
  }

  async #refresh(topics: readonly string[]): Promise<void> {
    const link = await this.anyLink();
    const answer = await link.request<MetadataResponse>("Metadata", {
      topics: [...topics],
      allowAutoTopicCreation: false,
    });
    const seenAtMs = Date.now();
    // It has just started and knows nothing of its cluster, least of all that a topic is missing.
    if (answer.brokers.length === 0) throw brokerError(brokerCode.leaderNotAvailable);
    this.#addresses = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    this.#controllerId = answer.controllerId;
    for (const { topic, topicErrorCode, partitionMetadata } of answer.topicMetadata) {
      const leaders: number[] = new Array(partitionMetadata.length).fill(-1);
      for (const { partitionId, leader } of partitionMetadata) leaders[partitionId] = leader;
      const replicationFactor = partitionMetadata[0]?.replicas.length ?? 0;
      const before = this.#topics.get(topic);
      const isGone = isMissing(topicErrorCode) && (before?.code === brokerCode.none || before?.goneSinceMs != null);
      const goneSinceMs = isGone ? (before?.goneSinceMs ?? seenAtMs) : null;
      this.#topics.set(topic, { leaders, replicationFactor, code: topicErrorCode, seenAtMs, goneSinceMs });
    }
  }

  #addressOf(nodeId: number): BrokerAddress {
    const address = this.#addresses.get(nodeId);
    if (address === undefined) throw unavailable(`Broker ${nodeId} is not part of the cluster now`);
    return address;
  }

  #linkTo(address: BrokerAddress): BrokerLink {
    if (this.isClosed) throw transportClosed();
    const key = addressKey(address);
    const existing = this.#links.get(key);
    if (existing !== undefined) return existing;
    const link = new BrokerLink(address, this.settings, {
      requestTimeoutMs: this.settings.requestTimeoutMs,
      onChange: (error) => this.#onLinkChange(error),
    });
    this.#links.set(key, link);
    return link;
  }

  #onLinkChange(error: Error | null): void {
    const wasConnected = this.isConnected;
    this.#connectedLinkCount = [...this.#links.values()].filter((link) => link.isConnected).length;
    if (!wasConnected && this.isConnected) {
      this.#wasReached = true;
      this.#events.onConnected();
    }
    if (wasConnected && !this.isConnected) {
      this.#events.onDisconnected(error ?? connectError(new Error("connection closed"), "of the cluster"));
      this.#reconnect();
    }
  }

  /** Nobody may be calling, yet the state should tell the truth: look for a broker until there is one. */
  #reconnect(): void {
    if (this.isClosed) return;
    const forever: CallScope = { signal: this.#closing.signal, lastProblem: undefined };
    this.connect(forever).catch((error) => {
      if (!this.isClosed) this.#events.onDisconnected(asError(error));
    });
  }
}
