import type { Issue } from "@event-intelligence/contracts/code-analysis";
import { onexNamingRules } from "../rules/onex-naming.ts";
import type { Rule } from "../rules/rule.ts";
import { architectureRules, onexRules } from "../rules/rule-sets.ts";
import { runRules } from "../rules/run-rules.ts";
import { thresholdRule } from "../scoring/metric-issues.ts";
import { scoreQuality } from "../scoring/quality.ts";
import type { SourceFile } from "../source-file.ts";

/** As the contract of the report has it. */
const maxFindings = 5;
/** Code with a lower quality score is no example, whatever else it is. */
const leastQuality = 0.5;

const isGrave = ({ severity }: Pick<Issue, "severity">) => severity === "critical" || severity === "high";
/** What is written after an example has a name of its own, so names do not spoil one. */
const graveRules: readonly Rule[] = [...onexRules, ...architectureRules].filter(
  (rule) => isGrave(rule) && !onexNamingRules.includes(rule),
);

/** Why the code of a file is no example to learn from, the gravest first; empty where nothing speaks against it. */
export function graveFindingsOf(file: SourceFile): Issue[] {
  const issues = runRules(graveRules, file).flatMap((outcome) => outcome.issues.filter(isGrave));
  const { quality } = scoreQuality(file.units);
  if (quality < leastQuality) {
    const message = `The quality score ${quality} is below ${leastQuality}.`;
    issues.push({ ...thresholdRule, line: null, message });
  }
  const critical = issues.filter(({ severity }) => severity === "critical");
  return [...critical, ...issues.filter((issue) => !critical.includes(issue))].slice(0, maxFindings);
}
