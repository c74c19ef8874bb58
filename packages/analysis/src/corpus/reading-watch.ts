import { setTimeout as pause } from "node:timers/promises";
import type { CorpusStatus, IndexMessage } from "./corpus-messages.ts";

/** How long what was read is believed, at least; and so much longer for each file, lest nothing else be done. */
const freshMs = 2_000;
const freshPerFileMs = 0.2;
/** For so many files a search waits until the first pass over a root has read them all. */
const smallReadCount = 500;
/** How long it waits for a pass over more, or for another process: half of a caller's five seconds. */
const firstPassWaitMs = 2_500;
/** How long it waits to see what changed, where the files are so few that looking at them takes no time. */
const quickPassWaitMs = 250;
const quickFileCount = 2_000;

const unknownStatus: CorpusStatus = {
  indexPath: null,
  fileCount: 0,
  patternCount: 0,
  leftOut: { tooLarge: 0, overLimit: 0, unreadable: 0, misnamed: 0, notUnderstood: 0 },
  isComplete: false,
  isIndexing: false,
  lastPassMs: null,
  problem: null,
};

/**
 * Follows the thread that reads the roots, as far as it tells, and decides how long a search waits for it. Nothing here
 * asks that thread whether it may search: busy with a large corpus, it would answer late.
 */
export class ReadingWatch {
  #status = unknownStatus;
  #completeRoots: ReadonlySet<string> = new Set();
  #isHeldUp = false;
  /** Files that the pass has asked for. */
  #readCount = 0;
  #startedAt = 0;
  #endedAt = Number.NEGATIVE_INFINITY;
  #changed = Promise.withResolvers<void>();

  get status(): CorpusStatus {
    return this.#status;
  }

  receive({ status, completeRoots, isHeldUp }: Extract<IndexMessage, { type: "status" }>): void {
    const now = performance.now();
    if (status.isIndexing && !this.#status.isIndexing) this.#startedAt = now;
    if (!status.isIndexing) {
      this.#endedAt = now;
      this.#readCount = 0;
    }
    this.#status = status;
    this.#completeRoots = new Set(completeRoots);
    this.#isHeldUp = isHeldUp;
    this.#tell();
  }

  countRead(fileCount: number): void {
    this.#readCount += fileCount;
    this.#tell();
  }

  /** What was known is no longer so: the index is another one. */
  forget(): void {
    this.#completeRoots = new Set();
    this.#endedAt = Number.NEGATIVE_INFINITY;
  }

  /** Waits a little for what is about to be known. `refresh` has the roots read and resolves when that is done. */
  async untilSearchable(roots: readonly string[], refresh: () => Promise<void>): Promise<void> {
    const age = performance.now() - this.#endedAt;
    const isStale = age > freshMs + freshPerFileMs * this.#status.fileCount;
    const { isIndexing } = this.#status;
    if (!isStale && !isIndexing && this.#areComplete(roots)) return;
    let isOver = false;
    const pass = refresh().finally(() => {
      isOver = true;
    });
    const askedAt = performance.now();
    while (!isOver) {
      const waitMs = this.#lastMomentFor(roots, askedAt) - performance.now();
      if (waitMs <= 0) return;
      await withinMs(Promise.race([pass, this.#changed.promise]), waitMs);
    }
  }

  #lastMomentFor(roots: readonly string[], askedAt: number): number {
    if (this.#areComplete(roots)) {
      return this.#status.fileCount <= quickFileCount ? askedAt + quickPassWaitMs : askedAt;
    }
    if (this.#isSmallPass) return Number.POSITIVE_INFINITY;
    // Counted from the beginning of the pass: later searches are not held up by a corpus that is simply large.
    return this.#startedAt + firstPassWaitMs;
  }

  /** As far as is known: one that has not begun is small, and so is what a thread will do that is just starting. */
  get #isSmallPass(): boolean {
    return !this.#isHeldUp && this.#readCount <= smallReadCount;
  }

  #areComplete(roots: readonly string[]): boolean {
    return roots.every((root) => this.#completeRoots.has(root));
  }

  #tell(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve();
  }
}

async function withinMs(work: Promise<void>, ms: number): Promise<void> {
  if (ms === Number.POSITIVE_INFINITY) return await work;
  const timeout = new AbortController();
  const { signal } = timeout;
  try {
    await Promise.race([work, pause(ms, undefined, { signal }).catch(() => undefined)]);
  } finally {
    timeout.abort();
  }
}
