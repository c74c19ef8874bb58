import type { AnalyzedFile, Answer, AnswerSource } from "@event-intelligence/client";
import { WorkerFailureError } from "@event-intelligence/client";
import { EventIntelligenceError } from "@event-intelligence/contracts";
import type { CodeReport, FunctionMetrics, Issue } from "@event-intelligence/contracts/code-analysis";
import { type BaselineComparison, type ComparedState, type KnownIssue, noComparison } from "./baseline-comparison.ts";
import { fingerprintIssues } from "./fingerprints.ts";
import { countBySeverity, type SeverityCounts } from "./severities.ts";
import { placeOf } from "./source-place.ts";

/** How often each source answered, by its short name. */
export type SourceCounts = Record<"events" | "embedded" | "direct" | "builtin", number>;

/** What `analyze --format json` prints; docs/reports.md tells of each field. Fields are only ever added. */
export interface AnalysisReport {
  readonly version: 1;
  readonly summary: {
    readonly files: number;
    readonly analyzed: number;
    readonly failed: number;
    /** Links, pipes, sockets and devices. */
    readonly skipped: number;
    /** Files within folders that are in no known language. */
    readonly ignored: number;
    /** Mean of the files' scores; null when none was analysed. */
    readonly qualityScore: number | null;
    readonly sources: SourceCounts;
    /** Issues of all files. */
    readonly issues: SeverityCounts;
    /** Issues that the baseline does not name; null without one. */
    readonly newIssues: number | null;
    /** Issues that the baseline names; null without one. */
    readonly knownIssues: number | null;
    /** Issues that only the baseline names; null without one. */
    readonly fixedIssues: number | null;
    /** Files that were found but not looked at, because the run was interrupted. */
    readonly unfinished: number;
  };
  readonly files: readonly FileReport[];
  readonly errors: readonly FileError[];
  /** What only the baseline names, of files that were analysed or are gone; only with a baseline. */
  readonly fixed?: readonly KnownIssue[] | undefined;
  readonly timings: { readonly wallMs: number; readonly p50Ms: number; readonly p95Ms: number };
}

export type FileReport = ReturnType<typeof toFileReport>;

/** An issue, with what tells it apart from all others. */
export interface ReportedIssue extends Issue {
  /** The same as long as rule, file and the text of the line are. */
  readonly fingerprint: string;
  /** Only with a baseline. */
  readonly state?: ComparedState | undefined;
}

export interface FileError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** Only with a baseline. */
  readonly state?: ComparedState | undefined;
}

const shortSource: Readonly<Record<AnswerSource, keyof SourceCounts>> = {
  events: "events",
  embedded: "embedded",
  direct: "direct",
  builtin_pattern_library: "builtin",
};

/** Gathers results as they come, in any order, into one report sorted by path. */
export class ReportBuilder {
  readonly #files: FileReport[] = [];
  readonly #errors: FileError[];
  readonly #elapsedMs: number[] = [];
  readonly #sources: SourceCounts = { events: 0, embedded: 0, direct: 0, builtin: 0 };

  readonly #comparison: BaselineComparison;

  constructor(errors: readonly FileError[] = [], comparison: BaselineComparison = noComparison) {
    this.#errors = errors.map((error) => comparison.markFailure(error));
    this.#comparison = comparison;
  }

  get analyzedCount(): number {
    return this.#files.length;
  }

  get fileCount(): number {
    return this.#files.length + this.#errors.length;
  }

  add(result: AnalyzedFile): void {
    const path = result.question.sourcePath;
    if (result.error !== null) {
      this.addFailure({ path, ...describe(result.error) });
      return;
    }
    const { issues } = result.answer.value;
    const fingerprints = fingerprintIssues(placeOf(path), result.question.content ?? "", issues);
    const reported = issues.map((issue, index) =>
      this.#comparison.mark({ ...issue, fingerprint: fingerprints[index] ?? "" }),
    );
    this.#files.push(toFileReport(path, result.answer, reported));
    this.#elapsedMs.push(result.answer.timings.totalMs);
    this.#sources[shortSource[result.answer.source]] += 1;
  }

