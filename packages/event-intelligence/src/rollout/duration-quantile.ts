import type { DurationBucket } from "./rollout-counts.ts";

/**
 * The p95 of a histogram as Prometheus's `histogram_quantile` gives it: times are taken to lie evenly within a bucket, and
 * what is beyond the last finite bound is given as that bound. Null without any time. Whether it is over a bound of the
 * histogram is exact, though the value itself is not.
 */
export function p95Of(buckets: readonly DurationBucket[]): { ms: number; isBeyondBounds: boolean } | null {
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return null;
  // In this order the numbers stay whole as long as they can, so that a share of exactly 95 % is within its bound.
  const rank = (95 * total) / 100;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const { upToMs, count } = buckets[index] ?? { upToMs: 0, count: 0 };
  const below = buckets[index - 1] ?? { upToMs: 0, count: 0 };
  if (!Number.isFinite(upToMs)) return { ms: below.upToMs, isBeyondBounds: true };
  const share = (rank - below.count) / (count - below.count);
  return { ms: below.upToMs + (upToMs - below.upToMs) * share, isBeyondBounds: false };
}
