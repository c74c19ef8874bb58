import pRetry from "p-retry";
import { partitionOfKey } from "../../murmur2.ts";
import type { CallOptions, OutgoingRecord, RecordPosition } from "../../transport.ts";
import { isDenied, produceVerdict } from "../connection/broker-codes.ts";
import { type KafkaConnection, type KnownTopic, metadataMaxAgeMs } from "../connection/connection.ts";
import { brokerError, topicError, transportClosed } from "../connection/error-mapping.ts";
import { partitionKey } from "../connection/offsets.ts";
import { partitionMissing } from "../reading/read-position.ts";
import { PendingSend } from "./pending-send.ts";
import { type ProducedBatch, produce } from "./produce.ts";
import { type AttemptBatch, type SendAttempt, takeBatches } from "./send-batching.ts";
import { isFinalSendError, recordRefused, recordTooLarge, SendTrouble, troubleOf } from "./send-errors.ts";
import type { TopicLimits } from "./topic-limits.ts";

interface SenderEvents {
  onRetry(topic: string, error: Error): void;
  /** A record was stored at `appendTimeMs` of the broker's clock, between two points of our own. */
  onStored(appendTimeMs: number, sentAtMs: number, answeredAtMs: number): void;
}

/** What waits for one broker. One request is under way at a time; all that comes meanwhile goes into the next. */
interface LeaderQueue {
  readonly nodeId: number;
  waiting: SendAttempt[];
  isScheduled: boolean;
  isBusy: boolean;
}

/** A record up to this size needs no look at the topic's limit before it is sent. */
const surelySmallBytes = 64 * 1024;
const backoff = { retries: Number.POSITIVE_INFINITY, minTimeout: 50, maxTimeout: 1_000, randomize: true };

/** Sends records, coalesced per leading broker; each settles by itself. */
export class Sender {
  readonly #connection: KafkaConnection;
  readonly #limits: TopicLimits;
  readonly #events: SenderEvents;
  readonly #queues = new Map<number, LeaderQueue>();
  readonly #pending = new Set<PendingSend>();
  readonly #forget = (send: PendingSend): void => {
    this.#pending.delete(send);
    if (this.#pending.size === 0) this.#onIdle?.();
  };
  #roundRobin = 0;
  #isClosed = false;
  #onIdle: (() => void) | undefined;

