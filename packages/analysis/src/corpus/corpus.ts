import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { CodeRequest } from "@event-intelligence/contracts/code-analysis";
import { type ErrorCode, OperationError } from "@event-intelligence/contracts/errors";
import { codeFolder } from "../isolation/entry.ts";
import { sourceEndings } from "../languages/known-languages.ts";
import { AskedThread, SpoiltIndexError } from "./asked-thread.ts";
import type {
  CorpusStatus,
  IndexMessage,
  IndexPlace,
  IndexRequest,
  IndexThreadSettings,
  SearchRequest,
} from "./corpus-messages.ts";
import type { CorpusFile, FileReading } from "./file-facts.ts";
import { ReadingWatch } from "./reading-watch.ts";
import { resolveRoots } from "./roots.ts";
import { type CorpusFindings, type CorpusQuery, toCorpusQuery } from "./search.ts";

/** Reads files away from the caller's thread. */
export type FactsReader = (files: readonly CorpusFile[]) => Promise<readonly (FileReading | null)[]>;

/** Which folders a corpus is made of, and the file its index is kept in; null: a temporary one. */
export interface CorpusSettings {
  readonly roots: readonly string[];
  readonly indexPath: string | null;
}

/** They need some twenty for 50,000 files; this is for what may be in a root at most. */
const heapMegabytes = 256;

/**
 * The files below some roots and what is known about them. One thread keeps the index, another one searches it: SQLite
 * blocks its thread, and who searches must wait neither for what is being written nor for the disk.
 */
export class Corpus {
  readonly #settings: CorpusSettings;
  readonly #read: FactsReader;
  readonly #onNotice: (message: string) => void;
  readonly #watch = new ReadingWatch();
  #indexThread: AskedThread<IndexRequest, IndexMessage> | undefined;
  #searchThread: AskedThread<SearchRequest, never> | undefined;
  #place = Promise.withResolvers<IndexPlace>();
  #temporaryFolder: string | null = null;
  #isClosed = false;

  constructor({ roots, indexPath }: CorpusSettings, read: FactsReader, onNotice: (message: string) => void) {
    this.#settings = { roots: roots.map((root) => resolve(root)), indexPath };
    this.#read = read;
    this.#onNotice = onNotice;
  }

  /** As it was last told. */
  get status(): CorpusStatus {
    return this.#watch.status;
  }

  /** Starts the threads, of which one begins to read the roots. Waits for nothing. */
  start(): void {
    this.#index();
    this.#searcher();
  }

