import { type Operations, type Presence, type Priority, shieldObserver } from "@event-intelligence/contracts";
import type { DrainReport, TopicReport, WorkQueue, WorkQueueStatus } from "@event-intelligence/transport";
import { createCounters, type MutableCounters, type WorkerCounters } from "./counters.ts";
import { WorkerStateError } from "./errors.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";
import { createPresence, type PresenceBeat, type PresenceStatus } from "./presence.ts";
import type { LaneBacklog } from "./scheduler.ts";
import { createTopicKeeper } from "./topic-keeper.ts";
import { prepareTopics } from "./topics.ts";
import { asError } from "./wire-errors.ts";
import type { WorkerObserver, WorkerState } from "./worker-event.ts";
import { completeOptions, type WorkerOptions, type WorkerSettings } from "./worker-options.ts";

/** A snapshot of a worker's health. Reading it never does I/O. */
export interface WorkerStatus {
  readonly state: WorkerState;
  /** Requests being worked on. */
  readonly running: number;
  /** Requests waiting for a slot. */
  readonly waiting: number;
  /** Requests that are worked on at the same time at most. */
  readonly slots: number;
  /** What waits for a slot, by priority. */
  readonly lanes: Readonly<Record<Priority, LaneBacklog>>;
  readonly counters: WorkerCounters;
  /** Why the worker failed, else null. */
  readonly lastError: Error | null;
  /** The membership in the group; null before it was asked for. */
  readonly queue: WorkQueueStatus | null;
  readonly presence: PresenceStatus;
  /** Why its topics cannot be used, as of the last look while serving; null while they can. */
  readonly topicProblem: Error | null;
  /** Whether callers can take requests back. */
  readonly hearsCancellations: boolean;
}

/** Answers requests: exactly one outcome for each, and only then is it done. */
export interface Worker {
  readonly status: WorkerStatus;
  /** Resolves after a drain, or when the transport was closed; rejects when the worker died for good. Never unhandled. */
  readonly closed: Promise<void>;
  /**
   * Starts the transport, makes missing topics and resolves when requests are being served. Calling it again returns the
   * same promise. After a failure everything is released and a new worker is needed.
   * @throws TopicMissingError, NotAuthorizedError, TransportUnavailableError, GroupProtocolMismatchError
   * @throws WorkerStateError when the worker was drained before or meanwhile
   */
  start(): Promise<void>;
  /**
   * Takes no new requests, waits up to `graceMs` for those in hand, and leaves what is unfinished unanswered to the next
   * worker. The transport stays open. Calling it again returns the same promise. Never rejects.
   */
  drain(options: { graceMs: number }): Promise<DrainReport>;
}

/**
 * Creates a worker without any I/O.
 * @throws WorkerOptionsError naming every problem at once
 */
export function createWorker<Operation extends Operations>(options: WorkerOptions<Operation>): Worker {
  return new ServingWorker(completeOptions(options));
}

const nothingInHand: DrainReport = { finished: 0, abandoned: 0 };

