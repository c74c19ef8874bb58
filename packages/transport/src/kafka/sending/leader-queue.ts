import type { BrokerLink } from "../connection/broker-link.ts";
import type { KafkaConnection } from "../connection/connection.ts";
import { partitionKey } from "../connection/offsets.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import { type OutgoingBatch, type ProducedBatch, produce } from "./produce.ts";
import type { SendBatch } from "./send-batch.ts";
import type { TopicLimits } from "./topic-limits.ts";

/** A batch that was answered, and between which points of our clock. */
export interface AnsweredBatch {
  readonly queue: PartitionQueue;
  readonly batch: SendBatch;
  /** Undefined where the broker said nothing of the partition. */
  readonly answer: ProducedBatch | undefined;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
}

/** Who decides what becomes of a partition after its turn. */
interface LeaderQueueOwner {
  /** Nobody waits any more, or something that the batch needs is missing. */
  onNothingToWrite(queue: PartitionQueue): void;
  /** The broker could not be reached, so nothing was written. */
  onUnreachable(queue: PartitionQueue, error: unknown): void;
  onUnanswered(queue: PartitionQueue, error: unknown): void;
  onAnswered(answered: AnsweredBatch): void;
}

/** The most records in one request. */
const maxRecordCount = 500;
/** The most bytes in one request over all partitions; a broker takes 100 MiB by default. */
const maxRequestBytes = 10 * 1024 * 1024;
/** How much of a topic's batch limit is used: one oversized batch rejects all of its records. */
const batchShare = 0.8;

/** The partitions that wait for one broker. One request is under way at a time; all that comes meanwhile goes into the next. */
export class LeaderQueue {
  readonly #nodeId: number;
  readonly #connection: KafkaConnection;
  readonly #limits: TopicLimits;
  readonly #owner: LeaderQueueOwner;
  #ready: PartitionQueue[] = [];
  #isScheduled = false;
  #isBusy = false;

  constructor(nodeId: number, connection: KafkaConnection, limits: TopicLimits, owner: LeaderQueueOwner) {
    this.#nodeId = nodeId;
    this.#connection = connection;
    this.#limits = limits;
    this.#owner = owner;
  }

  add(queue: PartitionQueue): void {
    this.#ready.push(queue);
    this.#schedule();
  }

  /**
   * After what the current event sets off, so that all that is sent in one go travels in one request. Not a turn of the
   * event loop later: more gathers while a request is under way, so that waiting before it only adds to each call.
   */
  #schedule(): void {
    if (this.#isScheduled || this.#isBusy) return;
    this.#isScheduled = true;
    process.nextTick(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    this.#isScheduled = false;
    this.#isBusy = true;
    let link = this.#connection.openLinkTo(this.#nodeId);
    try {
      link ??= await this.#connection.link(this.#nodeId);
    } catch (error) {
      for (const queue of this.#ready.splice(0)) this.#owner.onUnreachable(queue, error);
    }
    // Taken only now: whose time was up before is surely not stored.
    if (link !== undefined) await this.#write(link, this.#take());
    this.#isBusy = false;
    if (this.#ready.length > 0) this.#schedule();
  }

  /** Takes from those that are ready what fits into one request, in turn. */
  #take(): (readonly [PartitionQueue, SendBatch])[] {
    const ready = this.#ready;
    this.#ready = [];
    const taken: (readonly [PartitionQueue, SendBatch])[] = [];
    let recordCount = 0;
    let requestBytes = 0;
    let next = 0;
    for (; next < ready.length && recordCount < maxRecordCount && requestBytes <= maxRequestBytes; next++) {
      const queue = ready[next] as PartitionQueue;
      const batch = queue.take(this.#limits.assumed(queue.topic) * batchShare, maxRecordCount - recordCount);
      if (batch === null) {
        this.#owner.onNothingToWrite(queue);
        continue;
      }
      taken.push([queue, batch]);
      recordCount += batch.sends.length;
      requestBytes += batch.sizeBytes;
    }
    this.#ready.unshift(...ready.slice(next));
    return taken;
  }

  async #write(link: BrokerLink, taken: readonly (readonly [PartitionQueue, SendBatch])[]): Promise<void> {
    if (taken.length === 0) return;
    const { clientId, requestTimeoutMs } = this.#connection.settings;
    const sentAtMs = Date.now();
    for (const [, batch] of taken) batch.isInFlight = true;
    let answers: readonly ProducedBatch[];
    try {
      const outgoing = taken.map(([queue, batch]) => this.#outgoing(queue, batch));
      answers = await produce(link, clientId, outgoing, requestTimeoutMs);
    } catch (error) {
      for (const [queue, batch] of taken) {
        batch.isInFlight = false;
        this.#owner.onUnanswered(queue, error);
      }
      return;
    }
    const byPartition = new Map(answers.map((answer) => [partitionKey(answer), answer]));
    const answeredAtMs = Date.now();
    for (const [queue, batch] of taken) {
      batch.isInFlight = false;
      this.#owner.onAnswered({ queue, batch, answer: byPartition.get(partitionKey(queue)), sentAtMs, answeredAtMs });
    }
  }

  #outgoing({ topic, partition, identity }: PartitionQueue, { sends }: SendBatch): OutgoingBatch {
    const { compressFromBytes } = this.#connection.settings;
    return {
      topic,
      partition,
      records: sends.map(({ record }) => record),
      isCompressed: sends.some(({ sizeBytes }) => sizeBytes >= compressFromBytes),
      producer: identity ? { ...identity, baseSequence: identity.nextSequence } : null,
    };
  }
}
