import { partitionOfKey } from "../../murmur2.ts";
import type { KafkaConnection, KnownTopic } from "../connection/connection.ts";
import { asError } from "../connection/error-mapping.ts";
import { partitionMissing } from "../reading/read-position.ts";
import { Backoff } from "./backoff.ts";
import type { BatchWriter } from "./batch-writer.ts";
import { PartitionQueue } from "./partition-queue.ts";
import type { PendingSend, SendPlace } from "./pending-send.ts";
import { isFinalSendError } from "./send-errors.ts";

/** Leads the sends to one topic to the queues of its partitions, in the order of their calls. */
export class TopicRoute implements SendPlace {
  readonly isDoubtful = false;
  lastTrouble: unknown;
  readonly #topic: string;
  readonly #connection: KafkaConnection;
  readonly #writer: BatchWriter;
  readonly #backoff = new Backoff();
  readonly #queues = new Map<number, PartitionQueue>();
  /** What came before the topic was known, or wants a partition that it was not known to have. */
  #unrouted: PendingSend[] = [];
  #isLooking = false;
  #roundRobin = 0;

  constructor(topic: string, connection: KafkaConnection, writer: BatchWriter) {
    this.#topic = topic;
    this.#connection = connection;
    this.#writer = writer;
  }

  /** Makes no promise and waits for nothing where the topic is known: this is the path of every record. */
  add(send: PendingSend): void {
    const known = this.#connection.knownTopic(this.#topic);
    const isKnown = known?.code === 0 && (send.wantedPartition ?? 0) < known.leaders.length;
    if (isKnown && this.#unrouted.length === 0) {
      this.#assign(send, known);
      return;
    }
    if (this.#backoff.isPausing && !this.#isAwaited()) this.#backoff.cut();
    this.#unrouted.push(send);
    if (!this.#isLooking) void this.#look();
  }

  /** Looks at the topic until it is known or cannot be used, or nobody waits for it any more. */
  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#isAwaited()) {
      try {
        const known = await this.#connection.usableTopic(this.#topic, { isFresh: true });
        for (const send of this.#unrouted.splice(0)) this.#assign(send, known);
      } catch (error) {
        if (isFinalSendError(error)) {
          for (const send of this.#unrouted.splice(0)) send.reject(error);
          continue;
        }
        this.lastTrouble = error;
        this.#writer.tellRetry(this.#topic, asError(error));
        await this.#backoff.pause();
      }
    }
    this.#isLooking = false;
    this.#backoff.reset();
    this.lastTrouble = undefined;
  }

  #isAwaited(): boolean {
    this.#unrouted = this.#unrouted.filter(({ isSettled }) => !isSettled);
    return this.#unrouted.length > 0;
  }

  #assign(send: PendingSend, known: KnownTopic): void {
    if (send.isSettled) return;
    const partition = this.#choosePartition(send, known);
    if (!Number.isSafeInteger(partition) || partition < 0 || partition >= known.leaders.length) {
      send.reject(partitionMissing(this.#topic, partition, known.leaders.length));
      return;
    }
    let queue = this.#queues.get(partition);
    if (queue === undefined) {
      queue = new PartitionQueue({ topic: this.#topic, partition });
      this.#queues.set(partition, queue);
    }
    this.#writer.add(queue, send);
  }

  #choosePartition({ wantedPartition, record }: PendingSend, { leaders }: KnownTopic): number {
    if (wantedPartition !== undefined) return wantedPartition;
    if (record.key !== null) return partitionOfKey(record.key, leaders.length);
    for (let tries = 0; tries < leaders.length; tries++) {
      this.#roundRobin = (this.#roundRobin + 1) % leaders.length;
      if ((leaders[this.#roundRobin] ?? -1) >= 0) break;
    }
    return this.#roundRobin;
  }
}