  addFailure(failure: FileError): void {
    this.#errors.push(this.#comparison.markFailure(failure));
  }

  build(walk: Walk): AnalysisReport {
    const files = this.#files.sort(byPath);
    const errors = this.#errors.sort(byPath);
    const scores = files.map((file) => file.qualityScore);
    const times = this.#elapsedMs.sort((one, other) => one - other);
    const { counts, fixed } = this.#comparison.result(files, errors);
    return {
      version: 1,
      summary: {
        files: this.fileCount,
        analyzed: files.length,
        failed: errors.length,
        skipped: walk.skippedCount,
        ignored: walk.ignoredCount,
        qualityScore:
          scores.length === 0 ? null : rounded(scores.reduce((sum, score) => sum + score, 0) / scores.length),
        sources: this.#sources,
        issues: countBySeverity(files.flatMap((file) => file.issues)),
        ...counts,
        unfinished: walk.unfinishedCount ?? 0,
      },
      files,
      errors,
      ...(fixed === null ? {} : { fixed }),
      timings: { wallMs: Math.round(walk.wallMs), p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95) },
    };
  }
}

/** What is known of the files beside what was answered about them. */
interface Walk {
  readonly skippedCount: number;
  readonly ignoredCount: number;
  readonly unfinishedCount?: number | undefined;
  readonly wallMs: number;
}

function toFileReport(
  path: string,
  { value, source, confidence, fallbackReason }: Answer<CodeReport>,
  issues: readonly ReportedIssue[],
) {
  return {
    path,
    language: value.language,
    source: shortSource[source],
    confidence,
    ...(fallbackReason === null ? {} : { fallbackReason }),
    cacheHit: value.cacheHit,
    qualityScore: value.qualityScore,
    onexCompliance: value.onexCompliance,
    onexApplicable: value.onexApplicable,
    onexDialect: value.onexDialect ?? null,
    onexDialectEvidence: value.onexDialectEvidence ?? null,
    architecturalCompliance: value.architecturalCompliance,
    architecturalApplicable: value.architecturalApplicable,
    ...(value.suppressedCount === undefined ? {} : { suppressedCount: value.suppressedCount }),
    partial: value.partial,
    ...aggregateOf(value),
    ...(value.file === undefined ? {} : { metrics: value.file }),
    functions: value.functions.map(withNulls),
    issues,
    patterns: value.patterns.map(({ name, confidence: certainty, startLine, endLine, evidence }) => ({
      name,
      confidence: certainty,
      startLine,
      endLine,
      ...(evidence === undefined ? {} : { evidence }),
    })),
  };
}

/** Only a comprehensive analysis has it, and only one of a worker that makes it. */
function aggregateOf({ overallScore, criticalIssuesCount, positiveFindings, analyzers }: CodeReport) {
  if (analyzers === undefined) return {};
  return { overallScore: overallScore ?? null, criticalIssuesCount, positiveFindings, analyzers };
}

/** Nulls are lost on the way from a worker; the report is to be the same wherever the answer came from. */
function withNulls(metrics: FunctionMetrics): FunctionMetrics {
  return metrics.isDocumented === undefined
    ? metrics
    : { ...metrics, annotationCoverage: metrics.annotationCoverage ?? null };
}

/** What a worker said in its failed reply, or what kept the call from being answered. */
function describe(error: Error): { code: string; message: string } {
  if (error instanceof WorkerFailureError) return { code: error.failure.code, message: error.failure.message };
  return { code: error instanceof EventIntelligenceError ? error.code : "UNEXPECTED_ERROR", message: error.message };
}

function byPath(one: { path: string }, other: { path: string }): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}

/** Of an ascending list, by the nearest rank; 0 for an empty one. In whole milliseconds. */
function percentile(sorted: readonly number[], share: number): number {
  const rank = Math.max(0, Math.ceil(sorted.length * share) - 1);
  return Math.round(sorted[rank] ?? 0);
}

function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
