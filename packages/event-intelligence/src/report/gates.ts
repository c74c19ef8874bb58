import type { Severity } from "@event-intelligence/contracts/code-analysis";
import type { AnalysisReport } from "./analysis-report.ts";
import { countBySeverity, severities, severityText } from "./severities.ts";

/** What a report has to fulfil. */
export interface Gates {
  /** Lowest mean quality score that passes. */
  readonly failUnder?: number | undefined;
  /** Least severity that fails. Default: high with a baseline, else none. */
  readonly failOn?: Severity | "none" | undefined;
  /** With one only new issues fail. */
  readonly baseline?: string | undefined;
}

/** One sentence for each gate that the report does not pass. */
export function brokenGates(report: AnalysisReport, gates: Gates): string[] {
  return [...brokenQuality(report, gates), ...brokenSeverity(report, gates)];
}

function brokenQuality({ summary }: AnalysisReport, { failUnder }: Gates): string[] {
  const { qualityScore } = summary;
  if (failUnder === undefined || (qualityScore !== null && qualityScore >= failUnder)) return [];
  return [`Quality ${qualityScore ?? "unknown"} is under ${failUnder} (--fail-under).`];
}

function brokenSeverity({ files }: AnalysisReport, { failOn, baseline }: Gates): string[] {
  const threshold = failOn ?? (baseline === undefined ? "none" : "high");
  if (threshold === "none") return [];
  const failing = files
    .flatMap((file) => file.issues)
    .filter(
      ({ severity, state }) => state !== "known" && severities.indexOf(severity) <= severities.indexOf(threshold),
    );
  if (failing.length === 0) return [];
  const kind = baseline === undefined ? "" : "new ";
  return [
    `There are ${kind}issues of severity ${threshold} or above: ${severityText(countBySeverity(failing))} (--fail-on).`,
  ];
}
