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
    sizeCalculation: (outcome) => sizeOf(outcome),
  });
  return {
    recall: (workKey) => outcomes.get(workKey) ?? null,
    remember(workKey, outcome) {
      if (outcome.outcome === "completed" || !outcome.error.retryable) outcomes.set(workKey, outcome);
    },
  };
}

/** Deeper values cannot be sent either, nor can those that contain themselves. */
const maxDepth = 200;

/** About the bytes an outcome takes: two for each character, sixteen for each value. */
function sizeOf(value: unknown, depth = 0): number {
  if (typeof value === "string") return 16 + 2 * value.length;
  if (typeof value !== "object" || value === null) return 16;
  if (depth === maxDepth) return maxRememberedBytes + 1;
  let sizeBytes = 16;
  if (Array.isArray(value)) {
    for (const item of value) sizeBytes += sizeOf(item, depth + 1);
    return sizeBytes;
  }
  for (const [key, item] of Object.entries(value)) sizeBytes += 2 * key.length + sizeOf(item, depth + 1);
  return sizeBytes;
}
