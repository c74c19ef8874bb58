import type { CodeReport, Issue } from "@event-intelligence/contracts/code-analysis";
import { roundScore } from "../scoring/round-score.ts";
import type { AnalyzerResult } from "./analyzer.ts";
import type { AnalyzerOutcome } from "./run-analyzers.ts";

const maxPositiveFindings = 10;

/** What a comprehensive analysis says about its parts taken together. */
export function aggregate(outcomes: readonly AnalyzerOutcome[], issues: readonly Issue[]): Partial<CodeReport> {
  const results = outcomes.map(toResult);
  const scores = results.flatMap(({ score, isApplicable }) => (isApplicable && score !== null ? [score] : []));
  const mean = scores.reduce((total, score) => total + score, 0) / scores.length;
  return {
    overallScore: scores.length === 0 ? null : roundScore(mean),
    criticalIssuesCount: issues.filter(({ severity }) => severity === "critical").length,
    positiveFindings: outcomes
      .flatMap(({ findings }) => findings?.positiveFindings ?? [])
      .slice(0, maxPositiveFindings),
    analyzers: results,
  };
}

function toResult({ name, findings, failure }: AnalyzerOutcome): AnalyzerResult {
  return {
    name,
    score: findings?.score ?? null,
    isApplicable: findings?.isApplicable ?? false,
    issuesCount: findings?.issues.length ?? 0,
    failure,
  };
}
