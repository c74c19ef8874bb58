import type { CodeReport } from "@event-intelligence/contracts/code-analysis";
import type { Rule } from "../rules/rule.ts";
import { architectureRules, onexRules } from "../rules/rule-sets.ts";
import { runRules } from "../rules/run-rules.ts";
import { scoreCompliance } from "../scoring/compliance.ts";
import type { Analyzer, Findings, Subject } from "./analyzer.ts";

/** Whether the file keeps the ONEX conventions. */
export const onexAnalyzer: Analyzer = {
  name: "onex",
  analyze: (subject) =>
    applyRules(onexRules, subject, "No ONEX rule is broken", (score, isApplicable) => ({
      onexCompliance: score,
      onexApplicable: isApplicable,
    })),
};

/** Whether the file keeps general architecture rules. */
export const architectureAnalyzer: Analyzer = {
  name: "architecture",
  analyze: (subject) =>
    applyRules(architectureRules, subject, "No architecture rule is broken", (score, isApplicable) => ({
      architecturalCompliance: score,
      architecturalApplicable: isApplicable,
    })),
};

function applyRules(
  rules: readonly Rule[],
  { file }: Subject,
  praise: string,
  toPart: (score: number, isApplicable: boolean) => Partial<CodeReport>,
): Findings {
  const outcomes = runRules(rules, file);
  const { score, isApplicable } = scoreCompliance(outcomes);
  const issues = outcomes.flatMap((outcome) => outcome.issues);
  return {
    score: isApplicable ? score : null,
    isApplicable,
    issues,
    positiveFindings: isApplicable && issues.length === 0 ? [`${praise} (${outcomes.length} apply).`] : [],
    part: toPart(score, isApplicable),
  };
}
