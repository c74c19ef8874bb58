import type { Severity } from "@event-intelligence/contracts/code-analysis";
import { printable } from "../text-table.ts";
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

/** Of the files that no gate could see, so many are named. */
const namedFiles = 5;

/** One sentence for each gate that the report does not pass. */
export function brokenGates(report: AnalysisReport, gates: Gates): string[] {
  return [...brokenQuality(report, gates), ...brokenSeverity(report, gates), ...brokenSight(report, gates)];
}

function brokenQuality({ summary }: AnalysisReport, { failUnder }: Gates): string[] {
  const { qualityScore } = summary;
  if (failUnder === undefined || (qualityScore !== null && qualityScore >= failUnder)) return [];
  return [`Quality ${qualityScore ?? "unknown"} is under ${failUnder} (--fail-under).`];
}

function brokenSeverity({ files }: AnalysisReport, { failOn, baseline }: Gates): string[] {
  const threshold = thresholdOf({ failOn, baseline });
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

/** What could not be analysed may hold anything, unless that was accepted with the baseline. */
function brokenSight({ errors }: AnalysisReport, gates: Gates): string[] {
  const names = [
    ...(gates.failUnder === undefined ? [] : ["--fail-under"]),
    ...(thresholdOf(gates) === "none" ? [] : [gates.failOn === undefined ? "--baseline" : "--fail-on"]),
  ];
  const unseen = errors.filter(({ state }) => state !== "known");
  if (names.length === 0 || unseen.length === 0) return [];
  const files = unseen.length === 1 ? "1 file" : `${unseen.length} files`;
  const paths = unseen.slice(0, namedFiles).map(({ path }) => printable(path));
  const rest = unseen.length > namedFiles ? ", ..." : "";
  return [`What could not be analysed passes no gate: ${files}, ${paths.join(", ")}${rest} (${names.join(", ")}).`];
}

function thresholdOf({ failOn, baseline }: Gates): Severity | "none" {
  return failOn ?? (baseline === undefined ? "none" : "high");
}