  /**
   * The patterns of the corpus that a request asks for, best first.
   * @throws OperationError INVALID_INPUT for a path that cannot be, UNSUPPORTED_LANGUAGE, BACKEND_UNAVAILABLE when a root
   * cannot be read, PATTERN_QUERY_FAILED
   */
  async search(request: CodeRequest): Promise<CorpusFindings> {
    const roots = await this.#resolveRoots();
    const query = toCorpusQuery(request, roots, [...new Set([...roots, ...this.#settings.roots])]);
    try {
      return await this.#searchOnce(query);
    } catch (error) {
      if (!(error instanceof SpoiltIndexError)) throw error;
      const { generation } = await this.#place.promise;
      await this.#index().ask((id) => ({ type: "renew", id, generation, reason: error.message }));
      return await this.#searchOnce(query);
    }
  }

  /** Reads what has changed, and resolves when that is done. */
  async refresh(): Promise<CorpusStatus> {
    await this.#index().ask((id) => ({ type: "refresh", id }));
    return this.#watch.status;
  }

  /** Ends the threads. What is waiting fails with CANCELLED. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new OperationError("CANCELLED", "The analysis engine was closed before the work was done.");
    this.#replacePlace().reject(error);
    this.#indexThread?.fail(error);
    this.#searchThread?.fail(error);
    // Who closes an index last tidies its file up, so that is left to the one who may write it.
    await this.#searchThread?.close();
    await this.#indexThread?.close({ type: "close" });
    this.#removeTemporaryFolder();
  }

  async #searchOnce(query: CorpusQuery): Promise<CorpusFindings> {
    this.start();
    const pass = async () => void (await this.refresh().catch(() => undefined));
    await this.#watch.untilSearchable(query.roots, pass);
    // The threads may have died meanwhile. Started again, one of them either opens an index or says why it cannot.
    this.start();
    const place = await this.#place.promise;
    const findings = await this.#searcher().ask((id) => ({ type: "search", id, place, query }));
    if (findings !== null) return findings;
    throw new OperationError("INTERNAL_ERROR", "The corpus answered something else than was asked.");
  }

  async #resolveRoots(): Promise<string[]> {
    return await resolveRoots(this.#settings.roots).catch((error) => {
      throw new OperationError("BACKEND_UNAVAILABLE", error.message, {
        cause: error,
        cure: "Check that the folder exists and may be read, or take it out of the pattern roots.",
      });
    });
  }

  #index(): AskedThread<IndexRequest, IndexMessage> {
    this.#assertOpen();
    this.#indexThread ??= this.#startIndexThread();
    return this.#indexThread;
  }

  #searcher(): AskedThread<SearchRequest, never> {
    this.#assertOpen();
    this.#searchThread ??= new AskedThread<SearchRequest, never>({
      name: "search-thread",
      settings: null,
      maxHeapMegabytes: heapMegabytes,
      onMessage: () => {},
      onEnd: (reason) => {
        this.#searchThread = undefined;
        this.#tellDeath("searches the corpus", reason);
      },
    });
    return this.#searchThread;
  }

  #startIndexThread(): AskedThread<IndexRequest, IndexMessage> {
    const thread = new AskedThread<IndexRequest, IndexMessage>({
      name: "index-thread",
      settings: {
        ...this.#settings,
        endings: sourceEndings,
        codeFolder: fileURLToPath(codeFolder),
      } satisfies IndexThreadSettings,
      maxHeapMegabytes: heapMegabytes,
      onMessage: (message) => this.#receive(thread, message),
      onEnd: (reason) => {
        this.#indexThread = undefined;
        this.#watch.forget();
        this.#replacePlace().reject(
          new OperationError("BACKEND_UNAVAILABLE", `The index of the corpus is not kept: ${reason}`, {
            cure: "Check that the folder of the index, or the one for temporary files, can be written.",
          }),
        );
        this.#tellDeath("keeps the index", reason);
      },
    });
    thread.tell({ type: "start" });
    return thread;
  }

  #receive(thread: AskedThread<IndexRequest, IndexMessage>, message: IndexMessage): void {
    if (message.type === "notice") this.#onNotice(message.message);
    else if (message.type === "status") this.#watch.receive(message);
    else if (message.type === "opened") this.#moveTo(message.place);
    else if (message.type === "read") {
      this.#watch.countRead(message.files.length);
      void this.#readFor(thread, message.id, message.files);
    }
  }

  #moveTo(place: IndexPlace): void {
    this.#watch.forget();
    this.#removeTemporaryFolder();
    this.#temporaryFolder = place.temporaryFolder;
    // A process that ends in a hurry closes nothing; its temporary index must not stay behind.
    if (place.temporaryFolder !== null) process.once("exit", this.#removeTemporaryFolder);
    // Who waits for the first one gets it; later ones take its place.
    this.#replacePlace().resolve(place);
    this.#place.resolve(place);
    // What is there already is read before anybody asks.
    if (!this.#isClosed) this.#searcher().tell({ type: "open", place });
  }

  /** The place that was waited for until now. */
  #replacePlace(): PromiseWithResolvers<IndexPlace> {
    const replaced = this.#place;
    // Mostly nobody waits for it any more.
    replaced.promise.catch(() => undefined);
    this.#place = Promise.withResolvers();
    return replaced;
  }

  readonly #removeTemporaryFolder = (): void => {
    if (this.#temporaryFolder === null) return;
    process.off("exit", this.#removeTemporaryFolder);
    rmSync(this.#temporaryFolder, { recursive: true, force: true });
    this.#temporaryFolder = null;
  };

  async #readFor(
    thread: AskedThread<IndexRequest, IndexMessage>,
    id: number,
    files: readonly CorpusFile[],
  ): Promise<void> {
    try {
      thread.tell({ type: "read", id, readings: await this.#read(files) });
    } catch (error) {
      if (isUnreadableByAnybody(error)) thread.tell({ type: "not-read", id, reason: error.message });
      // No answer for several: they are asked for again one by one. One alone that cannot be read says nothing.
      else thread.tell({ type: "read", id, readings: files.length > 1 ? [] : [null] });
    }
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new OperationError("BACKEND_UNAVAILABLE", "The analysis engine is closed.");
  }

  #tellDeath(task: string, reason: string): void {
    if (!this.#isClosed) this.#onNotice(`The thread that ${task} died: ${reason}`);
  }
}

/** Whether there is nobody who could read files. */
function isUnreadableByAnybody(error: unknown): error is OperationError {
  const codes: readonly ErrorCode[] = ["CANCELLED" satisfies ErrorCode, "BACKEND_UNAVAILABLE" satisfies ErrorCode];
  return error instanceof OperationError && codes.includes(error.code);
}
