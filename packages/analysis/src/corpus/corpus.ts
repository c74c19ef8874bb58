import { resolve } from "node:path";
import { type ErrorCode, OperationError } from "@event-intelligence/contracts";
import type { CorpusFile, FileFacts } from "./file-facts.ts";
import { resolveRoots, type WalkedFile, walkRoot } from "./walker.ts";

/** A file of the corpus with what is known about it. */
export interface KnownFile {
  readonly path: string;
  readonly facts: FileFacts;
}

/** Where a search gets its files from. The list in memory below can be replaced by an index on disk. */
export interface Corpus {
  /** The roots: their real paths, and where they differ the paths they were given as. */
  roots(): Promise<readonly string[]>;
  /** The files whose path is chosen and that can be understood, sorted by path. */
  files(isChosen: (path: string) => boolean): Promise<readonly KnownFile[]>;
}

/** Reads files away from the caller's thread; null for one that cannot be read or understood. */
export type FactsReader = (files: readonly CorpusFile[]) => Promise<readonly (FileFacts | null)[]>;

/** How long a walk is believed: long enough for a burst of questions, short enough to see a change. */
const walkLifetimeMs = 2_000;
/** Files per message to a thread: with one, messages cost as much as the work. */
const batchSize = 16;
const matchBatchSize = 2_000;

/** Keeps what is known about files in memory, read when first asked for and again when a file changed. */
export class MemoryCorpus implements Corpus {
  readonly #roots: readonly string[];
  readonly #read: FactsReader;
  /** By file version. A promise, so that two searches do not read the same file twice. */
  #facts = new Map<string, Promise<FileFacts | null>>();
  #walk: { endsAt: number; files: Promise<readonly WalkedFile[]> } | undefined;

  constructor(roots: readonly string[], read: FactsReader) {
    this.#roots = roots.map((root) => resolve(root));
    this.#read = read;
  }

  async roots(): Promise<readonly string[]> {
    return [...new Set([...(await resolveRoots(this.#roots)), ...this.#roots])];
  }

  async files(isChosen: (path: string) => boolean): Promise<readonly KnownFile[]> {
    const walked = await this.#walkedFiles();
    const chosen: WalkedFile[] = [];
    for (const [index, file] of walked.entries()) {
      // Matching ten thousand paths takes tens of milliseconds, in which others want to be served.
      if (index % matchBatchSize === matchBatchSize - 1) await new Promise((done) => setImmediate(done));
      if (isChosen(file.path)) chosen.push(file);
    }
    this.#readMissing(chosen);
    const facts = await Promise.all(chosen.map((file) => this.#facts.get(file.version) ?? null));
    return chosen.flatMap(({ path }, index) => {
      const known = facts[index] ?? null;
      return known === null ? [] : [{ path, facts: known }];
    });
  }

  #walkedFiles(): Promise<readonly WalkedFile[]> {
    if (this.#walk === undefined || performance.now() > this.#walk.endsAt) {
      const files = this.#walkAll();
      const walk = { endsAt: performance.now() + walkLifetimeMs, files };
      this.#walk = walk;
      files.catch(() => {
        // A root that could not be read is looked for again at once.
        if (this.#walk === walk) this.#walk = undefined;
      });
    }
    return this.#walk.files;
  }

  async #walkAll(): Promise<readonly WalkedFile[]> {
    const files: WalkedFile[] = [];
    for (const root of await resolveRoots(this.#roots)) files.push(...(await walkRoot(root)));
    const versions = new Set(files.map((file) => file.version));
    for (const version of this.#facts.keys()) if (!versions.has(version)) this.#facts.delete(version);
    return files.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
  }

  #readMissing(chosen: readonly WalkedFile[]): void {
    const missing = chosen.filter((file) => !this.#facts.has(file.version));
    for (let from = 0; from < missing.length; from += batchSize) {
      const batch = missing.slice(from, from + batchSize);
      const reading = this.#readBatch(batch);
      for (const [index, file] of batch.entries()) {
        const facts = reading.then((all) => all[index] ?? null);
        facts.catch(() => this.#facts.delete(file.version));
        this.#facts.set(file.version, facts);
      }
    }
  }

  /** When one file brings a whole batch down, the others are read one by one and that one is left out. */
  async #readBatch(batch: readonly WalkedFile[]): Promise<readonly (FileFacts | null)[]> {
    const files = batch.map(({ absolutePath, path }) => ({ absolutePath, path }));
    try {
      return await this.#read(files);
    } catch (error) {
      if (isClosing(error)) throw error;
      return await Promise.all(
        files.map((file) =>
          this.#read([file]).then(
            ([facts]) => facts ?? null,
            (cause) => {
              if (isClosing(cause)) throw cause;
              return null;
            },
          ),
        ),
      );
    }
  }
}

/** Whether there is nobody left to read files. */
function isClosing(error: unknown): boolean {
  const codes: readonly ErrorCode[] = ["CANCELLED" satisfies ErrorCode, "BACKEND_UNAVAILABLE" satisfies ErrorCode];
  return error instanceof OperationError && codes.includes(error.code);
}
