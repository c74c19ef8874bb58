import type { AnalysisReport, ReportedIssue } from "../../packages/event-intelligence/src/report/analysis-report.ts";

/** As much of a report of one file as a SARIF log is made of. */
export function reportOf(issues: readonly ReportedIssue[]): AnalysisReport {
  return {
    version: 1,
    summary: { files: 1, analyzed: 1, unfinished: 0 } as AnalysisReport["summary"],
    files: [{ path: "a.py", partial: false, issues } as AnalysisReport["files"][number]],
    errors: [],
    timings: { wallMs: 0, p50Ms: 0, p95Ms: 0 },
  };
}
