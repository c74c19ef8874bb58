import { leftOutText } from "../source-files.ts";
import { cutEnd, type Fit, printable, textTable } from "../text-table.ts";
import type { AnalysisReport } from "./analysis-report.ts";
import { bySeverity, countBySeverity, severityText } from "./severities.ts";

const shownFunctions = 15;
const shownIssues = 15;
const shownReasons = 5;
/** Longer ones, such as a list of many groups, would make the table unreadable; --json has them whole. */
const longestMessage = 160;

/** How the report is shown to a person. */
interface Shown {
  /** Columns of the terminal; default: as many as the content needs. */
  readonly width?: number | undefined;
  /** Only the summary. */
  readonly isQuiet?: boolean | undefined;
}

/** The report for a person: the worst functions first, then the gravest issues, then what failed. */
export function analysisTable(report: AnalysisReport, { width, isQuiet = false }: Shown = {}): string {
  const fit: Fit = { width, cutInTheMiddle: ["where", "example"] };
  const lists = isQuiet ? [] : [functionTable(report, fit), issueTable(report, fit), errorTable(report, fit)];
  return [...lists, summaryLines(report)]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

/** Equally complex ones stay in the order of files and lines, which is always the same. */
function functionTable({ files }: AnalysisReport, fit: Fit): string {
  const functions = files
    .flatMap((file) => file.functions.map((metrics) => ({ ...metrics, where: `${file.path}:${metrics.startLine}` })))
    .sort((one, other) => other.cognitive - one.cognitive || other.cyclomatic - one.cyclomatic);
  if (functions.length === 0) return "";
  const rows = functions
    .slice(0, shownFunctions)
    .map((row) => [
      row.name,
      row.cognitive,
      row.cyclomatic,
      row.nesting,
      row.lines,
      row.parameters,
      row.maintainabilityIndex === undefined ? "" : Math.round(row.maintainabilityIndex),
      row.where,
    ]);
  const heads = ["function", "cognitive", "cyclomatic", "nesting", "lines", "parameters", "MI", "where"];
  const title = functions.length > shownFunctions ? `, ${shownFunctions} of ${functions.length}` : "";
  return `Most complex functions${title}\n${textTable(heads, rows, fit)}`;
}

/** With a baseline what is new comes first. */
function issueTable({ files }: AnalysisReport, fit: Fit): string {
  const issues = files
    .flatMap((file) => file.issues.map((issue) => ({ ...issue, where: `${file.path}:${issue.line ?? 1}` })))
    .sort((one, other) => Number(one.state === "known") - Number(other.state === "known") || bySeverity(one, other));
  if (issues.length === 0) return "";
  const isCompared = issues.some(({ state }) => state !== undefined);
  const rows = issues
    .slice(0, shownIssues)
    .map(({ state = "", severity, rule, where, message }) => [
      ...(isCompared ? [state] : []),
      severity,
      rule,
      where,
      message,
    ]);
  const heads = [...(isCompared ? ["state"] : []), "severity", "rule", "where", "what"];
  const order = isCompared ? "New and gravest" : "Gravest";
  const title = issues.length > shownIssues ? `${order} ${shownIssues} of ${issues.length} issues` : "Issues";
  return `${title}\n${textTable(heads, rows, fit)}`;
}

/** Why files could not be analysed, each reason once, the most frequent first, and no more of them than a person reads. */
export function failureReasons({ errors }: AnalysisReport): string[] {
  const byReason = Map.groupBy(errors, ({ code, message }) => `${code}: ${message}`);
  const reasons = [...byReason]
    .map(([reason, failures]) => ({ reason, code: failures[0]?.code ?? "", count: failures.length }))
    .sort(byTelling);
  const rest = reasons.length > shownReasons ? [`... and ${reasons.length - shownReasons} other reasons`] : [];
  const lines = reasons.slice(0, shownReasons).map(({ reason, count }) => {
    return `${printable(reason)} (${count} ${count === 1 ? "file" : "files"})`;
  });
  return [...lines, ...rest];
}

function errorTable({ errors }: AnalysisReport, fit: Fit): string {
  if (errors.length === 0) return "";
  const byCode = Map.groupBy(errors, ({ code }) => code);
  const rows = [...byCode]
    .map(([code, failures]) => ({ code, count: failures.length, example: failures[0] }))
    .sort(byTelling)
    .map(({ code, count, example }) => [
      code,
      count,
      example?.path ?? "",
      cutEnd(example?.message ?? "", longestMessage),
    ]);
  const heads = ["code", "files", "example", "what"];
  return `Failures by code, each with one example (--json names every file)\n${textTable(heads, rows, fit)}`;
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

function summaryLines(report: AnalysisReport): string {
  return `${issuesLine(report)}\n${filesLine(report)}`;
}

function issuesLine({ files, summary, fixed = [] }: AnalysisReport): string {
  const issues = files.flatMap((file) => file.issues);
  const all = counted(issues.length, severityText(summary.issues), "issue");
  if (summary.newIssues === null) return all;
  const fresh = severityText(countBySeverity(issues.filter(({ state }) => state === "new")));
  return `${all}: ${counted(summary.newIssues, fresh, "new", "new")}, ${summary.knownIssues} known, ${fixed.length} fixed`;
}

function counted(count: number, bySeverities: string, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}${bySeverities === "" ? "" : ` (${bySeverities})`}`;
}

function filesLine(report: AnalysisReport): string {
  const { summary, timings } = report;
  const from = sourcesText(report);
  const leftOut = leftOutText(summary);
  const quality = summary.qualityScore === null ? "no score" : `quality ${summary.qualityScore.toFixed(2)}`;
  const perFile = summary.analyzed === 0 ? "" : ` (p50 ${timings.p50Ms}, p95 ${timings.p95Ms} ms a file)`;
  return `${summary.analyzed} of ${summary.files + summary.unfinished} files analysed (${from}), ${quality}, ${timings.wallMs} ms${perFile}${leftOut === "" ? "" : `; ${leftOut}`}`;
}
