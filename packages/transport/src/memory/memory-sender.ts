import { NotSentError, RecordTooLargeError, SendIndeterminateError, TransportUnavailableError } from "../errors.ts";
import type { CallOptions, OutgoingRecord, RecordPosition } from "../transport.ts";
import { closedError, defaultTimeoutMs } from "./bounded.ts";
import { type BrokerState, partitionTarget, unavailableError } from "./broker-state.ts";
import { copyOutgoing, type RecordContent } from "./record-bytes.ts";

interface PendingSend {
  readonly topic: string;
  /** Chosen once, as soon as the topic is there. */
  partition: number | undefined;
  readonly content: RecordContent;
  readonly createdMs: number;
  readonly timers: NodeJS.Timeout[];
  readonly signal: AbortSignal | undefined;
  readonly onAbort: () => void;
  readonly resolve: (position: RecordPosition) => void;
  readonly reject: (reason: unknown) => void;
  /** Has not reached the broker yet. */
  isDelayed: boolean;
  hasWaited: boolean;
}

/** How long a refused record waits before it is tried again. */
const retryPauseMs = 10;

/** What a sender tells its transport. */
export interface SenderEvents {
  stored(position: RecordPosition): void;
  retried(topic: string, error: Error): void;
}

/** Takes records at once, stores them in a later turn, in the order they came per partition, and settles each by itself. */
export class MemorySender {
  readonly #state: BrokerState;
  readonly #events: SenderEvents;
  readonly #pending = new Set<PendingSend>();
  readonly #unsubscribe: () => void;
  #queue: PendingSend[] = [];
  #turn: NodeJS.Immediate | undefined;
  #emptied: (() => void) | undefined;

  constructor(state: BrokerState, events: SenderEvents) {
    this.#state = state;
    this.#events = events;
    this.#unsubscribe = state.onAvailability(() => this.#wake());
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  send(record: OutgoingRecord, { signal, timeoutMs = defaultTimeoutMs }: CallOptions): Promise<RecordPosition> {
    const { promise, resolve, reject } = Promise.withResolvers<RecordPosition>();
    const pending: PendingSend = {
      topic: record.topic,
      partition: record.partition,
      content: copyOutgoing(record),
      createdMs: Date.now(),
      timers: [setTimeout(() => this.#reject(pending, timeoutError(pending)), timeoutMs)],
      signal,
      onAbort: () => this.#reject(pending, signal?.reason),
      resolve,
      reject,
      isDelayed: false,
      hasWaited: false,
    };
    signal?.addEventListener("abort", pending.onAbort, { once: true });
    this.#pending.add(pending);
    this.#queue.push(pending);
    this.#delay(pending);
    this.#wake();
    return promise;
  }

  /** Waits for what is pending, then rejects what is left. */
  async close(graceMs: number): Promise<void> {
    if (this.#pending.size > 0 && graceMs > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#emptied = resolve;
      const timer = setTimeout(resolve, graceMs);
      await promise;
      clearTimeout(timer);
    }
    for (const pending of [...this.#pending]) this.#reject(pending, closedError(pending.topic));
    this.#unsubscribe();
  }

  #delay(pending: PendingSend): void {
    const delayMs = this.#state.delaySends.strike(pending.topic)?.delayMs;
    if (delayMs === undefined) return;
    pending.isDelayed = true;
    const arrive = (): void => {
      pending.isDelayed = false;
      this.#wake();
    };
    pending.timers.push(setTimeout(arrive, delayMs));
  }

  #wake(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      this.#flush();
    });
  }

  #flush(): void {
    if (!this.#state.isRunning) {
      this.#announceWaiting();
      return;
    }
    const queue = this.#queue;
    this.#queue = [];
    // Partitions with a record that cannot be stored now: what comes after it waits, so that the order stands.
    const held = new Set<string>();
    for (const pending of queue) {
      if (!this.#pending.has(pending)) continue;
      const lane = this.#laneOf(pending);
      if (held.has(lane) || pending.isDelayed || this.#isRefused(pending.topic, lane)) {
        held.add(lane);
        this.#queue.push(pending);
        continue;
      }
      try {
        const position = this.#store(pending);
        this.#forget(pending);
        this.#events.stored(position);
        pending.resolve(position);
      } catch (error) {
        this.#reject(pending, error);
      }
    }
  }

  /** The partition that a record goes to, or the topic where it is not there. */
  #laneOf(pending: PendingSend): string {
    const { topic, content } = pending;
    pending.partition ??= this.#state.topics.get(topic)?.choosePartition(content.key);
    return partitionTarget(topic, pending.partition);
  }

