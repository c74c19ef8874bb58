import { Worker } from "node:worker_threads";
import { OperationError } from "@event-intelligence/contracts";
import type { Answer } from "./corpus-messages.ts";
import type { CorpusFindings } from "./search.ts";

// As for the threads of the pool: from source the entry lies beside this file, built below the bundle.
const isSource = import.meta.url.endsWith(".ts");
const folder = new URL(isSource ? "." : "./corpus/", import.meta.url);
const ending = isSource ? "ts" : "js";
// SQLite is loaded in these threads alone, where Node 22's warning that it is experimental is told to nobody.
const execArgv = ["--disable-warning=ExperimentalWarning", ...(isSource ? ["--conditions=source"] : [])];
const closeTimeoutMs = 1_000;

/** The folder of the code that decides what is found in a file. */
export const codeFolder = new URL(isSource ? ".." : ".", import.meta.url);

/** That an index is broken; whoever keeps it can make a new one. */
export class SpoiltIndexError extends Error {
  override name = "SpoiltIndexError";
}

/** How a thread of the corpus is started, and who hears what it says without being asked, and of its end. */
export interface AskedThreadOptions<Message> {
  readonly entry: "index-thread" | "search-thread";
  readonly workerData: unknown;
  readonly maxHeapMegabytes: number;
  onMessage(message: Message): void;
  onEnd(reason: string): void;
}

/** A thread that answers questions. It does not keep a process alive while nobody waits for it. */
export class AskedThread<Request extends { readonly type: string }, Message extends { readonly type: string }> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<CorpusFindings | null>>();
  readonly #exited: Promise<void>;
  #questionCount = 0;

  constructor({ entry, workerData, maxHeapMegabytes, onMessage, onEnd }: AskedThreadOptions<Message>) {
    this.#worker = new Worker(new URL(`${entry}.${ending}`, folder), {
      workerData,
      execArgv,
      name: entry,
      // What is garbage soon would otherwise pile up.
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes, maxYoungGenerationSizeMb: 8 },
    });
    this.#worker.on("message", (message: Answer | Message) => {
      if (isAnswer(message)) this.#settle(message);
      else onMessage(message);
    });
    let problem = "it ended without a reason";
    this.#worker.on("error", (error) => {
      problem = error instanceof Error ? error.message : String(error);
    });
    this.#exited = new Promise((done) => {
      this.#worker.on("exit", () => {
        this.fail(new OperationError("BACKEND_UNAVAILABLE", `The ${entry} died: ${problem}`, { cure: "Ask again." }));
        onEnd(problem);
        done();
      });
    });
    this.#worker.unref();
  }

  /** @throws SpoiltIndexError, OperationError PATTERN_QUERY_FAILED, BACKEND_UNAVAILABLE when the thread dies */
  ask(question: (id: number) => Request): Promise<CorpusFindings | null> {
    const id = this.#questionCount++;
    const waiting = Promise.withResolvers<CorpusFindings | null>();
    this.#waiting.set(id, waiting);
    this.#worker.ref();
    this.tell(question(id));
    return waiting.promise;
  }

  tell(message: Request): void {
    this.#worker.postMessage(message);
  }

  /** Rejects whatever is asked. */
  fail(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }

  /** Resolves when the thread has ended, by itself after the given message or else by force. */
  async close(lastMessage?: Request): Promise<void> {
    this.#worker.ref();
    if (lastMessage === undefined) await this.#worker.terminate();
    else this.tell(lastMessage);
    const timer = setTimeout(() => void this.#worker.terminate(), closeTimeoutMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.type === "answer") waiting?.resolve(answer.findings);
    else if (answer.isSpoilt) waiting?.reject(new SpoiltIndexError(answer.message));
    else waiting?.reject(new OperationError("PATTERN_QUERY_FAILED", answer.message, { cure: "Ask again." }));
    if (this.#waiting.size === 0) this.#worker.unref();
  }
}

function isAnswer(message: { readonly type: string }): message is Answer {
  return message.type === "answer" || message.type === "failure";
}
