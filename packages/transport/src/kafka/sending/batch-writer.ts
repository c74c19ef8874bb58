import { brokerCode, isDenied, produceVerdict } from "../connection/broker-codes.ts";
import { type KafkaConnection, metadataMaxAgeMs } from "../connection/connection.ts";
import { asError, brokerError, topicError } from "../connection/error-mapping.ts";
import { partitionMissing } from "../reading/read-position.ts";
import { type AnsweredBatch, LeaderQueue } from "./leader-queue.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { PendingSend } from "./pending-send.ts";
import type { ProducedBatch } from "./produce.ts";
import type { ProducerIds } from "./producer-ids.ts";
import type { SendBatch } from "./send-batch.ts";
import { isFinalSendError, recordRefused, recordTooLarge, SendTrouble, troubleOf } from "./send-errors.ts";
import type { TopicLimits } from "./topic-limits.ts";

interface BatchWriterEvents {
  onRetry(topic: string, error: Error): void;
  /** A record was stored at `appendTimeMs` of the broker's clock, between two points of our own. */
  onStored(appendTimeMs: number, sentAtMs: number, answeredAtMs: number): void;
}

/** A record up to this size needs no look at the topic's limit before it is sent. */
const surelySmallBytes = 64 * 1024;
/** What an answer without the partition is taken for: the broker's own code for what it cannot explain. */
const unanswered = { code: -1, baseOffset: -1n };

/** Has the batches of each partition written one after the other, and decides what becomes of each. */
export class BatchWriter {
  readonly #connection: KafkaConnection;
  readonly #limits: TopicLimits;
  readonly #producerIds: ProducerIds;
  readonly #events: BatchWriterEvents;
  readonly #leaders = new Map<number, LeaderQueue>();

  constructor(connection: KafkaConnection, limits: TopicLimits, producerIds: ProducerIds, events: BatchWriterEvents) {
    this.#connection = connection;
    this.#limits = limits;
    this.#producerIds = producerIds;
    this.#events = events;
  }

  add(queue: PartitionQueue, send: PendingSend): void {
    send.isFit = send.sizeBytes <= (this.#limits.known(send.topic) ?? surelySmallBytes);
    queue.add(send);
    if (!queue.isAttended) this.#attend(queue);
  }

  tellRetry(topic: string, error: Error): void {
    this.#events.onRetry(topic, error);
  }

  /** Brings a partition to the broker that leads it, once all is there that its next batch needs. */
  #attend(queue: PartitionQueue): void {
    queue.isAttended = queue.prune();
    if (!queue.isAttended) return;
    const { first } = this.#producerIds;
    if (queue.identity === undefined && !queue.needsFreshId && first !== undefined) queue.identify(first);
    const { unmeasured } = queue;
    if (queue.identity === undefined) void this.#identify(queue);
    else if (unmeasured !== undefined) void this.#measure(queue, unmeasured);
    else this.#handToLeader(queue);
  }

