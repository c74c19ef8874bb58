import {
  type DecodedReply,
  headerNames,
  type Outcome,
  readIntegerHeader,
  readTextHeader,
  type ServiceCodec,
  type ServiceTopics,
} from "@event-intelligence/contracts";
import {
  type Inbox,
  NotAuthorizedError,
  type StoredRecord,
  TopicMissingError,
  type TopicReport,
  type Transport,
} from "@event-intelligence/transport";
import { hash } from "./rollout.ts";

/** Which partitions of the reply topics are read. */
export type ReplyPartitions = "auto" | "home-partition" | "all-partitions";

/** A reply that settled no call. */
export interface StrayReply {
  readonly kind: "foreign" | "malformed" | "mismatch" | "duplicate" | "late" | "unknown";
  readonly correlationId: string | null;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** A reply for this client, as it came. */
export type IncomingReply = {
  readonly correlationId: string;
  /** The attempt it answers, or null where the worker does not say. */
  readonly attempt: number | null;
  readonly queueMs: number | null;
  readonly runMs: number | null;
  readonly cached: boolean;
  readonly workerId: string | null;
} & Outcome;

export interface ReplyInboxOptions {
  readonly transport: Transport;
  readonly topics: ServiceTopics;
  readonly codec: ServiceCodec;
  readonly clientId: string;
  readonly instanceId: string;
  readonly partitions: ReplyPartitions;
  onReply(reply: IncomingReply, record: StoredRecord): void;
  onStray(kind: StrayReply["kind"], correlationId: string | null, record: StoredRecord): void;
}

const headerRange = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** Reads the reply topics and hands over the replies that are, or may be, for this client. */
export class ReplyInbox {
  readonly #options: ReplyInboxOptions;
  readonly #clientId: Buffer;
  #inbox: Inbox | null = null;
  #homePartition = 0;
  #readsOnlyHome = false;
  #switching: Promise<void> = Promise.resolve();
  #widening: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: ReplyInboxOptions) {
    this.#options = options;
    this.#clientId = Buffer.from(options.clientId);
  }

  /** The partition in which workers are asked to answer. Known once started. */
  get homePartition(): number {
    return this.#homePartition;
  }

  /**
   * Resolves when partitions that are being added have their positions; null when none are. A request that left earlier
   * could be answered in one of them before its position is fixed.
   */
  get widening(): Promise<void> | null {
    return this.#widening;
  }

  /**
   * Resolves when the read positions are fixed: whatever is answered to a request sent from then on will be seen.
   * @throws TopicMissingError, NotAuthorizedError naming the first of the service's topics that cannot be used
   */
  async start(call: { timeoutMs: number }): Promise<void> {
    const { transport, topics, partitions } = this.#options;
    const topicNames = [topics.requested, topics.completed, topics.failed];
    const specs = topicNames.map((topic) => ({ topic }));
    this.#chooseHome(await transport.ensureTopics(specs, { mode: "check", ...call }));
    this.#readsOnlyHome = partitions === "home-partition";
    this.#inbox = await transport.listen({
      topics: [...new Set([topics.completed, topics.failed])],
      partitions: this.#readsOnlyHome ? [this.#homePartition] : "all",
      onRecord: (record) => this.#receive(record),
    });
    // Closed while it was being opened: it must not outlive its client.
    if (this.#isClosed) await this.#inbox.close();
  }

  /** Reads all partitions again: the worker that honoured the home partition may be gone. */
  widen(): void {
    if (this.#options.partitions === "auto" && this.#readsOnlyHome) this.#read("all");
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inbox?.close();
  }

  #chooseHome(reports: readonly TopicReport[]): void {
    const denied = reports.find((report) => report.state === "denied");
    if (denied !== undefined) {
      throw new NotAuthorizedError(
        `The broker denies the topic ${denied.topic}. Give this client the right to write requests and to read replies; check KAFKA_SASL_USERNAME.`,
        { topic: denied.topic },
      );
    }
    const missing = reports.find((report) => report.state === "missing");
    if (missing !== undefined) {
      throw new TopicMissingError(
        `Topic ${missing.topic} does not exist. Start a worker, which creates its topics, or create it by hand; check KAFKA_ENVIRONMENT and TOPIC_PROFILE.`,
        { topic: missing.topic },
      );
    }
    const replyReports = reports.slice(1);
    const count = Math.min(...replyReports.map((report) => report.partitions));
    const leaderless = new Set(replyReports.flatMap((report) => report.partitionsWithoutLeader));
    const usable = Array.from({ length: count }, (_, partition) => partition).filter((p) => !leaderless.has(p));
    const candidates = usable.length > 0 ? usable : [0];
    this.#homePartition = candidates[hash(this.#options.instanceId) % candidates.length] ?? 0;
  }

  #receive(record: StoredRecord): void {
    if (this.#isClosed) return;
    const { headers } = record;
    const clientId = headers.get(headerNames.clientId);
    if (clientId !== undefined && Buffer.compare(clientId, this.#clientId) !== 0) {
      this.#options.onStray("foreign", null, record);
      return;
    }
    const reply = record.defect === undefined ? this.#decode(record) : null;
    if (reply?.kind !== "reply") {
      this.#options.onStray("malformed", readTextHeader(headers, headerNames.correlationId), record);
      return;
    }
    // Whoever echoes the client's header echoes the id beside it. Where the body names another call, two were mixed up.
    const namedId = clientId === undefined ? null : readTextHeader(headers, headerNames.correlationId);
    if (namedId !== null && namedId !== reply.correlationId) {
      this.#options.onStray("mismatch", reply.correlationId, record);
      return;
    }
    this.#options.onReply(
      {
        ...reply,
        attempt: readIntegerHeader(headers, headerNames.attempt, headerRange),
        queueMs: readIntegerHeader(headers, headerNames.queueMs, headerRange),
        runMs: readIntegerHeader(headers, headerNames.runMs, headerRange),
        cached: readTextHeader(headers, headerNames.cache) === "hit",
        workerId: readTextHeader(headers, headerNames.workerId),
      },
      record,
    );
  }

  /** Null for what a codec throws at, against its promise: it is counted, like anything else that cannot be read. */
  #decode({ value, topic }: StoredRecord): DecodedReply | null {
    try {
      return this.#options.codec.decodeReply(value, topic);
    } catch {
      return null;
    }
  }

  /** Follows what the answering worker can do: one that names itself answers in the home partition. */
  follow(workerId: string | null): void {
    if (this.#options.partitions !== "auto") return;
    const namesItself = workerId !== null;
    if (namesItself !== this.#readsOnlyHome) this.#read(namesItself ? [this.#homePartition] : "all");
  }

  /** In the background, one change after the other; after one that failed the next reply or timeout tries again. */
  #read(partitions: readonly number[] | "all"): void {
    const readsAll = partitions === "all";
    this.#readsOnlyHome = !readsAll;
    this.#switching = this.#switching
      .then(() => this.#inbox?.setPartitions(partitions))
      .catch(() => {
        this.#readsOnlyHome = readsAll;
      });
    if (!readsAll) return;
    const widening = this.#switching.finally(() => {
      if (this.#widening === widening) this.#widening = null;
    });
    this.#widening = widening;
  }
}
