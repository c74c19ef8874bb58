import { onexFactsOf } from "../rules/onex-facts.ts";
import type { Rule } from "../rules/rule.ts";
import { architectureRules, onexRules } from "../rules/rule-sets.ts";
import { runRules } from "../rules/run-rules.ts";
import { scoreCompliance } from "../scoring/compliance.ts";
import type { SourceFile } from "../source-file.ts";
import type { Analyzer, Findings } from "./analyzer.ts";

/** Whether the file keeps the ONEX conventions. */
export const onexAnalyzer: Analyzer = {
  name: "onex",
  looksAround: true,
  analyze: ({ file }) => {
    const { score, isApplicable, findings } = applyRules(onexRules, file, "No ONEX rule is broken");
    const { dialect, dialectEvidence } = onexFactsOf(file);
    const part = {
      onexCompliance: score,
      onexApplicable: isApplicable,
      // Left out instead of null, as a client reads it from a worker: the answer is the same in every mode.
      ...(dialect === null ? {} : { onexDialect: dialect, onexDialectEvidence: dialectEvidence }),
    };
    return { ...findings, part };
  },
};

/** Whether the file keeps general architecture rules. */
export const architectureAnalyzer: Analyzer = {
  name: "architecture",
  looksAround: true,
  analyze: ({ file }) => {
    const { score, isApplicable, findings } = applyRules(architectureRules, file, "No architecture rule is broken");
    return { ...findings, part: { architecturalCompliance: score, architecturalApplicable: isApplicable } };
  },
};

interface Compliance {
  readonly score: number;
  readonly isApplicable: boolean;
  readonly findings: Omit<Findings, "part">;
}

function applyRules(rules: readonly Rule[], file: SourceFile, praise: string): Compliance {
  const outcomes = runRules(rules, file);
  const { score, isApplicable } = scoreCompliance(outcomes);
  const issues = outcomes.flatMap((outcome) => outcome.issues);
  const findings = {
    score: isApplicable ? score : null,
    isApplicable,
    issues,
    suppressedCount: outcomes.reduce((sum, outcome) => sum + outcome.suppressedCount, 0),
    positiveFindings: isApplicable && issues.length === 0 ? [`${praise} (${outcomes.length} apply).`] : [],
  };
  return { score, isApplicable, findings };
}
