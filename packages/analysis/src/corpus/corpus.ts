import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { type ErrorCode, OperationError } from "@event-intelligence/contracts";
import type { CodeRequest } from "@event-intelligence/contracts/code-analysis";
import type { CorpusMessage, CorpusRequest, CorpusSettings, CorpusStatus } from "./corpus-messages.ts";
import type { CorpusFile, FileReading } from "./file-facts.ts";
import { type CorpusFindings, toCorpusQuery } from "./search.ts";
import { resolveRoots } from "./walker.ts";

/** Reads files away from the caller's thread. */
export type FactsReader = (files: readonly CorpusFile[]) => Promise<readonly (FileReading | null)[]>;

// As for the threads of the pool: from source the entry lies beside this file, built below the bundle.
const isSource = import.meta.url.endsWith(".ts");
const entry = new URL(isSource ? "./corpus-thread.ts" : "./corpus/corpus-thread.js", import.meta.url);
// SQLite is loaded in that thread alone, where Node 22's warning that it is experimental is told to nobody.
const execArgv = ["--disable-warning=ExperimentalWarning", ...(isSource ? ["--conditions=source"] : [])];

/** It keeps one number for each file; the rest is garbage that would otherwise pile up to gigabytes. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };
const closeTimeoutMs = 1_000;

const unknownStatus: CorpusStatus = {
  indexPath: null,
  fileCount: 0,
  patternCount: 0,
  leftOut: { tooLarge: 0, overLimit: 0, unreadable: 0, notUnderstood: 0 },
  isComplete: false,
  isIndexing: false,
  lastPassMs: null,
  problem: null,
};

interface Waiting {
  resolve(message: CorpusMessage): void;
  reject(error: OperationError): void;
}

/** The files below some roots and what is known about them, kept and searched by a thread of its own. */
export class Corpus {
  readonly #settings: CorpusSettings;
  readonly #read: FactsReader;
  readonly #onNotice: (message: string) => void;
  readonly #waiting = new Map<number, Waiting>();
  #requestCount = 0;
  #worker: Worker | undefined;
  #status = unknownStatus;
  #isClosed = false;

  constructor(settings: CorpusSettings, read: FactsReader, onNotice: (message: string) => void) {
    this.#settings = { ...settings, roots: settings.roots.map((root) => resolve(root)) };
    this.#read = read;
    this.#onNotice = onNotice;
  }

  /** As it was last told. */
  get status(): CorpusStatus {
    return this.#status;
  }

  /** Starts the thread, which begins to read the roots. Waits for nothing. */
  start(): void {
    this.#worker ??= this.#spawn();
  }

  /**
   * The patterns of the corpus that a request asks for, best first.
   * @throws OperationError INVALID_INPUT for a path that cannot be, UNSUPPORTED_LANGUAGE, BACKEND_UNAVAILABLE when a root
   * cannot be read, PATTERN_QUERY_FAILED
   */
  async search(request: CodeRequest): Promise<CorpusFindings> {
    const roots = await resolveRoots(this.#settings.roots);
    const query = toCorpusQuery(request, roots, [...new Set([...roots, ...this.#settings.roots])]);
    const reply = await this.#ask((id) => ({ type: "search", id, query }));
    if (reply.type === "found") return reply.findings;
    throw new OperationError("INTERNAL_ERROR", "The corpus answered something else than was asked.");
  }

  /** Reads what has changed, and resolves when that is done. */
  async refresh(): Promise<CorpusStatus> {
    await this.#ask((id) => ({ type: "refresh", id }));
    return this.#status;
  }

  /** Ends the thread. What is waiting fails with CANCELLED. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#fail(new OperationError("CANCELLED", "The analysis engine was closed before the work was done."));
    worker.ref();
    const exited = new Promise<void>((done) => worker.once("exit", () => done()));
    worker.postMessage({ type: "close" } satisfies CorpusRequest);
    const timer = setTimeout(() => void worker.terminate(), closeTimeoutMs);
    await exited;
    clearTimeout(timer);
  }

  #ask(request: (id: number) => CorpusRequest): Promise<CorpusMessage> {
    if (this.#isClosed) throw new OperationError("BACKEND_UNAVAILABLE", "The analysis engine is closed.");
    this.start();
    const id = this.#requestCount++;
    const { promise, resolve, reject } = Promise.withResolvers<CorpusMessage>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker?.ref();
    this.#worker?.postMessage(request(id));
    return promise;
  }

  #spawn(): Worker {
    const worker = new Worker(entry, { workerData: this.#settings, execArgv, name: "corpus", resourceLimits });
    worker.on("message", (message: CorpusMessage) => this.#receive(worker, message));
    const onEnd = (error?: unknown) => this.#end(worker, error);
    worker.on("error", onEnd);
    worker.on("exit", () => onEnd());
    worker.postMessage({ type: "start" } satisfies CorpusRequest);
    // It must not keep a process alive whose work is done.
    worker.unref();
    return worker;
  }

  #receive(worker: Worker, message: CorpusMessage): void {
    if (message.type === "notice") this.#onNotice(message.message);
    else if (message.type === "status") this.#status = message.status;
    else if (message.type === "read") void this.#readFor(worker, message.id, message.files);
    else this.#settle(message);
  }

  #settle(message: Extract<CorpusMessage, { type: "found" | "refreshed" | "failure" }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === "failure") waiting?.reject(new OperationError(message.code, message.message));
    else waiting?.resolve(message);
    if (this.#waiting.size === 0 && !this.#isClosed) this.#worker?.unref();
  }

  async #readFor(worker: Worker, id: number, files: readonly CorpusFile[]): Promise<void> {
    const readings = await this.#read(files).catch((error) => {
      if (this.#isClosed || isClosing(error)) return null;
      // No answer for several: they are asked for again one by one. One alone that cannot be read says nothing.
      return files.length > 1 ? [] : [null];
    });
    worker.postMessage({ type: "read", id, readings } satisfies CorpusRequest);
  }

  #end(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const reason = error instanceof Error ? error.message : "it ended without a reason";
    const message = `The thread of the corpus died: ${reason}`;
    if (!this.#isClosed) this.#onNotice(message);
    this.#fail(new OperationError("BACKEND_UNAVAILABLE", message, { cause: error, cure: "Ask again." }));
  }

  #fail(error: OperationError): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** Whether there is nobody left to read files. */
function isClosing(error: unknown): boolean {
  const codes: readonly ErrorCode[] = ["CANCELLED" satisfies ErrorCode, "BACKEND_UNAVAILABLE" satisfies ErrorCode];
  return error instanceof OperationError && codes.includes(error.code);
}
