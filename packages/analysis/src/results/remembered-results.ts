import { LRUCache } from "lru-cache";
import { reasonOf } from "../storage/database-file.ts";
import { KeptResults } from "./kept-results.ts";

/** How much is remembered, and where; without a path in memory alone. */
export interface RememberedResultsSettings {
  readonly path: string | null;
  /** At least 1. */
  readonly maxMegabytes: number;
}

const megabyte = 1_048_576;
/** Of what is in the file a process has that much at hand. */
const mostInMemoryMegabytes = 32;

/** The results of earlier tasks, by their keys: in memory, and behind that in a file. */
export class RememberedResults {
  readonly #settings: RememberedResultsSettings;
  readonly #onNotice: (message: string) => void;
  readonly #atHand: LRUCache<string, string>;
  /** Null: none are kept, or not any more. */
  #kept: KeptResults | null | undefined;

  constructor(settings: RememberedResultsSettings, onNotice: (message: string) => void) {
    this.#settings = settings;
    this.#onNotice = onNotice;
    this.#atHand = new LRUCache({
      maxSize: Math.min(settings.maxMegabytes, mostInMemoryMegabytes) * megabyte,
      sizeCalculation: (text, key) => text.length + key.length,
    });
  }

  /** The result that a task had before; undefined where it is not known. */
  recall(key: string): unknown {
    const atHand = this.#atHand.get(key);
    if (atHand !== undefined) return JSON.parse(atHand);
    const text = this.#keeper()?.find(key) ?? null;
    if (text === null) return undefined;
    this.#atHand.set(key, text);
    return JSON.parse(text);
  }

  remember(key: string, result: unknown): void {
    const text = JSON.stringify(result);
    this.#atHand.set(key, text);
    this.#keeper()?.keep(key, text);
  }

  /** Forgets everything; resolves when all that was to be kept is. */
  async close(): Promise<void> {
    const kept = this.#kept;
    this.#kept = null;
    this.#atHand.clear();
    await kept?.close();
  }

  #keeper(): KeptResults | null {
    if (this.#kept === undefined) this.#kept = this.#openKept();
    return this.#kept;
  }

  #openKept(): KeptResults | null {
    const { path, maxMegabytes } = this.#settings;
    if (path === null) return null;
    try {
      return new KeptResults({ path, maxBytes: maxMegabytes * megabyte }, this.#onNotice);
    } catch (error) {
      // Results belong to the code of this package, which cannot be read.
      this.#onNotice(`Nothing is remembered beyond this process: ${reasonOf(error)}`);
      return null;
    }
  }
}