class ServingWorker implements Worker {
  readonly closed: Promise<void>;
  readonly #settings: WorkerSettings;
  readonly #observe: WorkerObserver;
  readonly #closing = Promise.withResolvers<void>();
  readonly #counters: MutableCounters = createCounters();
  /** Ends what must not outlive the worker: a start under way, runs, sends. */
  readonly #stop = new AbortController();
  readonly #pipeline: Pipeline;
  readonly #presence: PresenceBeat;
  readonly #topics = createTopicKeeper(() => this.#prepareTopics(() => {}));
  #state: WorkerState = "created";
  #lastError: Error | null = null;
  #queue: WorkQueue | null = null;
  #started: Promise<void> | null = null;
  #drained: Promise<DrainReport> | null = null;
  #ended: Promise<void> | null = null;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    this.closed = this.#closing.promise;
    this.closed.catch(() => {});
    const observe = shieldObserver(settings.observer);
    this.#observe = observe;
    this.#pipeline = createPipeline({ settings, counters: this.#counters, observe, stopped: this.#stop.signal });
    const topic = settings.controlTopics.presence;
    this.#presence = createPresence({
      transport: settings.transport,
      topic,
      describe: () => this.#describePresence(),
      onFailed: (error) => observe({ type: "control-failed", topic, error }),
    });
  }

  get status(): WorkerStatus {
    return {
      state: this.#state,
      running: this.#pipeline.scheduler.running,
      waiting: this.#pipeline.scheduler.waiting,
      slots: this.#settings.concurrency,
      lanes: this.#pipeline.scheduler.lanes,
      counters: { ...this.#counters },
      lastError: this.#lastError,
      queue: this.#queue?.status ?? null,
      presence: this.#presence.status,
      topicProblem: this.#topics.problem,
      hearsCancellations: this.#pipeline.cancellations.isListening,
    };
  }

  start(): Promise<void> {
    this.#started ??= this.#state === "created" ? this.#open() : Promise.reject(this.#notStartable());
    return this.#started;
  }

  drain({ graceMs }: { graceMs: number }): Promise<DrainReport> {
    this.#drained ??= this.#finish(graceMs);
    return this.#drained;
  }

  async #open(): Promise<void> {
    this.#enter("starting");
    try {
      await this.#join();
      this.#stop.signal.throwIfAborted();
      this.#enter("serving");
      this.#topics.start();
      void this.#presence.beat();
    } catch (thrown) {
      const error = this.#drained === null ? asError(thrown) : this.#notStartable();
      await this.#end(this.#drained === null ? error : null);
      throw error;
    }
  }

  async #join(): Promise<void> {
    const { signal } = this.#stop;
    await this.#settings.transport.start({ signal });
    await this.#prepareTopics((report) => this.#observe({ type: "topic-differs", report }));
    // Before the first request is read: the broker's clock must be known, and no cancellation be missed.
    await Promise.all([this.#presence.start(), this.#pipeline.cancellations.start()]);
    signal.throwIfAborted();
    const queue = await this.#serve();
    await Promise.race([queue.ready, rejectedBy(signal)]);
  }

  async #prepareTopics(onDifference: (report: TopicReport) => void): Promise<void> {
    const { signal } = this.#stop;
    this.#pipeline.replyPartitions.learn(await prepareTopics({ ...this.#settings, signal, onDifference }));
  }

  /**
   * All services share one membership: where members of one group subscribe to different topics, kafkajs hands out the
   * leader's topics alone, and the others would never be read.
   */
  async #serve(): Promise<WorkQueue> {
    const { transport, services, group, concurrency, readAhead, readAheadBytes } = this.#settings;
    const serviceOf = new Map(services.map((service) => [service.topics.requested, service]));
    const queue = await transport.serve({
      group,
      topics: [...serviceOf.keys()],
      maxInFlight: readAhead + concurrency,
      maxInFlightBytes: readAheadBytes,
      handle: async (record, { ownership }) => {
        const service = serviceOf.get(record.topic);
        if (service !== undefined) await this.#pipeline.handle(service, record, ownership);
      },
    });
    this.#queue = queue;
    queue.ready.catch(() => {});
    queue.closed.then(
      () => {
        // Closed though nobody drained: the transport was closed under it.
        if (this.#drained === null) void this.#end(null);
      },
      (error: unknown) => void this.#end(asError(error)),
    );
    return queue;
  }

  async #finish(graceMs: number): Promise<DrainReport> {
    const wasServing = this.#state === "serving";
    if (this.#state === "stopped" || this.#state === "failed") return nothingInHand;
    this.#enter("draining");
    if (!wasServing) {
      this.#stop.abort(this.#notStartable());
      await this.#started?.catch(() => {});
      await this.#end(null);
      return nothingInHand;
    }
    const leaving = this.#presence.beat(graceMs);
    const report = await this.#queue?.drain({ graceMs });
    await leaving;
    await this.#end(null);
    return report ?? nothingInHand;
  }

  /** Releases everything, once. The queue is left first: then nothing that is let go of counts as answered. */
  #end(error: Error | null): Promise<void> {
    this.#ended ??= this.#release(error);
    return this.#ended;
  }

  async #release(error: Error | null): Promise<void> {
    await this.#queue?.drain({ graceMs: 0 }).catch(() => {});
    this.#presence.stop();
    this.#topics.stop();
    this.#stop.abort(new WorkerStateError("The worker stopped."));
    this.#pipeline.flights.abandon();
    await this.#pipeline.cancellations.close().catch(() => {});
    this.#lastError = error;
    this.#enter(error === null ? "stopped" : "failed");
    if (error === null) this.#closing.resolve();
    else this.#closing.reject(error);
  }

  #enter(state: WorkerState): void {
    this.#state = state;
    this.#observe({ type: "state", state, error: this.#lastError });
  }

  #notStartable(): WorkerStateError {
    return new WorkerStateError("The worker was drained or has ended. Create a new one to serve again.");
  }

  #describePresence(): Presence {
    const { workerId, group, services, concurrency } = this.#settings;
    return {
      version: 1,
      worker_id: workerId,
      // The wire knows two states: takes requests, or does not.
      state: this.#state === "serving" ? "serving" : "leaving",
      group,
      topics: services.map(({ topics }) => topics.requested),
      slots: concurrency,
      running: this.#pipeline.scheduler.running,
      waiting: this.#pipeline.scheduler.waiting,
    };
  }
}

/** Rejects with the signal's reason when it aborts; settles never otherwise. */
function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
