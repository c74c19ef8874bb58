import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { isSpoilt, reasonOf, setAside, setAsideNotice } from "../storage/database-file.ts";
import { engineVersion } from "../storage/engine-version.ts";
import type { IndexMessage, IndexThreadSettings } from "./corpus-messages.ts";
import { indexName, type OpenIndex, openIndex } from "./index-file.ts";
import { IndexStore } from "./index-store.ts";
import { type FilesReader, indexRoot } from "./indexer.ts";
import { resolveRoots } from "./roots.ts";

/** The roots are read again this often although nobody asks. */
const intervalMs = 60_000;
/** Another process is reading the root: look again. */
const lockedPauseMs = 200;
/** How often a pass begins anew because the index turned out to be broken. */
const maxAttempts = 3;

/** What an index needs of its surroundings. */
export interface IndexSurroundings {
  readonly read: FilesReader;
  send(message: IndexMessage): void;
}

interface KeptIndex extends OpenIndex {
  readonly store: IndexStore;
  /** Names this index, and this process among those that share its file. */
  readonly generation: string;
}

/** Keeps an index up to date. Lives in a thread of its own, for SQLite blocks. */
export class CorpusIndex {
  readonly #settings: IndexThreadSettings;
  readonly #surroundings: IndexSurroundings;
  readonly #version: number;
  readonly #endings: ReadonlySet<string>;
  #kept: KeptIndex;
  #pass: Promise<void> | undefined;
  #lastPassMs: number | null = null;
  /** Another process reads a root that was never read. */
  #isHeldUp = false;
  #problem: string | null = null;
  #roots: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @throws Error when no file can be had for the index */
  constructor(settings: IndexThreadSettings, surroundings: IndexSurroundings) {
    this.#settings = settings;
    this.#surroundings = surroundings;
    this.#version = engineVersion(settings.codeFolder);
    this.#endings = new Set(settings.endings);
    this.#kept = this.#open();
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

  /** Makes the index anew if it still is the one that was found broken. */
  renew(generation: string, reason: string): void {
    if (generation === this.#kept.generation) this.#rebuild(reason);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    try {
      this.#kept.store.unlock();
      this.#kept.database.close();
    } catch {
      // What cannot be said to others now they find out when the lock ends.
    }
  }

  async #runPass(): Promise<void> {
    const startedAt = performance.now();
    for (let attempt = 0; attempt < maxAttempts && !this.#isClosed; attempt += 1) {
      const { generation } = this.#kept;
      await this.#tryPass(generation);
      // What was read into an index that was given up meanwhile has to be read again.
      if (generation === this.#kept.generation) break;
    }
    this.#lastPassMs = performance.now() - startedAt;
  }

  async #tryPass(generation: string): Promise<void> {
    this.#isHeldUp = false;
    try {
      this.#roots = await resolveRoots(this.#settings.roots);
      this.#tellStatus();
      for (const root of this.#roots) await this.#indexRoot(root);
      this.#problem = null;
    } catch (error) {
      if (this.#isClosed) return;
      this.#problem = reasonOf(error);
      if (isSpoilt(error)) this.renew(generation, this.#problem);
    }
  }

  /** Where another process reads the root, that is left to it; for one that was never read, its end is waited for. */
  async #indexRoot(root: string): Promise<void> {
    while (!this.#isClosed) {
      const { store } = this.#kept;
      if (await indexRoot(store, { root, endings: this.#endings }, this.#surroundings.read)) return;
      if (store.isComplete(root)) return;
      this.#isHeldUp = true;
      this.#tellStatus();
      await pause(lockedPauseMs);
    }
  }

  #rebuild(reason: string): void {
    const { path, database } = this.#kept;
    try {
      database.close();
    } catch {
      // It is given up anyway.
    }
    this.#notice(setAsideNotice(indexName, path, reason));
    try {
      setAside(path);
    } catch {
      // Then opening says what is wrong with it.
    }
    this.#kept = this.#open();
    this.#tellStatus();
  }

  #open(): KeptIndex {
    const index = openIndex(this.#settings.indexPath, this.#version);
    if (index.notice !== null) this.#notice(index.notice);
    const { path, temporaryFolder } = index;
    const generation = randomUUID();
    this.#surroundings.send({ type: "opened", place: { path, temporaryFolder, generation } });
    return { ...index, generation, store: new IndexStore(index.database, generation) };
  }

  #notice(message: string): void {
    this.#surroundings.send({ type: "notice", message });
  }

  #tellStatus(): void {
    if (this.#isClosed) return;
    try {
      const { path, temporaryFolder, store } = this.#kept;
      const completeRoots = this.#roots.filter((root) => store.isComplete(root));
      const status = {
        indexPath: temporaryFolder === null ? path : null,
        ...store.count(this.#roots),
        isComplete: this.#roots.length > 0 && completeRoots.length === this.#roots.length,
        isIndexing: this.#pass !== undefined,
        lastPassMs: this.#lastPassMs,
        problem: this.#problem,
      };
      this.#surroundings.send({ type: "status", status, completeRoots, isHeldUp: this.#isHeldUp });
    } catch (error) {
      this.#problem ??= reasonOf(error);
    }
  }
}
