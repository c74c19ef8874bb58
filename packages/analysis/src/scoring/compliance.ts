import type { RuleOutcome } from "../rules/run-rules.ts";
import { roundScore } from "./round-score.ts";

/** The score of a file no rule applies to: neither good nor bad. */
const neutralScore = 0.5;
/** What is left of a rule's points after one more hit. */
const shareKeptPerHit = 0.6;
const capWithCritical = 0.6;
const capWithTwoCritical = 0.4;

/**
 * How well a file keeps a set of rules: the weighted mean, over the rules that apply, of `0.6^hits`. One critical hit
 * caps it at 0.6, two at 0.4. Without any applicable rule it is the neutral 0.5 and not applicable.
 */
export function scoreCompliance(outcomes: readonly RuleOutcome[]): { score: number; isApplicable: boolean } {
  let weights = 0;
  let kept = 0;
  let criticalCount = 0;
  for (const { rule, issues } of outcomes) {
    weights += rule.weight;
    kept += rule.weight * shareKeptPerHit ** issues.length;
    criticalCount += issues.filter(({ severity }) => severity === "critical").length;
  }
  if (weights === 0) return { score: neutralScore, isApplicable: false };
  const cap = criticalCount > 1 ? capWithTwoCritical : criticalCount === 1 ? capWithCritical : 1;
  return { score: roundScore(Math.min(cap, kept / weights)), isApplicable: true };
}
