import { OperationError } from "@event-intelligence/contracts";
import { AnalysisThread } from "./analysis-thread.ts";
import type { Task, TaskKind, TaskKinds, ThreadSettings } from "./tasks.ts";

/** How a pool is built. */
export interface PoolSettings extends ThreadSettings {
  readonly threads: number;
  /** From the moment a thread takes a task up; waiting for a thread does not count. */
  readonly requestTimeoutMs: number;
}

/** How one task is to be done. */
export interface TaskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Behind all others: nobody waits for this task alone. */
  readonly isBackground?: boolean | undefined;
}

interface Job {
  readonly task: Task;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What a pool is doing. */
export interface PoolStatus {
  readonly threads: number;
  readonly busy: number;
  readonly queued: number;
  /** Threads that were replaced since the start. */
  readonly respawns: number;
}

/**
 * A fixed number of threads; each does one task at a time, the others wait in order. A thread that was lost in the middle
 * of its work is replaced at once, so that the next task need not wait for a start; one that could not start is replaced
 * when there is work for it.
 */
export class ThreadPool {
  readonly #settings: PoolSettings;
  readonly #idle: AnalysisThread[] = [];
  readonly #threads = new Set<AnalysisThread>();
  #queue: Job[] = [];
  #backgroundQueue: Job[] = [];
  #busy = 0;
  #lost = 0;
  #isClosed = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  get status(): PoolStatus {
    return {
      threads: this.#threads.size,
      busy: this.#busy,
      queued: this.#queue.length + this.#backgroundQueue.length,
      respawns: this.#lost,
    };
  }

  /**
   * Starts the threads and waits until the first one works. The others follow behind: two that start at once take half as
   * long again until the first can answer.
   * @throws OperationError BACKEND_UNAVAILABLE
   */
  async start(): Promise<void> {
    this.#assertOpen();
    if (this.#threads.size === 0) this.#idle.push(this.#spawn());
    try {
      await Promise.race([...this.#threads].map((thread) => thread.ready));
    } catch (error) {
      for (const thread of [...this.#threads]) if (!thread.isUsable) this.#forget(thread);
      throw error;
    }
    while (!this.#isClosed && this.#threads.size < this.#settings.threads) this.#idle.unshift(this.#spawn());
    for (const thread of this.#idle) thread.unref();
  }

  /** Does a task in the next free thread. @throws OperationError */
  run<Kind extends TaskKind>(
    task: { kind: Kind } & TaskKinds[Kind]["input"],
    { signal, isBackground = false }: TaskOptions = {},
  ): Promise<TaskKinds[Kind]["output"]> {
    this.#assertOpen();
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const job: Job = { task: task as Task, resolve, reject };
    // A task in hand is left to its deadline: it mostly ends within milliseconds, a new thread takes fifty.
    const onAbort = () => {
      this.#queue = this.#queue.filter((waiting) => waiting !== job);
      this.#backgroundQueue = this.#backgroundQueue.filter((waiting) => waiting !== job);
      reject(cancelled(signal));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    (isBackground ? this.#backgroundQueue : this.#queue).push(job);
    this.#dispatch();
    return promise.finally(() => signal?.removeEventListener("abort", onAbort)) as Promise<TaskKinds[Kind]["output"]>;
  }

  /** Ends all threads; what is waiting or in hand fails with CANCELLED. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new OperationError("CANCELLED", "The analysis engine was closed before the work was done.");
    for (const job of [...this.#queue, ...this.#backgroundQueue]) job.reject(error);
    this.#queue = [];
    this.#backgroundQueue = [];
    const threads = [...this.#threads];
    this.#threads.clear();
    this.#idle.length = 0;
    await Promise.all(threads.map((thread) => thread.close(error)));
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new OperationError("BACKEND_UNAVAILABLE", "The analysis engine is closed.");
  }

  #spawn(): AnalysisThread {
    const thread = new AnalysisThread(this.#settings);
    this.#threads.add(thread);
    return thread;
  }

  #takeThread(): AnalysisThread | undefined {
    for (let thread = this.#idle.pop(); thread !== undefined; thread = this.#idle.pop()) {
      if (thread.isUsable) return thread;
      this.#forget(thread);
    }
    return this.#threads.size < this.#settings.threads ? this.#spawn() : undefined;
  }

  #forget(thread: AnalysisThread): void {
    if (this.#threads.delete(thread)) this.#lost += 1;
  }

  #replace(thread: AnalysisThread): void {
    this.#forget(thread);
    if (this.#isClosed || !thread.hasWorked) return;
    const replacement = this.#spawn();
    replacement.unref();
    // Behind those that need not start first.
    this.#idle.unshift(replacement);
  }

  #dispatch(): void {
    while (this.#queue.length + this.#backgroundQueue.length > 0) {
      const thread = this.#takeThread();
      if (thread === undefined) return;
      const job = this.#queue.shift() ?? this.#backgroundQueue.shift();
      if (job !== undefined) void this.#perform(thread, job);
    }
  }

  async #perform(thread: AnalysisThread, job: Job): Promise<void> {
    this.#busy += 1;
    try {
      job.resolve(await thread.run(job.task, this.#settings.requestTimeoutMs));
    } catch (error) {
      job.reject(error);
    } finally {
      this.#busy -= 1;
      if (thread.isUsable) this.#idle.push(thread);
      else this.#replace(thread);
      this.#dispatch();
    }
  }
}

function cancelled(signal: AbortSignal | undefined): OperationError {
  return new OperationError("CANCELLED", "The caller took the request back.", { cause: signal?.reason });
}
