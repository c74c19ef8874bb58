import type { CorpusFile, FileReading } from "./file-facts.ts";
import { type IndexStore, LostLockError, lockLifetimeMs } from "./index-store.ts";
import { type LeftOut, type Walk, type WalkedFile, walkRoot } from "./walker.ts";

/** Reads files elsewhere; null for one that cannot be read. Rejects when nobody is left to read them. */
export type FilesReader = (files: readonly CorpusFile[]) => Promise<readonly (FileReading | null)[]>;

/** Files per message to a thread: with one, messages cost as much as the work. */
const batchSize = 16;
/** Batches in hand: enough that no thread waits, few enough that a request waits for none of them. */
const maxBatches = 4;
const removalBatchSize = 200;
/** A file that changed so shortly before it was read may change again without its times telling. */
const clockTickMs = 100;

/**
 * Brings what an index knows of one root up to date: reads files whose stamp is new, forgets those that are gone. Returns
 * false when another process is doing so. What was read stays known, however the pass ends.
 */
export async function indexRoot(store: IndexStore, walk: Walk, read: FilesReader): Promise<boolean> {
  const root = store.tryLock(walk.root);
  if (root === undefined) return false;
  try {
    await new RootPass(store, root, read).run(walk);
    return true;
  } catch (error) {
    if (error instanceof LostLockError) return false;
    throw error;
  }
}

class RootPass {
  readonly #store: IndexStore;
  readonly #root: number;
  readonly #read: FilesReader;
  readonly #seen = new Set<number>();
  readonly #leftOut: LeftOut = { tooLarge: 0, overLimit: 0, unreadable: 0, misnamed: 0, notUnderstood: 0 };
  readonly #batches = new Set<Promise<void>>();
  #changed: WalkedFile[] = [];
  #failure: { error: unknown } | undefined;

  constructor(store: IndexStore, root: number, read: FilesReader) {
    this.#store = store;
    this.#root = root;
    this.#read = read;
  }

  async run(walk: Walk): Promise<void> {
    // A long walk over files that did not change writes nothing, and must not be taken for dead.
    const timer = setInterval(() => this.#attempt(() => this.#store.keepLock(this.#root)), lockLifetimeMs / 5);
    try {
      for await (const files of walkRoot(walk, this.#leftOut)) {
        for (const file of files) await this.#compare(file);
        this.#rethrow();
      }
      this.#send();
    } finally {
      await Promise.all(this.#batches);
      clearInterval(timer);
    }
    this.#rethrow();
    await this.#forgetUnseen();
    this.#store.complete(this.#root, this.#leftOut);
  }

  async #compare(file: WalkedFile): Promise<void> {
    const known = this.#store.find(this.#root, file.path);
    if (known !== undefined) this.#seen.add(known.id);
    if (known?.stamp === file.stamp) return;
    this.#changed.push({ ...file, knownHash: known?.hash });
    if (this.#changed.length < batchSize) return;
    this.#send();
    while (this.#batches.size >= maxBatches) {
      await Promise.race(this.#batches);
      this.#rethrow();
    }
  }

  #send(): void {
    const files = this.#changed;
    this.#changed = [];
    if (files.length === 0) return;
    const batch = this.#readBatch(files)
      .catch((error) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#batches.delete(batch));
    this.#batches.add(batch);
  }

  async #readBatch(files: readonly WalkedFile[]): Promise<void> {
    const startedAtMs = Date.now();
    const asked = files.map(({ absolutePath, path, knownHash }) => ({ absolutePath, path, knownHash }));
    const readings = await this.#read(asked);
    // A file that brings a whole batch down is found by reading one by one, and the others need not wait for it.
    if (readings.length === files.length) this.#write(files, readings, startedAtMs);
    else await Promise.all(files.map(async (file) => this.#write([file], await this.#read([file]), startedAtMs)));
  }

  #write(files: readonly WalkedFile[], readings: readonly (FileReading | null)[], startedAtMs: number): void {
    const rows = files.map((file, index) => ({
      file,
      stamp: file.changedAtMs > startedAtMs - clockTickMs ? "" : file.stamp,
      reading: readings[index] ?? null,
    }));
    for (const id of this.#store.write(this.#root, rows)) this.#seen.add(id);
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  async #forgetUnseen(): Promise<void> {
    const gone = this.#store.unseen(this.#root, this.#seen);
    for (let from = 0; from < gone.length; from += removalBatchSize) {
      this.#store.remove(this.#root, gone.slice(from, from + removalBatchSize));
      await new Promise((done) => setImmediate(done));
    }
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
