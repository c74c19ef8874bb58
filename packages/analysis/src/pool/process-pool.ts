import { OperationError } from "@event-intelligence/contracts/errors";
import { AnalysisProcess, ProcessDiedError } from "./analysis-process.ts";
import type { ProcessSettings, Task, TaskKind, TaskKinds } from "./tasks.ts";

/** How a pool is built. */
export interface PoolSettings extends ProcessSettings {
  readonly processes: number;
  /** From the moment a process takes a task up; waiting for a process does not count. */
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
  /** How long it may still be worked on. */
  leftMs: number;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Nobody waits for it any more. */
  isCancelled: boolean;
  /** With it the first process died that worked on it. */
  firstDeath: ProcessDiedError | undefined;
}

/** What a pool is doing. */
export interface PoolStatus {
  readonly processes: number;
  /** Their numbers in the operating system. */
  readonly processIds: readonly number[];
  readonly busy: number;
  readonly queued: number;
  /** Processes that were replaced since the start. */
  readonly respawns: number;
}

/**
 * A fixed number of processes; each does one task at a time, the others wait in order. A process that was lost in the
 * middle of its work is replaced at once, so that the next task need not wait for a start; one that could not start is
 * replaced when there is work for it. A task whose process died of itself is done once more, in a fresh one.
 */
export class ProcessPool {
  readonly #settings: PoolSettings;
  /** Ready, and without work. */
  readonly #idle: AnalysisProcess[] = [];
  readonly #starting = new Set<AnalysisProcess>();
  readonly #processes = new Set<AnalysisProcess>();
  #queue: Job[] = [];
  #backgroundQueue: Job[] = [];
  #busy = 0;
  #lost = 0;
  /** Since the last start that succeeded. */
  #failedStarts = 0;
  #isClosed = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  get status(): PoolStatus {
    const alive = [...this.#processes].filter(({ isUsable }) => isUsable);
    return {
      processes: alive.length,
      processIds: alive.flatMap(({ processId }) => processId ?? []),
      busy: this.#busy,
      queued: this.#waitingCount,
      respawns: this.#lost,
    };
  }

