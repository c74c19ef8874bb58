import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { CorpusSettings, CorpusStatus } from "./corpus-messages.ts";
import { isSpoilt, type OpenIndex, openIndex, reasonOf, setAside } from "./index-file.ts";
import { IndexSearch } from "./index-search.ts";
import { IndexStore } from "./index-store.ts";
import { type FilesReader, indexRoot } from "./indexer.ts";
import type { CorpusFindings, CorpusQuery } from "./search.ts";
import { resolveRoots } from "./walker.ts";

/** How long what was read is believed, at least; and so much longer for each file, lest nothing else be done. */
const freshMs = 2_000;
const freshPerFileMs = 0.2;
/** Without a question, the roots are read again this often. */
const intervalMs = 60_000;
/** For so many files a search waits until the first pass over a root has read them all. */
const smallReadCount = 500;
/** How long it waits for a pass over more, or for another process: half of a caller's five seconds. */
const firstPassWaitMs = 2_500;
const waitSliceMs = 50;
/** How long it waits to see what changed, where the files are so few that looking at them takes no time. */
const quickPassWaitMs = 250;
const quickFileCount = 2_000;
/** Another process is reading the root: look again. */
const lockedPauseMs = 200;

/** What an index needs of its surroundings. */
export interface IndexSurroundings {
  readonly read: FilesReader;
  onNotice(message: string): void;
  onStatus(status: CorpusStatus): void;
}

/** An index that keeps itself up to date while it is searched. Lives in a thread of its own, for SQLite blocks. */
export class CorpusIndex {
  readonly #settings: CorpusSettings;
  readonly #surroundings: IndexSurroundings;
  #open: { index: OpenIndex; store: IndexStore; search: IndexSearch };
  #pass: Promise<void> | undefined;
  #passStartedAt = 0;
  #passedAt = Number.NEGATIVE_INFINITY;
  #lastPassMs: number | null = null;
  #fileCount = 0;
  /** Files that the pass has asked for. */
  #readCount = 0;
  /** Another process reads a root that was never read. */
  #isHeldUp = false;
  #problem: string | null = null;
  #roots: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(settings: CorpusSettings, surroundings: IndexSurroundings) {
    this.#settings = settings;
    this.#surroundings = surroundings;
    this.#open = this.#openIndex();
  }

  /** Begins to read the roots, and goes on doing so. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.refresh(), intervalMs);
    void this.refresh();
  }

  /** Reads the roots once; when that is being done, waits for it. Never rejects: a failure is told in the status. */
  refresh(): Promise<void> {
    this.#pass ??= this.#runPass().finally(() => {
      this.#pass = undefined;
      this.#tellStatus();
    });
    return this.#pass;
  }

  /** Searches what is known, after waiting a little for what is about to be. */
  async search(query: CorpusQuery): Promise<CorpusFindings> {
    const age = performance.now() - this.#passedAt;
    const isStale = age > freshMs + freshPerFileMs * this.#fileCount;
    // A root that was never read is read at once; one that another process reads is looked at again by the pass.
    const pass = isStale || !this.#areComplete(query.roots) ? this.refresh() : this.#pass;
    if (pass !== undefined) await this.#waitFor(pass, query.roots);
    const isComplete = this.#areComplete(query.roots);
    return this.#guard(() => ({ ...this.#open.search.find(query), isComplete }));
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    try {
      this.#open.store.unlock();
      this.#open.index.database.close();
    } catch {
      // What cannot be said to others now they find out when the lock ends.
    }
  }

  async #waitFor(pass: Promise<void>, roots: readonly string[]): Promise<void> {
    if (this.#areComplete(roots)) {
      if (this.#fileCount <= quickFileCount) await this.#waitAtMost(pass, quickPassWaitMs);
      return;
    }
    // Counted from the beginning of the pass: later searches are not held up by a corpus that is simply large.
    while (pass === this.#pass && (this.#isSmallPass || performance.now() - this.#passStartedAt < firstPassWaitMs)) {
      await this.#waitAtMost(pass, waitSliceMs);
    }
  }

  get #isSmallPass(): boolean {
    return !this.#isHeldUp && this.#readCount <= smallReadCount;
  }

  async #waitAtMost(pass: Promise<void>, ms: number): Promise<void> {
    const timeout = new AbortController();
    const { signal } = timeout;
    await Promise.race([pass, pause(ms, undefined, { signal }).catch(() => undefined)]);
    timeout.abort();
  }

  async #runPass(): Promise<void> {
    this.#passStartedAt = performance.now();
    this.#readCount = 0;
    this.#isHeldUp = false;
    try {
      this.#roots = await resolveRoots(this.#settings.roots);
      this.#tellStatus();
      for (const root of this.#roots) await this.#indexRoot(root);
      this.#problem = null;
    } catch (error) {
      if (this.#isClosed) return;
      this.#problem = reasonOf(error);
      if (isSpoilt(error)) this.#rebuild(error);
    }
    this.#passedAt = performance.now();
    this.#lastPassMs = this.#passedAt - this.#passStartedAt;
  }

  /** Where another process reads the root, that is left to it; for one that was never read, its end is waited for. */
  async #indexRoot(root: string): Promise<void> {
    const read: FilesReader = (files) => {
      this.#readCount += files.length;
      return this.#surroundings.read(files);
    };
    while (!this.#isClosed) {
      const { store } = this.#open;
      if ((await indexRoot(store, root, read)) || store.isComplete(root)) return;
      this.#isHeldUp = true;
      await pause(lockedPauseMs);
    }
  }

  #areComplete(roots: readonly string[]): boolean {
    return this.#guard(() => roots.every((root) => this.#open.store.isComplete(root)));
  }

  /** An index that turns out to be broken is built anew; whoever asked is answered from the new one. */
  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (this.#isClosed || !isSpoilt(error)) throw error;
      this.#rebuild(error);
      return work();
    }
  }

  #rebuild(error: unknown): void {
    const { path, database } = this.#open.index;
    try {
      database.close();
    } catch {
      // It is given up anyway.
    }
    if (path !== null) {
      this.#surroundings.onNotice(
        `The index ${path} is set aside as ${path}.set-aside and built anew: ${reasonOf(error)}`,
      );
      try {
        setAside(path);
      } catch {
        // Then opening says what is wrong with it.
      }
    }
    this.#open = this.#openIndex();
    this.#passedAt = Number.NEGATIVE_INFINITY;
  }

  #openIndex() {
    const index = openIndex(this.#settings.indexPath);
    if (index.notice !== null) this.#surroundings.onNotice(index.notice);
    const store = new IndexStore(index.database, randomUUID());
    return { index, store, search: new IndexSearch(index.database) };
  }

  #tellStatus(): void {
    if (this.#isClosed) return;
    try {
      const counts = this.#open.store.count(this.#roots);
      this.#fileCount = counts.fileCount;
      this.#surroundings.onStatus({
        indexPath: this.#open.index.path,
        ...counts,
        isComplete: this.#roots.length > 0 && this.#areComplete(this.#roots),
        isIndexing: this.#pass !== undefined,
        lastPassMs: this.#lastPassMs,
        problem: this.#problem,
      });
    } catch (error) {
      this.#problem ??= reasonOf(error);
    }
  }
}
