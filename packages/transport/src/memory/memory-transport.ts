import { TransportUnavailableError } from "../errors.ts";
import { shieldTransportObserver } from "../shield-observer.ts";
import type {
  CallOptions,
  Inbox,
  ListenOptions,
  OutgoingRecord,
  ReadRange,
  RecordPosition,
  ResponderQuery,
  ResponderReport,
  ServeOptions,
  StoredRecord,
  TopicReport,
  TopicSpec,
  Transport,
  TransportObserver,
  TransportState,
  TransportStatus,
  WorkQueue,
} from "../transport.ts";
import { bounded, closedError } from "./bounded.ts";
import { type BrokerState, unavailableError } from "./broker-state.ts";
import { MemoryInbox } from "./memory-inbox.ts";
import { MemorySender } from "./memory-sender.ts";
import { MemoryWorkQueue } from "./memory-work-queue.ts";
import { readRange } from "./read-range.ts";
import { reportResponders } from "./responder-report.ts";
import { reportTopic } from "./topic-reports.ts";

/** How a transport over a memory broker is made. */
export interface MemoryTransportOptions {
  /** Names this client, so that it can be denied. Default "memory". */
  readonly clientId?: string | undefined;
  /** Told of what happens. */
  readonly observer?: TransportObserver | undefined;
}

const defaultGraceMs = 1000;

/** One client of a memory broker. */
export class MemoryTransport implements Transport {
  readonly #state: BrokerState;
  readonly #clientId: string;
  readonly #emit: TransportObserver;
  readonly #sender: MemorySender;
  readonly #inboxes = new Set<MemoryInbox>();
  readonly #queues = new Set<MemoryWorkQueue>();
  readonly #closing = new AbortController();
  readonly #unsubscribe: () => void;
  #phase: TransportState = "created";
  /** Whether a start has succeeded: only then does the transport follow the broker's coming and going. */
  #hasStarted = false;
  #sinceMs = Date.now();
  #lastError: Error | null = null;
  #brokerClockOffsetMs: number | null = null;
  #closed: Promise<void> | undefined;

  constructor(state: BrokerState, { clientId = "memory", observer }: MemoryTransportOptions) {
    this.#state = state;
    this.#clientId = clientId;
    this.#emit = shieldTransportObserver(observer);
    this.#sender = new MemorySender(state, {
      stored: (position) => this.#measureClock(position),
      retried: (topic, error) => this.#emit({ type: "send-retried", topic, error }),
    });
    this.#unsubscribe = state.onAvailability(() => this.#followBroker());
  }

  get status(): TransportStatus {
    return {
      state: this.#phase,
      sinceMs: this.#sinceMs,
      lastError: this.#lastError,
      brokerClockOffsetMs: this.#brokerClockOffsetMs,
      pendingSends: this.#sender.pendingCount,
    };
  }

  async start(options: CallOptions = {}): Promise<void> {
    if (this.#phase === "connected") return;
    this.#assertOpen();
    this.#enter("starting");
    try {
      await this.#whenReachable(options);
      const denial = this.#state.denialOf("client", this.#clientId);
      if (denial !== undefined) throw denial;
      this.#connect();
    } catch (error) {
      if (this.#phase === "starting") this.#disconnect(error);
      throw error;
    }
  }

  async ensureTopics(
    specs: readonly TopicSpec[],
    options: CallOptions & { mode: "check" | "create" },
  ): Promise<readonly TopicReport[]> {
    await this.#whenUsable(options);
    return specs.map((spec) => reportTopic(this.#state, spec, options.mode));
  }

  async send(record: OutgoingRecord, options: CallOptions = {}): Promise<RecordPosition> {
    this.#assertOpen(record.topic);
    this.#assertStarted();
    options.signal?.throwIfAborted();
    return this.#sender.send(record, options);
  }

  async listen(options: ListenOptions): Promise<Inbox> {
    await this.#whenUsable({});
    this.#assertOpen();
    const inbox = new MemoryInbox(this.#state, options, {
      emit: (event) => this.#emit(event),
      closed: (closed) => this.#inboxes.delete(closed),
    });
    this.#inboxes.add(inbox);
    return inbox;
  }

  async serve(options: ServeOptions): Promise<WorkQueue> {
    await this.#whenUsable({});
    this.#assertOpen();
    for (const topic of options.topics) this.#state.topic(topic);
    const queue = new MemoryWorkQueue(this.#state, options, {
      emit: (event) => this.#emit(event),
      closed: (closed) => this.#queues.delete(closed),
    });
    this.#queues.add(queue);
    queue.start();
    return queue;
  }

  async responders({ groups, topic }: ResponderQuery, options: CallOptions = {}): Promise<ResponderReport> {
    try {
      await this.#whenUsable(options);
      return reportResponders(this.#state, groups, topic);
    } catch (error) {
      options.signal?.throwIfAborted();
      const cause = error instanceof Error ? error : new Error(String(error));
      return { state: "unknown", members: 0, memberIds: [], lag: null, cause };
    }
  }

  async *read(range: ReadRange): AsyncGenerator<StoredRecord> {
    await this.#whenUsable({ signal: range.signal });
    for (const record of readRange(this.#state, range)) {
      yield record;
      await this.#whenUsable({ signal: range.signal });
    }
  }

  close({ graceMs = defaultGraceMs }: { graceMs?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(graceMs);
    return this.#closed;
  }

  async #close(graceMs: number): Promise<void> {
    this.#enter("closed");
    this.#closing.abort();
    this.#unsubscribe();
    for (const inbox of [...this.#inboxes]) inbox.close();
    for (const queue of [...this.#queues]) queue.close();
    await this.#sender.close(graceMs);
  }

  /** Waits until the broker can be asked, as long as the call allows. */
  async #whenReachable(options: CallOptions): Promise<void> {
    options.signal?.throwIfAborted();
    this.#assertOpen();
    if (this.#state.isRunning) return;
    await bounded(this.#state.whenRunning(), options, this.#closing.signal, unavailableError);
  }

  async #whenUsable(options: CallOptions): Promise<void> {
    this.#assertOpen();
    this.#assertStarted();
    await this.#whenReachable(options);
  }

  #assertOpen(topic?: string): void {
    if (this.#closing.signal.aborted) throw closedError(topic);
  }

  #assertStarted(): void {
    if (this.#hasStarted) return;
    throw new TransportUnavailableError("The transport is not started. Call start() and wait for it first.");
  }

  #connect(): void {
    this.#assertOpen();
    if (this.#phase === "connected") return;
    this.#hasStarted = true;
    this.#enter("connected");
    this.#emit({ type: "connected" });
  }

  #disconnect(reason: unknown): void {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    this.#lastError = error;
    this.#enter("disconnected");
  }

  #followBroker(): void {
    if (!this.#hasStarted) return;
    if (this.#state.isRunning && this.#phase === "disconnected") this.#connect();
    if (this.#state.isRunning || this.#phase !== "connected") return;
    const error = unavailableError();
    this.#disconnect(error);
    this.#emit({ type: "disconnected", error });
  }

  #measureClock({ appendTimeMs }: RecordPosition): void {
    if (appendTimeMs !== null) this.#brokerClockOffsetMs = appendTimeMs - Date.now();
  }

  #enter(phase: TransportState): void {
    this.#phase = phase;
    this.#sinceMs = Date.now();
  }
}