  constructor(connection: KafkaConnection, limits: TopicLimits, events: SenderEvents) {
    this.#connection = connection;
    this.#limits = limits;
    this.#events = events;
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  send(record: OutgoingRecord, options: CallOptions | undefined): Promise<RecordPosition> {
    if (this.#isClosed) return Promise.reject(transportClosed());
    if (options?.signal?.aborted) return Promise.reject(options.signal.reason);
    const send = new PendingSend(record, options, this.#forget);
    this.#pending.add(send);
    this.#tryFirst(send);
    return send.promise;
  }

  /** Takes nothing new, waits up to `graceMs` for what is pending and settles the rest. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    if (this.#pending.size > 0 && graceMs > 0) await this.#idleWithin(graceMs);
    for (const send of [...this.#pending]) send.rejectForClose();
  }

  async #idleWithin(graceMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    this.#onIdle = resolve;
    await promise;
    clearTimeout(timer);
  }

  /** The first try makes no promise and waits for nothing where the topic is known: this is the path of every record. */
  #tryFirst(send: PendingSend): void {
    const fail = (error: Error): void => void this.#tryAgain(send, error);
    const succeed = (position: RecordPosition): void => send.resolve(position);
    const known = this.#connection.knownTopic(send.topic);
    if (known?.code === 0 && this.#isSurelyTaken(send)) {
      this.#enqueue(send, known, succeed, fail);
      if (Date.now() - known.seenAtMs > metadataMaxAgeMs) this.#connection.refresh([send.topic]).catch(() => {});
      return;
    }
    this.#look(send, { isFresh: false }).then((topic) => this.#enqueue(send, topic, succeed, fail), fail);
  }

  async #tryAgain(send: PendingSend, first: Error): Promise<void> {
    let error: Error | null = first;
    const attempt = async (): Promise<RecordPosition> => {
      if (error !== null) throw error;
      const topic = await this.#look(send, { isFresh: true });
      return new Promise((resolve, reject) => this.#enqueue(send, topic, resolve, reject));
    };
    try {
      const position = await pRetry(attempt, {
        ...backoff,
        signal: send.giveUpSignal,
        onFailedAttempt: (failed) => {
          error = null;
          send.noteTrouble(failed.error);
          if (!isFinalSendError(failed.error)) this.#events.onRetry(send.topic, failed.error);
        },
        shouldRetry: (failed) => !isFinalSendError(failed.error),
      });
      send.resolve(position);
    } catch (final) {
      // Settled meanwhile where the signal ended it: then this changes nothing.
      send.reject(final);
    }
  }

  async #look(send: PendingSend, options: { isFresh: boolean }): Promise<KnownTopic> {
    const topic = await this.#connection.usableTopic(send.topic, options);
    if (!this.#isSurelyTaken(send)) await this.#limits.look(send.topic);
    return topic;
  }

  #enqueue(
    send: PendingSend,
    topic: KnownTopic,
    succeed: (position: RecordPosition) => void,
    fail: (error: Error) => void,
  ): void {
    if (send.isSettled) return;
    if (send.sizeBytes > this.#limits.assumed(send.topic)) {
      fail(this.#tooLarge(send));
      return;
    }
    const partition = this.#choosePartition(send, topic);
    const nodeId = topic.leaders[partition];
    if (nodeId === undefined) {
      this.#lookForPartition(send, partition).then((found) => this.#enqueue(send, found, succeed, fail), fail);
      return;
    }
    if (nodeId < 0) {
      fail(new SendTrouble(`partition ${partition} has no leader`, { isPerhapsStored: false }));
      return;
    }
    const queue = this.#queueOf(nodeId);
    queue.waiting.push({ send, topic: send.topic, partition, isAlone: false, succeed, fail });
    this.#schedule(queue);
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

  /** The partition may have been added since the topic was last looked at. */
  async #lookForPartition(send: PendingSend, partition: number): Promise<KnownTopic> {
    const isPossible = Number.isSafeInteger(partition) && partition >= 0;
    const topic = await this.#connection.usableTopic(send.topic, { isFresh: isPossible });
    if (isPossible && partition < topic.leaders.length) return topic;
    throw partitionMissing(send.topic, partition, topic.leaders.length);
  }

  #queueOf(nodeId: number): LeaderQueue {
    let queue = this.#queues.get(nodeId);
    if (queue === undefined) {
      queue = { nodeId, waiting: [], isScheduled: false, isBusy: false };
      this.#queues.set(nodeId, queue);
    }
    return queue;
  }

  /**
   * After what the current event sets off, so that all that is sent in one go travels in one request. Not a turn of the
   * event loop later: more gathers while a request is under way, so that waiting before it only adds to each call.
   */
  #schedule(queue: LeaderQueue): void {
    if (queue.isScheduled || queue.isBusy) return;
    queue.isScheduled = true;
    process.nextTick(() => void this.#flush(queue));
  }

  async #flush(queue: LeaderQueue): Promise<void> {
    queue.isScheduled = false;
    const { batches, left } = takeBatches(queue.waiting, (topic) => this.#limits.assumed(topic));
    queue.waiting = left;
    if (batches.length === 0) return;
    queue.isBusy = true;
    await this.#produce(queue, batches);
    queue.isBusy = false;
    if (queue.waiting.length > 0) this.#schedule(queue);
  }

  async #produce(queue: LeaderQueue, batches: readonly AttemptBatch[]): Promise<void> {
    const { settings } = this.#connection;
    let answers: ProducedBatch[];
    const sends = batches.flatMap(({ attempts }) => attempts.map(({ send }) => send));
    const sentAtMs = Date.now();
    try {
      const link = this.#connection.openLinkTo(queue.nodeId) ?? (await this.#connection.link(queue.nodeId));
      for (const send of sends) send.isInFlight = true;
      const outgoing = batches.map(({ topic, partition, attempts }) => {
        const records = attempts.map(({ send }) => send.record);
        const isCompressed = attempts.some(({ send }) => send.sizeBytes >= settings.compressFromBytes);
        return { topic, partition, records, isCompressed };
      });
      answers = await produce(link, settings.clientId, outgoing, settings.requestTimeoutMs);
    } catch (error) {
      for (const send of sends) send.isInFlight = false;
      const trouble = troubleOf(error);
      for (const { attempts } of batches) for (const attempt of attempts) attempt.fail(trouble);
      return;
    }
    for (const send of sends) send.isInFlight = false;
    this.#settle(queue, batches, answers, sentAtMs);
  }

