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
  /** How many times `requestTimeoutMs` it may take, for a task of many parts. Default 1. */
  readonly patience?: number | undefined;
}

interface Job {
  readonly task: Task;
  readonly timeoutMs: number;
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
  /** Ready, and without work. */
  readonly #idle: AnalysisThread[] = [];
  readonly #starting = new Set<AnalysisThread>();
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
      queued: this.#waitingCount,
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
    if (this.#threads.size === 0) this.#spawn();
    await Promise.race([...this.#threads].map((thread) => thread.ready));
    while (!this.#isClosed && this.#threads.size < this.#settings.threads) this.#spawn().unref();
  }

  /** Does a task in the next free thread. @throws OperationError */
  run<Kind extends TaskKind>(
    task: { kind: Kind } & TaskKinds[Kind]["input"],
    { signal, isBackground = false, patience = 1 }: TaskOptions = {},
  ): Promise<TaskKinds[Kind]["output"]> {
    this.#assertOpen();
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timeoutMs = patience * this.#settings.requestTimeoutMs;
    const job: Job = { task: task as Task, timeoutMs, resolve, reject };
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
    this.#starting.clear();
    this.#idle.length = 0;
    await Promise.all(threads.map((thread) => thread.close(error)));
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new OperationError("BACKEND_UNAVAILABLE", "The analysis engine is closed.");
  }

  #spawn(): AnalysisThread {
    const thread = new AnalysisThread(this.#settings);
    this.#threads.add(thread);
    this.#starting.add(thread);
    thread.ready.then(
      () => this.#takeIn(thread),
      (error) => this.#giveUp(thread, error),
    );
    return thread;
  }

  #takeIn(thread: AnalysisThread): void {
    if (!this.#starting.delete(thread)) return;
    thread.unref();
    this.#idle.push(thread);
    this.#dispatch();
  }

  /** Of those who wait one is told: for the next one a thread is started again. */
  #giveUp(thread: AnalysisThread, error: unknown): void {
    if (!this.#starting.delete(thread)) return;
    this.#forget(thread);
    this.#nextJob()?.reject(error);
    this.#dispatch();
  }

  #takeIdle(): AnalysisThread | undefined {
    for (let thread = this.#idle.pop(); thread !== undefined; thread = this.#idle.pop()) {
      if (thread.isUsable) return thread;
      this.#forget(thread);
    }
    return undefined;
  }

  #forget(thread: AnalysisThread): void {
    if (this.#threads.delete(thread)) this.#lost += 1;
  }

  #replace(thread: AnalysisThread): void {
    this.#forget(thread);
    if (!this.#isClosed) this.#spawn().unref();
  }

  #nextJob(): Job | undefined {
    return this.#queue.shift() ?? this.#backgroundQueue.shift();
  }

  /** Work goes to threads that are ready: one that starts takes longer to do so than another one to end its task. */
  #dispatch(): void {
    for (let waiting = this.#waitingCount; waiting > 0; waiting = this.#waitingCount) {
      const thread = this.#takeIdle();
      if (thread === undefined) {
        if (this.#threads.size < this.#settings.threads && this.#starting.size < waiting) this.#spawn();
        // Somebody waits for them now, so they must keep the process alive.
        for (const starting of this.#starting) starting.ref();
        return;
      }
      const job = this.#nextJob();
      if (job !== undefined) void this.#perform(thread, job);
    }
  }

  get #waitingCount(): number {
    return this.#queue.length + this.#backgroundQueue.length;
  }

  async #perform(thread: AnalysisThread, job: Job): Promise<void> {
    this.#busy += 1;
    try {
      job.resolve(await thread.run(job.task, job.timeoutMs));
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
