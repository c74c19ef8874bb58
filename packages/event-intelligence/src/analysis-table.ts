import type { AnalysisReport } from "./analysis-report.ts";
import { leftOutText } from "./source-files.ts";
import { textTable } from "./text-table.ts";

const shownFunctions = 15;
const shownIssues = 15;

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
  const byCode = Map.groupBy(errors, ({ code }) => code);
  const rows = [...byCode]
    .map(([code, failures]) => ({ code, count: failures.length, example: failures[0] }))
    .sort(byTelling)
    .map(({ code, count, example }) => [code, count, example?.path ?? "", example?.message ?? ""]);
  return `Failures by code, each with one example (--json names every file)\n${textTable(["code", "files", "example", "what"], rows)}`;
}

interface Counted {
  readonly code: string;
  readonly count: number;
}

/** The most frequent first; an open breaker last, since it only follows from the others. */
function byTelling(one: Counted, other: Counted): number {
  const follows = ({ code }: Counted) => Number(code === "CIRCUIT_OPEN");
  return follows(one) - follows(other) || other.count - one.count || (one.code < other.code ? -1 : 1);
}

/** How often each source answered, and why it was not the preferred one. */
function sourcesText({ files, summary }: AnalysisReport): string {
  const parts = Object.keys(summary.sources).flatMap((source) => {
    const byReason = Map.groupBy(
      files.filter((file) => file.source === source),
      ({ fallbackReason }) => fallbackReason ?? "",
    );
    return [...byReason]
      .map(([code, answered]) => ({ code, count: answered.length }))
      .sort(byTelling)
      .map(({ code, count }) => `${count} by ${source}${code === "" ? "" : ` because of ${code}`}`);
  });
  return parts.join(", ") || "none answered";
}

function summaryLine(report: AnalysisReport): string {
  const { summary, timings } = report;
  const from = sourcesText(report);
  const leftOut = leftOutText(summary);
  const quality = summary.qualityScore === null ? "no score" : `quality ${summary.qualityScore.toFixed(2)}`;
  return `${summary.analyzed} of ${summary.files} files analysed (${from}), ${quality}, ${timings.wallMs} ms (p50 ${timings.p50Ms}, p95 ${timings.p95Ms} ms a file)${leftOut === "" ? "" : `; ${leftOut}`}`;
}
