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
  StartOptions,
  StoredRecord,
  TopicReport,
  TopicSpec,
  Transport,
  TransportObserver,
  TransportState,
  TransportStatus,
  WorkQueue,
} from "../transport.ts";
import { BrokerClock } from "./connection/broker-clock.ts";
import { withinDeadline } from "./connection/call-deadline.ts";
import { connectedCall } from "./connection/connected-call.ts";
import { KafkaConnection } from "./connection/connection.ts";
import { asError, transportClosed } from "./connection/error-mapping.ts";
import { KafkaWorkQueue } from "./group/work-queue.ts";
import { type KafkaTransportOptions, parseKafkaOptions } from "./options.ts";
import { KafkaInbox } from "./reading/inbox.ts";
import { readRange } from "./reading/read.ts";
import { findResponders } from "./responders.ts";
import { Sender } from "./sending/sender.ts";
import { TopicLimits } from "./sending/topic-limits.ts";
import { ensureTopics } from "./topics.ts";

const defaultGraceMs = 1_000;

/** The Kafka driver; see the seam for what each method promises. */
export class KafkaTransport implements Transport {
  readonly #connection: KafkaConnection;
  readonly #limits: TopicLimits;
  readonly #sender: Sender;
  readonly #clock = new BrokerClock();
  readonly #emit: TransportObserver;
  readonly #inboxes = new Set<KafkaInbox>();
  readonly #queues = new Set<KafkaWorkQueue>();
  #state: TransportState = "created";
  #sinceMs = Date.now();
  #lastError: Error | null = null;
  #starting: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: KafkaTransportOptions) {
    const settings = parseKafkaOptions(options);
    this.#emit = shieldTransportObserver(options.observer);
    this.#connection = new KafkaConnection(settings, {
      onConnected: () => this.#onConnected(),
      onDisconnected: (error) => this.#onDisconnected(error),
      onConnectFailed: (error) => {
        this.#lastError = error;
      },
    });
    this.#limits = new TopicLimits(this.#connection);
    this.#sender = new Sender(this.#connection, this.#limits, {
      onRetry: (topic, error) => this.#emit({ type: "send-retried", topic, error }),
      onIdempotenceRefused: (error) => this.#emit({ type: "idempotence-refused", error }),
      onStored: (appendTimeMs, sentAtMs, answeredAtMs) => this.#clock.measure(appendTimeMs, sentAtMs, answeredAtMs),
    });
  }

  get status(): TransportStatus {
    return {
      state: this.#state,
      sinceMs: this.#sinceMs,
      lastError: this.#lastError,
      brokerClockOffsetMs: this.#clock.offsetMs,
      pendingSends: this.#sender.pendingCount,
    };
  }

  async start(options?: StartOptions): Promise<void> {
    if (this.#closing !== null) throw transportClosed();
    if (this.#connection.isConnected) return;
    options?.signal?.throwIfAborted();
    this.#starting ??= this.#start(options).finally(() => {
      this.#starting = null;
    });
    await this.#starting;
  }

  async ensureTopics(
    specs: readonly TopicSpec[],
    options: CallOptions & { mode: "check" | "create" },
  ): Promise<readonly TopicReport[]> {
    const { mode } = options;
    const created = new Set<string>();
    return this.#call(options, "Looking at topics", (scope) =>
      ensureTopics(this.#connection, this.#limits, specs, { mode, scope, created }),
    );
  }

  send(record: OutgoingRecord, options?: CallOptions): Promise<RecordPosition> {
    return this.#sender.send(record, options);
  }

  async listen(options: ListenOptions): Promise<Inbox> {
    const inbox = new KafkaInbox(this.#connection, options, {
      emit: (event) => this.#emit(event),
      onClosed: (closed) => this.#inboxes.delete(closed),
    });
    this.#inboxes.add(inbox);
    try {
      await this.#call(undefined, "Listening", () => inbox.open());
    } catch (error) {
      await inbox.close();
      throw error;
    }
    return inbox;
  }

  async serve(options: ServeOptions): Promise<WorkQueue> {
    await this.#call(undefined, "Serving", async () => {
      for (const topic of options.topics) await this.#connection.usableTopic(topic, { isFresh: true });
    });
    if (this.#closing !== null) throw transportClosed();
    const queue = new KafkaWorkQueue(this.#connection, options, {
      emit: (event) => this.#emit(event),
      onClosed: (closed) => this.#queues.delete(closed),
    });
    this.#queues.add(queue);
    queue.start();
    return queue;
  }

  async responders(query: ResponderQuery, options?: CallOptions): Promise<ResponderReport> {
    try {
      return await this.#call(options, "Looking for responders", () => findResponders(this.#connection, query));
    } catch (error) {
      return { state: "unknown", members: 0, memberIds: [], lag: null, cause: asError(error) };
    }
  }

  async *read(range: ReadRange): AsyncGenerator<StoredRecord> {
    if (this.#closing !== null) throw transportClosed();
    yield* readRange(this.#connection, range);
  }

  close(options?: { graceMs?: number }): Promise<void> {
    this.#closing ??= this.#close(options?.graceMs ?? defaultGraceMs);
    return this.#closing;
  }

  /** Every call but `send`, whose path is short, goes through here: it starts what is not started. */
  #call<T>(options: CallOptions | undefined, what: string, work: Parameters<typeof connectedCall<T>>[3]): Promise<T> {
    if (this.#closing !== null) return Promise.reject(transportClosed());
    return connectedCall(this.#connection, options, what, work);
  }

  async #start(options: StartOptions | undefined): Promise<void> {
    if (this.#state === "created") this.#enter("starting");
    try {
      await withinDeadline(options, "Connecting", (scope) => this.#connection.connect(scope, options?.refusalGraceMs));
    } catch (error) {
      if (this.#closing !== null) throw transportClosed();
      this.#lastError = asError(error);
      this.#connection.dropLinks();
      if (this.#state === "starting") this.#enter("created");
      throw error;
    }
    if (this.#closing !== null) throw transportClosed();
  }

  async #close(graceMs: number): Promise<void> {
    this.#enter("closed");
    const inboxes = [...this.#inboxes].map((inbox) => inbox.close());
    const queues = [...this.#queues].map((queue) => queue.close());
    await Promise.allSettled([...inboxes, ...queues, this.#sender.close(graceMs)]);
    // Rejects whatever call is still under way.
    this.#connection.close();
  }

  #onConnected(): void {
    if (this.#closing !== null) return;
    this.#enter("connected");
    this.#sender.prepare();
    this.#emit({ type: "connected" });
  }

  #onDisconnected(error: Error): void {
    this.#lastError = error;
    if (this.#closing !== null) return;
    this.#enter("disconnected");
    this.#emit({ type: "disconnected", error });
  }

  #enter(state: TransportState): void {
    if (this.#state === state || this.#state === "closed") return;
    this.#state = state;
    this.#sinceMs = Date.now();
  }
}