  #isRefused(topic: string, lane: string): boolean {
    const { refuseSends } = this.#state;
    if ((refuseSends.strike(topic) ?? refuseSends.strike(lane)) === undefined) return false;
    this.#events.retried(topic, refusedError(topic));
    setTimeout(() => this.#wake(), retryPauseMs).unref();
    return true;
  }

  #announceWaiting(): void {
    this.#queue = this.#queue.filter((pending) => this.#pending.has(pending));
    for (const pending of this.#queue) {
      if (!pending.hasWaited) this.#events.retried(pending.topic, unavailableError());
      pending.hasWaited = true;
    }
  }

  #store(pending: PendingSend): RecordPosition {
    const { content, createdMs } = pending;
    const topic = this.#state.topic(pending.topic);
    const log = this.#state.log(topic.name, pending.partition ?? topic.choosePartition(content.key));
    if (content.sizeBytes > topic.maxRecordBytes) throw tooLargeError(topic.name, content, topic.maxRecordBytes);
    const failure = this.#state.failSends.strike(topic.name)?.as;
    if (failure === "not-sent") throw notSentError(topic.name);
    if (failure === "indeterminate-not-stored") throw indeterminateError(topic.name);
    const brokerTimeMs = this.#state.nowMs();
    const lost = this.#state.loseRecords.strike(topic.name) !== undefined;
    const offset = topic.append(log, content, { createdMs, brokerTimeMs, lost });
    if (failure === "indeterminate-stored") throw indeterminateError(topic.name);
    const appendTimeMs = topic.timestampType === "append" ? brokerTimeMs : null;
    return { topic: topic.name, partition: log.partition, offset, appendTimeMs };
  }

  #reject(pending: PendingSend, reason: unknown): void {
    this.#forget(pending);
    pending.reject(reason);
  }

  #forget(pending: PendingSend): void {
    this.#pending.delete(pending);
    for (const timer of pending.timers) clearTimeout(timer);
    pending.signal?.removeEventListener("abort", pending.onAbort);
    if (this.#pending.size === 0) this.#emptied?.();
  }
}

function timeoutError({ topic, createdMs }: PendingSend): NotSentError {
  const elapsedMs = Date.now() - createdMs;
  const message = `The record for ${topic} could not be handed to the broker in time. Check whether the broker runs.`;
  return new NotSentError(message, { topic, elapsedMs });
}

function refusedError(topic: string): TransportUnavailableError {
  return new TransportUnavailableError(`The memory broker was told to refuse what is sent to ${topic}.`, { topic });
}

function notSentError(topic: string): NotSentError {
  return new NotSentError(`The record for ${topic} was not stored: the broker was told to fail it.`, { topic });
}

function indeterminateError(topic: string): SendIndeterminateError {
  const message = `Whether the record for ${topic} was stored is not known: the broker was told to keep its answer.`;
  return new SendIndeterminateError(message, { topic });
}

function tooLargeError(topic: string, { sizeBytes }: RecordContent, limitBytes: number): RecordTooLargeError {
  const message = `A record of ${sizeBytes} bytes is larger than the ${limitBytes} that ${topic} takes. Send less, or raise max.message.bytes.`;
  return new RecordTooLargeError(message, { topic, sizeBytes, limitBytes });
}