  #settle(
    queue: LeaderQueue,
    batches: readonly AttemptBatch[],
    answers: readonly ProducedBatch[],
    sentAtMs: number,
  ): void {
    const byPartition = new Map(answers.map((answer) => [partitionKey(answer), answer]));
    let appendTimeMs: number | null = null;
    for (const batch of batches) {
      const answer = byPartition.get(partitionKey(batch));
      if (answer?.code === 0) {
        appendTimeMs = answer.appendTimeMs ?? appendTimeMs;
        succeedAll(batch, answer);
        // After the first record, not before it: the look must not cost the start anything.
        if (this.#limits.known(batch.topic) === undefined) void this.#limits.look(batch.topic);
      } else {
        this.#failAll(queue, batch, answer?.code ?? -1);
      }
    }
    if (appendTimeMs !== null) this.#events.onStored(appendTimeMs, sentAtMs, Date.now());
  }

  #failAll(queue: LeaderQueue, { topic, attempts }: AttemptBatch, code: number): void {
    const verdict = produceVerdict(code);
    const cause = brokerError(code);
    if (isDenied(code)) {
      for (const attempt of attempts) attempt.fail(topicError(topic, code));
      return;
    }
    if (verdict === "try-again" || verdict === "perhaps-stored") {
      const trouble = new SendTrouble(cause.message, { isPerhapsStored: verdict === "perhaps-stored", cause });
      for (const attempt of attempts) attempt.fail(trouble);
      return;
    }
    const [only, ...others] = attempts;
    if (only !== undefined && others.length === 0) {
      void this.#failOnly(only, verdict === "too-large", cause);
      return;
    }
    // One of them is to blame; the others must not suffer for it.
    for (const attempt of attempts) attempt.isAlone = true;
    queue.waiting.unshift(...attempts);
  }

  async #failOnly(attempt: SendAttempt, isTooLarge: boolean, cause: Error): Promise<void> {
    const { send } = attempt;
    if (isTooLarge) {
      await this.#limits.look(send.topic);
      attempt.fail(this.#tooLarge(send, cause));
      return;
    }
    attempt.fail(recordRefused(send.topic, cause));
  }

  /** Else the limit is looked at first: it may be unknown, or raised since, as the error for a larger record advises. */
  #isSurelyTaken({ topic, sizeBytes }: PendingSend): boolean {
    return sizeBytes <= (this.#limits.known(topic) ?? surelySmallBytes);
  }

  #tooLarge({ topic, sizeBytes }: PendingSend, cause?: Error): Error {
    return recordTooLarge({ topic, sizeBytes, limitBytes: this.#limits.assumed(topic), cause });
  }
}

function succeedAll({ topic, partition, attempts }: AttemptBatch, { baseOffset, appendTimeMs }: ProducedBatch): void {
  let offset = baseOffset;
  for (const attempt of attempts) {
    attempt.succeed({ topic, partition, offset, appendTimeMs });
    offset += 1n;
  }
}