  async #identify(queue: PartitionQueue): Promise<void> {
    try {
      const ids = this.#producerIds;
      queue.identify(await (queue.needsFreshId ? ids.requestFresh() : ids.requestFirst()));
    } catch (error) {
      this.#onUnwritten(queue, error);
      return;
    }
    this.#attend(queue);
  }

  /** The topic's limit may be unknown, or raised since, as the error for a larger record advises. */
  async #measure(queue: PartitionQueue, send: PendingSend): Promise<void> {
    await this.#limits.look(send.topic);
    if (send.sizeBytes > this.#limits.assumed(send.topic)) send.reject(this.#tooLarge(send));
    else send.isFit = true;
    this.#attend(queue);
  }

  #handToLeader(queue: PartitionQueue): void {
    const { topic, partition } = queue;
    const known = this.#connection.knownTopic(topic);
    if (known !== undefined && Date.now() - known.seenAtMs > metadataMaxAgeMs) {
      this.#connection.refresh([topic]).catch(() => {});
    }
    const nodeId = known?.leaders[partition] ?? -1;
    if (nodeId >= 0) this.#leader(nodeId).add(queue);
    else void this.#tryLater(queue, new Error(`partition ${partition} has no leader`));
  }

  #leader(nodeId: number): LeaderQueue {
    let leader = this.#leaders.get(nodeId);
    if (leader === undefined) {
      leader = new LeaderQueue(nodeId, this.#connection, this.#limits, {
        onNothingToWrite: (queue) => this.#attend(queue),
        onUnreachable: (queue, error) => this.#onUnwritten(queue, error),
        onUnanswered: (queue, error) => this.#onUnanswered(queue, error),
        onAnswered: (answered) => this.#onAnswered(answered),
      });
      this.#leaders.set(nodeId, leader);
    }
    return leader;
  }

  #onUnwritten(queue: PartitionQueue, error: unknown): void {
    if (!isFinalSendError(error)) {
      void this.#tryLater(queue, asError(error));
      return;
    }
    queue.rejectAll(asError(error));
    this.#attend(queue);
  }

  #onUnanswered(queue: PartitionQueue, error: unknown): void {
    const trouble = troubleOf(error);
    if (trouble instanceof SendTrouble) this.#tryBatchAgain(queue, trouble);
    else this.#onUnwritten(queue, trouble);
  }

  #onAnswered({ queue, batch, answer, sentAtMs, answeredAtMs }: AnsweredBatch): void {
    if (answer?.code !== 0) {
      this.#onRefused(queue, batch, answer ?? unanswered);
      return;
    }
    const { appendTimeMs } = answer;
    // The answer to a batch that was stored by an earlier try has the time of that one.
    if (appendTimeMs !== null && !batch.isPerhapsStored) this.#events.onStored(appendTimeMs, sentAtMs, answeredAtMs);
    queue.completeBatch();
    batch.resolve(queue, answer);
    // After the first record, not before it: the look must not cost the start anything.
    if (this.#limits.known(queue.topic) === undefined) void this.#limits.look(queue.topic);
    this.#attend(queue);
  }

  #onRefused(queue: PartitionQueue, batch: SendBatch, answer: Pick<ProducedBatch, "code" | "baseOffset">): void {
    const { code } = answer;
    const cause = brokerError(code);
    const notStored = new SendTrouble(cause.message, { isPerhapsStored: false, cause });
    if (code === brokerCode.clusterAuthorizationFailed && queue.identity != null) {
      this.#producerIds.refuse(cause);
      queue.identity = null;
      this.#tryBatchAgain(queue, notStored);
      return;
    }
    if (isDenied(code)) {
      this.#giveUp(queue, topicError(queue.topic, code));
      return;
    }
    const verdict = produceVerdict(answer);
    if (verdict === "try-again" || (verdict === "corrupt" && !batch.wasCalledCorrupt)) {
      batch.wasCalledCorrupt = verdict === "corrupt";
      this.#tryBatchAgain(queue, notStored);
    } else if (verdict === "perhaps-stored") {
      this.#tryBatchAgain(queue, new SendTrouble(cause.message, { isPerhapsStored: true, cause }));
    } else if (batch.isPerhapsStored) this.#giveUp(queue, cause);
    else if (verdict === "unknown-producer") {
      queue.dropIdentity();
      void this.#tryLater(queue, notStored);
    } else if (batch.sends.length > 1) {
      // One of them is to blame; the others must not suffer for it.
      queue.splitBatch();
      this.#attend(queue);
    } else void this.#giveUpOnly(queue, batch, verdict === "too-large", cause);
  }

  /** Once a batch may have been stored it is tried again only where the broker can tell that it has it already. */
  #tryBatchAgain(queue: PartitionQueue, trouble: SendTrouble): void {
    const { batch } = queue;
    if (batch !== null && trouble.isPerhapsStored) batch.isPerhapsStored = true;
    if (batch?.isPerhapsStored && queue.identity === null) this.#giveUp(queue, trouble);
    else void this.#tryLater(queue, trouble);
  }

  async #tryLater(queue: PartitionQueue, trouble: Error): Promise<void> {
    queue.noteTrouble(trouble);
    this.tellRetry(queue.topic, trouble);
    await queue.backoff.pause();
    queue.pruneAll();
    try {
      if (queue.prune()) await this.#lookAgain(queue);
    } catch (error) {
      this.#onUnwritten(queue, error);
      return;
    }
    this.#attend(queue);
  }

  /** The leader may be another one by now. */
  async #lookAgain({ topic, partition }: PartitionQueue): Promise<void> {
    const { leaders } = await this.#connection.usableTopic(topic, { isFresh: true });
    if (partition >= leaders.length) throw partitionMissing(topic, partition, leaders.length);
  }

  #giveUp(queue: PartitionQueue, error: Error): void {
    queue.batch?.reject(error);
    queue.dropBatch();
    this.#attend(queue);
  }

  async #giveUpOnly(queue: PartitionQueue, { sends }: SendBatch, isTooLarge: boolean, cause: Error): Promise<void> {
    const [send] = sends;
    if (isTooLarge) await this.#limits.look(queue.topic);
    this.#giveUp(queue, isTooLarge && send ? this.#tooLarge(send, cause) : recordRefused(queue.topic, cause));
  }

  #tooLarge({ topic, sizeBytes }: PendingSend, cause?: Error): Error {
    return recordTooLarge({ topic, sizeBytes, limitBytes: this.#limits.assumed(topic), cause });
  }
}
