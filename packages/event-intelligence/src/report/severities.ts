import type { Severity } from "@event-intelligence/contracts/code-analysis";

/** The gravest first. */
export const severities = ["critical", "high", "medium", "low", "info"] as const satisfies readonly Severity[];

/** How many issues there are of each severity. */
export type SeverityCounts = Record<Severity, number>;

/** Counts issues by severity; every severity is there, the gravest first. */
export function countBySeverity(issues: Iterable<{ readonly severity: Severity }>): SeverityCounts {
  const counts: SeverityCounts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of issues) counts[severity] += 1;
  return counts;
}

/** Ascending: the graver of two comes first. */
export function bySeverity(one: { severity: Severity }, other: { severity: Severity }): number {
  return severities.indexOf(one.severity) - severities.indexOf(other.severity);
}

/** The counts for a person, without the zeros: `1 critical, 3 low`. */
export function severityText(counts: SeverityCounts): string {
  return severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(", ");
}
