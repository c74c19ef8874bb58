import type { Severity } from "@event-intelligence/contracts/code-analysis";
import { metricLimits, thresholdRule } from "../scoring/metric-issues.ts";
import { syntaxRule } from "../syntax-health.ts";
import { describeScope, type Rule, type Scope } from "./rule.ts";
import { architectureRules, onexRules } from "./rule-sets.ts";
import { ruleTexts } from "./rule-texts.ts";
import { securityRules } from "./security-rules.ts";

/** What a rule belongs to: the reading of the text, the metrics, or one of the two sets with a compliance score. */
export type RuleGroup = "syntax" | "quality" | "onex" | "architecture";

/** What is to be known of a rule without running it. */
export interface RuleDescription {
  /** Stable name, never reused. */
  readonly id: string;
  /** What it demands or forbids, in a few words. */
  readonly title: string;
  /** Why it exists. */
  readonly reason: string;
  readonly group: RuleGroup;
  /** True for the rules that keep strangers out. */
  readonly isSecurity: boolean;
  /** The gravest one; for some files an issue of this rule may be less grave. */
  readonly severity: Severity;
  /** How much the rule counts in its group's compliance score, at most; null for those that have none: metrics are scored by value. */
  readonly weight: number | null;
  /** What counts as an issue, in a sentence or two. */
  readonly evidence: string;
  /** Which files it looks at, in words; empty for all. */
  readonly appliesTo: string;
  /** What to do about an issue. */
  readonly cure: string;
  /** Comments that excuse an issue. */
  readonly markers: readonly string[];
}

type Row = Pick<Rule, "id" | "severity" | "cure" | "markers"> & {
  readonly weight: number | null;
  readonly scope?: Scope | undefined;
};

const securityIds = new Set(securityRules.map(({ id }) => id));

/** Every rule of the engine, by id. */
export const ruleCatalogue: readonly RuleDescription[] = [
  ...describe("syntax", [syntaxRule].map(toRow)),
  ...describe("quality", [thresholdRule, ...metricLimits].map(toRow)),
  ...describe("onex", onexRules),
  ...describe("architecture", architectureRules),
].sort((one, other) => (one.id < other.id ? -1 : 1));

function toRow({ rule, severity, cure }: { rule: string; severity: Severity; cure: string }): Row {
  return { id: rule, severity, cure, weight: null };
}

/** Rows of one rule become one description, with the heaviest row first. */
function describe(group: RuleGroup, rows: readonly Row[]): RuleDescription[] {
  return [...Map.groupBy(rows, ({ id }) => id)].flatMap(([id, variants]) => {
    const [heaviest] = variants.toSorted((one, other) => (other.weight ?? 0) - (one.weight ?? 0));
    if (heaviest === undefined) return [];
    const { severity, weight, cure, markers = [] } = heaviest;
    const { title, reason, evidence = "" } = ruleTexts[id] ?? { title: id, reason: cure };
    const scopes = variants.toSorted((one, other) => (other.weight ?? 0) - (one.weight ?? 0));
    const appliesTo = scopes.map(({ scope }) => describeScope(scope ?? {})).join("; more mildly: ");
    return {
      id,
      title,
      reason,
      evidence,
      appliesTo,
      group,
      isSecurity: securityIds.has(id),
      severity,
      weight,
      cure,
      markers,
    };
  });
}
