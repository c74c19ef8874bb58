import { type RuleDescription, ruleCatalogue } from "@event-intelligence/analysis/rules";
import type { Severity } from "@event-intelligence/contracts/code-analysis";
import { bySeverity } from "./severities.ts";

/** How a SARIF log calls a severity. */
export function levelOf(severity: Severity): "error" | "warning" | "note" {
  if (severity === "critical" || severity === "high") return "error";
  return severity === "medium" ? "warning" : "note";
}

interface RuleUse {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly cure?: string | undefined;
}

/** Every rule of this version, and those that a worker of another version used; by id. */
export function sarifRules(issues: readonly RuleUse[]) {
  const known = new Set(ruleCatalogue.map(({ id }) => id));
  const foreign = Map.groupBy(
    issues.filter(({ rule }) => !known.has(rule)),
    ({ rule }) => rule,
  );
  return [...ruleCatalogue.map(describeKnown), ...[...foreign.values()].map(describeForeign)].sort((one, other) =>
    one.id < other.id ? -1 : 1,
  );
}

function describeKnown(rule: RuleDescription) {
  const { id, title, reason, cure, markers, severity, weight, group, isSecurity } = rule;
  const excuse = `If it is meant, say so in a comment with ${markers.join(" or ")} on the line or the one before.`;
  return {
    id,
    name: title.replaceAll(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: reason },
    help: { text: markers.length === 0 ? cure : `${cure} ${excuse}` },
    defaultConfiguration: { level: levelOf(severity) },
    properties: {
      severity,
      ...(weight === null ? {} : { weight }),
      tags: isSecurity ? [group, "security"] : [group],
    },
  };
}

/** All that is known of such a rule are its issues: the gravest one speaks for it. */
function describeForeign(issues: readonly RuleUse[]) {
  const [{ rule, severity, message, cure }] = issues.toSorted(bySeverity) as [RuleUse];
  return {
    id: rule,
    shortDescription: { text: message },
    ...(cure === undefined || cure === "" ? {} : { help: { text: cure } }),
    defaultConfiguration: { level: levelOf(severity) },
    properties: { severity, tags: [] },
  };
}
