import { p95Of } from "./duration-quantile.ts";
import type { RolloutCounts } from "./rollout-counts.ts";

/** What a rollout has to fulfil, and how far it does. */
export interface Criterion {
  readonly name: "success" | "p95" | "fallback" | "kafka-errors" | "mismatches";
  /** Null where nothing was counted that it could be measured by. */
  readonly measured: number | null;
  /** Whoever is beyond it goes back. */
  readonly limit: number;
  /** What is to be reached before the rollout goes on. */
  readonly target: number;
  readonly verdict: "ok" | "misses-target" | "broken" | "too-few-calls";
  readonly unit: "%" | "ms" | "replies";
  /** Whether limit and target are the least that passes, or the most. */
  readonly bound: "least" | "most";
  /** What was measured, in words. */
  readonly detail: string;
}

/** The outcome for a whole rollout. */
export interface Judgement {
  readonly verdict: "ok" | "broken" | "too-few-calls";
  /** Calls that events were asked in, and that say something of them. */
  readonly calls: number;
  readonly criteria: readonly Criterion[];
}

/**
 * Judges what was counted. With fewer than `minCalls` calls shares say little, and nothing is judged but mismatches, of
 * which one is too many.
 */
export function judgeRollout(counts: RolloutCounts, minCalls: number): Judgement {
  const calls = counts.answered + counts.fallbacks + counts.errors;
  const isEnough = calls >= minCalls && calls > 0;
  const criteria = measure(counts, calls).map((criterion) => ({
    ...criterion,
    verdict: verdictOf(criterion, isEnough),
  }));
  const isBroken = criteria.some(({ verdict }) => verdict === "broken");
  return { verdict: isBroken ? "broken" : isEnough ? "ok" : "too-few-calls", calls, criteria };
}

type Measurement = Omit<Criterion, "verdict">;

function measure(counts: RolloutCounts, calls: number): Measurement[] {
  const { answered, fallbacks, mismatches } = counts;
  return [
    { name: "success", ...share(answered + fallbacks, calls), limit: 90, target: 95, bound: "least" },
    { name: "p95", ...duration(counts), limit: 500, target: 100, bound: "most" },
    { name: "fallback", ...share(fallbacks, calls), limit: 20, target: 5, bound: "most" },
    { name: "kafka-errors", ...kafkaErrors(counts, calls), limit: 10, target: 1, bound: "most" },
    { name: "mismatches", measured: mismatches, unit: "replies", detail: "", limit: 0, target: 0, bound: "most" },
  ];
}

function share(part: number, whole: number, of = ""): Pick<Criterion, "measured" | "unit" | "detail"> {
  // Multiplied first: the share of whole numbers is then as exact as a number can be.
  return { measured: whole === 0 ? null : (100 * part) / whole, unit: "%", detail: `${part} of ${whole}${of}` };
}

function duration({ durations, answered }: RolloutCounts): Pick<Criterion, "measured" | "unit" | "detail"> {
  const p95 = p95Of(durations);
  return {
    measured: p95?.ms ?? null,
    unit: "ms",
    detail: p95?.isBeyondBounds ? "or more" : `of ${answered} answers`,
  };
}

/** The worse of two shares: a call that cannot even connect makes no attempt, and one that is tried again may end well. */
function kafkaErrors({ attempts, failedAttempts, brokerFailures }: RolloutCounts, calls: number) {
  const ofAttempts = share(failedAttempts, attempts, " attempts");
  const ofCalls = share(brokerFailures, calls, " calls");
  return (ofCalls.measured ?? 0) > (ofAttempts.measured ?? -1) ? ofCalls : ofAttempts;
}

function verdictOf({ name, measured, limit, target, bound }: Measurement, isEnough: boolean): Criterion["verdict"] {
  if (measured === null || (!isEnough && name !== "mismatches")) return "too-few-calls";
  const isWithin = (value: number) => (bound === "least" ? measured >= value : measured <= value);
  if (!isWithin(limit)) return "broken";
  return isWithin(target) ? "ok" : "misses-target";
}
