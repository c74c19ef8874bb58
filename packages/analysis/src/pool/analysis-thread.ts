import { Worker } from "node:worker_threads";
import { OperationError } from "@event-intelligence/contracts";
import type { Task, ThreadMessage, ThreadSettings } from "./tasks.ts";

/**
 * Run from source, the entry lies beside this file, and the thread must resolve its packages to their source, as this one
 * did. Built, this file is part of a bundle at the top of `dist`.
 */
const isSource = import.meta.url.endsWith(".ts");
const entry = new URL(isSource ? "./thread.ts" : "./pool/thread.js", import.meta.url);
const execArgv = isSource ? ["--conditions=source", "--disable-warning=ExperimentalWarning"] : [];

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: OperationError) => void;
}

/** One worker thread that does one task at a time. */
export class AnalysisThread {
  /** Resolves when the parsers work; rejects with BACKEND_UNAVAILABLE when they cannot be started. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #settleReady: Waiting;
  #current: Waiting | undefined;
  #isUsable = true;

  constructor(settings: ThreadSettings) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    // Whoever waits for it hears of the failure; nobody waiting must not end the process.
    promise.catch(() => undefined);
    this.#settleReady = { resolve: () => resolve(), reject };
    this.#worker = new Worker(entry, {
      workerData: settings,
      execArgv,
      name: "analysis",
      // With a young generation of this size a thread took ten megabytes less for 4,000 files, and no longer.
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryCapMegabytes, maxYoungGenerationSizeMb: 24 },
    });
    this.#worker.on("message", (message: ThreadMessage) => this.#receive(message));
    this.#worker.on("error", (error) => this.#end(threadDied(error)));
    this.#worker.on("exit", () => this.#end(threadDied(undefined)));
  }

  /** False once the thread has died, was ended or was spoilt by what it parsed. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /**
   * Does a task, as soon as the parsers work. When it is not done in time the thread is killed in the middle of it.
   * @throws OperationError what the task failed with; TIMEOUT when it was killed; BACKEND_UNAVAILABLE.
   */
  async run(task: Task, timeoutMs: number): Promise<unknown> {
    // From here on somebody waits for it, also while it is still starting.
    this.#worker.ref();
    await this.ready;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#current = { resolve, reject };
    const timer = setTimeout(() => this.#end(tooSlow(timeoutMs)), timeoutMs);
    this.#worker.postMessage(task);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#current = undefined;
      // An idle thread must not keep a process alive whose work is done. One that was ended must, until it has exited:
      // whoever waits for that would otherwise see the process stop in the middle of its `await`.
      if (this.#isUsable) this.#worker.unref();
    }
  }

  /** Lets the process end although this thread runs. */
  unref(): void {
    this.#worker.unref();
  }

  /** Keeps the process alive until this thread is idle. */
  ref(): void {
    this.#worker.ref();
  }

  /** Kills the thread; a task in hand fails with the given error. */
  async close(error: OperationError): Promise<void> {
    this.#end(error);
    await this.#worker.terminate();
  }

  #receive(message: ThreadMessage): void {
    if (message.type === "ready") this.#settleReady.resolve(undefined);
    else if (message.type === "result") {
      this.#current?.resolve(message.output);
      if (message.isSpent) this.#end(spent());
    } else {
      const error = new OperationError(message.code, message.message, { cure: message.cure });
      if (message.isSpent) this.#end(error);
      else this.#current?.reject(error);
    }
  }

  #end(error: OperationError): void {
    if (!this.#isUsable) return;
    this.#isUsable = false;
    this.#settleReady.reject(error);
    this.#current?.reject(error);
    this.#worker.terminate().catch(() => undefined);
  }
}

/** Nobody hears of it: the thread has answered, and takes no more. */
function spent(): OperationError {
  return new OperationError("BACKEND_UNAVAILABLE", "The analysis thread was replaced.");
}

function tooSlow(timeoutMs: number): OperationError {
  return new OperationError("TIMEOUT", `The analysis was not done within ${timeoutMs} ms and was stopped.`, {
    cure: "Send a smaller file; generated and minified code takes longest.",
  });
}

function threadDied(error: unknown): OperationError {
  const reason = error instanceof Error ? error.message : "it ended without a reason";
  const isMemory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return isMemory
    ? new OperationError("PARSING_ERROR", "The source text needs more memory than an analysis may use.", {
        cause: error,
      })
    : new OperationError("BACKEND_UNAVAILABLE", `An analysis thread died: ${reason}`, {
        cause: error,
        cure: "Ask again; if it keeps happening, check that the package and its grammars are installed completely.",
      });
}
