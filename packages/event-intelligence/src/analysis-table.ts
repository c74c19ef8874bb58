import type { AnalysisReport } from "./analysis-report.ts";
import { textTable } from "./text-table.ts";

const shownFunctions = 15;
const shownIssues = 15;
const shownErrors = 10;

/** The report for a person: the worst functions first, then the gravest issues, then what failed. */
export function analysisTable(report: AnalysisReport): string {
  return [functionTable(report), issueTable(report), errorTable(report), summaryLine(report)]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function functionTable({ files }: AnalysisReport): string {
  const functions = files
    .flatMap((file) => file.functions.map((metrics) => ({ ...metrics, where: `${file.path}:${metrics.startLine}` })))
    .sort((one, other) => other.cognitive - one.cognitive || other.cyclomatic - one.cyclomatic)
    .slice(0, shownFunctions);
  if (functions.length === 0) return "";
  const rows = functions.map((row) => [
    row.name,
    row.cognitive,
    row.cyclomatic,
    row.nesting,
    row.lines,
    row.parameters,
    row.where,
  ]);
  const heads = ["function", "cognitive", "cyclomatic", "nesting", "lines", "parameters", "where"];
  return `Most complex functions\n${textTable(heads, rows)}`;
}

const severityOrder = ["critical", "high", "medium", "low", "info"];

function issueTable({ files }: AnalysisReport): string {
  const issues = files
    .flatMap((file) => file.issues.map((issue) => ({ ...issue, where: `${file.path}:${issue.line ?? 1}` })))
    .sort((one, other) => severityOrder.indexOf(one.severity) - severityOrder.indexOf(other.severity));
  if (issues.length === 0) return "";
  const rows = issues.slice(0, shownIssues).map((row) => [row.severity, row.rule, row.where, row.message]);
  const title = issues.length > shownIssues ? `Gravest ${shownIssues} of ${issues.length} issues` : "Issues";
  return `${title}\n${textTable(["severity", "rule", "where", "what"], rows)}`;
}

function errorTable({ errors }: AnalysisReport): string {
  if (errors.length === 0) return "";
  const rows = errors.slice(0, shownErrors).map((error) => [error.code, error.path, error.message]);
  const title = errors.length > shownErrors ? `First ${shownErrors} of ${errors.length} failures` : "Failures";
  return `${title}\n${textTable(["code", "file", "what"], rows)}`;
}

function summaryLine({ summary, timings }: AnalysisReport): string {
  const sources = Object.entries(summary.sources).filter(([, count]) => count > 0);
  const from = sources.map(([source, count]) => `${count} by ${source}`).join(", ") || "none answered";
  const quality = summary.qualityScore === null ? "no score" : `quality ${summary.qualityScore.toFixed(2)}`;
  return `${summary.analyzed} of ${summary.files} files analysed (${from}), ${quality}, ${timings.wallMs} ms (p50 ${timings.p50Ms}, p95 ${timings.p95Ms} ms a file)`;
}
