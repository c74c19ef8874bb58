import type { Outcome } from "@event-intelligence/contracts";
import { LRUCache } from "lru-cache";

/** Together, remembered results take at most about this much memory, however many are allowed. */
const maxRememberedBytes = 64 * 1024 * 1024;

/**
 * What this worker answered lately, by work key. Only outcomes that would come out the same are kept: completed ones, and
 * failed ones that asking again does not help. It is one worker's memory: another worker may do the work again.
 */
export interface ResultCache {
  recall(workKey: string): Outcome | null;
  remember(workKey: string, outcome: Outcome): void;
}

export function createResultCache({ entries, ttlMs }: { entries: number; ttlMs: number }): ResultCache {
  if (entries === 0 || ttlMs === 0) return { recall: () => null, remember: () => {} };
  const outcomes = new LRUCache<string, Outcome>({
    max: entries,
    ttl: ttlMs,
    maxSize: maxRememberedBytes,
    sizeCalculation: sizeOf,
  });
  return {
    recall: (workKey) => outcomes.get(workKey) ?? null,
    remember(workKey, outcome) {
      if (outcome.outcome === "completed" || !outcome.error.retryable) outcomes.set(workKey, outcome);
    },
  };
}

/** Two bytes a character of its JSON: near enough, and cheap beside the work that is saved. */
function sizeOf(outcome: Outcome): number {
  try {
    return 2 * JSON.stringify(outcome).length;
  } catch {
    // What cannot be written as JSON cannot be sent either; too large to be kept.
    return maxRememberedBytes + 1;
  }
}