  /**
   * Starts the processes and waits until the first one works. The others follow behind: two that start at once take half as
   * long again until the first can answer.
   * @throws OperationError BACKEND_UNAVAILABLE, CANCELLED when it is closed meanwhile
   */
  async start(): Promise<void> {
    await this.#firstReady().catch((error) => {
      if (isDeathInStart(error)) return this.#firstReady();
      throw error;
    });
    while (!this.#isClosed && this.#processes.size < this.#settings.processes) this.#spawn().unref();
  }

  async #firstReady(): Promise<void> {
    this.#assertOpen();
    if (this.#processes.size === 0) this.#spawn();
    await Promise.race([...this.#processes].map((child) => child.ready));
  }

  /** Does a task in the next free process. @throws OperationError */
  run<Kind extends TaskKind>(
    task: { kind: Kind } & TaskKinds[Kind]["input"],
    { signal, isBackground = false, patience = 1 }: TaskOptions = {},
  ): Promise<TaskKinds[Kind]["output"]> {
    this.#assertOpen();
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const leftMs = patience * this.#settings.requestTimeoutMs;
    const job: Job = { task: task as Task, leftMs, resolve, reject, isCancelled: false, firstDeath: undefined };
    // A task in hand is left to its deadline: it mostly ends within milliseconds, a new process takes fifty.
    const onAbort = () => {
      job.isCancelled = true;
      this.#queue = this.#queue.filter((waiting) => waiting !== job);
      this.#backgroundQueue = this.#backgroundQueue.filter((waiting) => waiting !== job);
      reject(cancelled(signal));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    (isBackground ? this.#backgroundQueue : this.#queue).push(job);
    this.#dispatch();
    return promise.finally(() => signal?.removeEventListener("abort", onAbort)) as Promise<TaskKinds[Kind]["output"]>;
  }

  /** Ends all processes; what is waiting or in hand fails with CANCELLED. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new OperationError("CANCELLED", "The analysis engine was closed before the work was done.");
    this.#rejectWaiting(error);
    const processes = [...this.#processes];
    this.#processes.clear();
    this.#starting.clear();
    this.#idle.length = 0;
    await Promise.all(processes.map((child) => child.close(error)));
  }

  #rejectWaiting(error: unknown): void {
    for (const job of [...this.#queue, ...this.#backgroundQueue]) job.reject(error);
    this.#queue = [];
    this.#backgroundQueue = [];
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new OperationError("BACKEND_UNAVAILABLE", "The analysis engine is closed.");
  }

  /** One for whoever waits. */
  #spawn(): AnalysisProcess {
    const child = this.#create();
    this.#starting.add(child);
    child.ready.then(
      () => this.#takeIn(child),
      (error) => this.#giveUp(child, error),
    );
    return child;
  }

  #create(): AnalysisProcess {
    const child = new AnalysisProcess(this.#settings);
    this.#processes.add(child);
    return child;
  }

  #takeIn(child: AnalysisProcess): void {
    if (!this.#starting.delete(child)) return;
    this.#failedStarts = 0;
    this.#rest(child);
  }

  /** It has no work: it must not keep its parent alive, and takes what waits. */
  #rest(child: AnalysisProcess): void {
    child.unref();
    this.#idle.push(child);
    this.#dispatch();
  }

  /**
   * That a process dies in its start says nothing; that the next one does, too, says that none can start. All who wait are
   * told then: each of them would only hear the same later.
   */
  #giveUp(child: AnalysisProcess, error: unknown): void {
    if (!this.#starting.delete(child)) return;
    this.#forget(child);
    this.#failedStarts += 1;
    if (this.#failedStarts > 1 || !isDeathInStart(error)) this.#rejectWaiting(error);
    this.#dispatch();
  }

  #takeIdle(): AnalysisProcess | undefined {
    for (let child = this.#idle.pop(); child !== undefined; child = this.#idle.pop()) {
      if (child.isUsable) return child;
      this.#forget(child);
    }
    return undefined;
  }

  #forget(child: AnalysisProcess): void {
    if (this.#processes.delete(child)) this.#lost += 1;
  }

  #replace(child: AnalysisProcess): void {
    if (this.#isClosed) return;
    this.#forget(child);
    this.#spawn().unref();
    this.#dispatch();
  }

  #nextJob(): Job | undefined {
    return this.#queue.shift() ?? this.#backgroundQueue.shift();
  }

  /** Work goes to processes that are ready: one that starts takes longer to do so than another one to end its task. */
  #dispatch(): void {
    for (let waiting = this.#waitingCount; waiting > 0; waiting = this.#waitingCount) {
      const child = this.#takeIdle();
      if (child === undefined) {
        if (this.#processes.size < this.#settings.processes && this.#starting.size < waiting) this.#spawn();
        // Somebody waits for them now, so they must keep this process alive.
        for (const starting of this.#starting) starting.ref();
        return;
      }
      const job = this.#nextJob();
      if (job !== undefined) void this.#perform(child, job);
    }
  }

  get #waitingCount(): number {
    return this.#queue.length + this.#backgroundQueue.length;
  }

  async #perform(child: AnalysisProcess, job: Job): Promise<void> {
    this.#busy += 1;
    try {
      await child.ready;
      if (!job.isCancelled) job.resolve(await child.run(job.task, job.leftMs));
    } catch (error) {
      if (error instanceof ProcessDiedError && !error.isStarting) this.#performAgain(child, job, error);
      else job.reject(error);
    } finally {
      this.#busy -= 1;
      this.#release(child);
    }
  }

  /**
   * A text has nothing to do with most deaths, but one with which two processes died in a row would kill the next one, too,
   * here and wherever else it was sent.
   */
  #performAgain(child: AnalysisProcess, job: Job, death: ProcessDiedError): void {
    job.leftMs -= death.runMs;
    if (job.firstDeath !== undefined) job.reject(diedTwice(job.firstDeath, death));
    else if (job.leftMs <= 0 || job.isCancelled || this.#isClosed) job.reject(death);
    else {
      job.firstDeath = death;
      this.#forget(child);
      void this.#perform(this.#create(), job);
    }
  }

  #release(child: AnalysisProcess): void {
    if (child.isUsable) {
      this.#rest(child);
    } else if (this.#processes.has(child)) {
      // To start a process stops this one for as long as its memory takes to be copied: 45 ms for each GB. The answer goes
      // out first.
      setImmediate(() => this.#replace(child));
    }
  }
}

function isDeathInStart(error: unknown): boolean {
  return error instanceof ProcessDiedError && error.isStarting;
}

function diedTwice(first: ProcessDiedError, second: ProcessDiedError): OperationError {
  return new OperationError(
    "PARSING_ERROR",
    `Two analysis processes died of the source text. The first: ${first.reason}; the second: ${second.reason}.`,
    {
      cause: second,
      cure: "Leave the file out, and report it: no text should do that. Where both were killed for want of memory, give the machine more.",
    },
  );
}

function cancelled(signal: AbortSignal | undefined): OperationError {
  return new OperationError("CANCELLED", "The caller took the request back.", { cause: signal?.reason });
}
