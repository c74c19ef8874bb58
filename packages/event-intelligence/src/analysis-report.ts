import type { AnalyzedFile, Answer, AnswerSource } from "@event-intelligence/client";
import { WorkerFailureError } from "@event-intelligence/client";
import { EventIntelligenceError } from "@event-intelligence/contracts";
import type { CodeReport } from "@event-intelligence/contracts/code-analysis";

/** How often each source answered, by its short name. */
export type SourceCounts = Record<"events" | "embedded" | "direct" | "builtin", number>;

/** What `analyze --format json` prints. Fields are only ever added. */
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
  };
  readonly files: readonly FileReport[];
  readonly errors: readonly FileError[];
  readonly timings: { readonly wallMs: number; readonly p50Ms: number; readonly p95Ms: number };
}

export type FileReport = ReturnType<typeof toFileReport>;

export interface FileError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
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

  constructor(errors: readonly FileError[] = []) {
    this.#errors = [...errors];
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
    this.#files.push(toFileReport(path, result.answer));
    this.#elapsedMs.push(result.answer.timings.totalMs);
    this.#sources[shortSource[result.answer.source]] += 1;
  }

  addFailure(failure: FileError): void {
    this.#errors.push(failure);
  }

  build(walk: { skippedCount: number; ignoredCount: number; wallMs: number }): AnalysisReport {
    const scores = this.#files.map((file) => file.qualityScore);
    const times = this.#elapsedMs.sort((one, other) => one - other);
    return {
      version: 1,
      summary: {
        files: this.fileCount,
        analyzed: this.#files.length,
        failed: this.#errors.length,
        skipped: walk.skippedCount,
        ignored: walk.ignoredCount,
        qualityScore:
          scores.length === 0 ? null : rounded(scores.reduce((sum, score) => sum + score, 0) / scores.length),
        sources: this.#sources,
      },
      files: this.#files.sort(byPath),
      errors: this.#errors.sort(byPath),
      timings: { wallMs: Math.round(walk.wallMs), p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95) },
    };
  }
}

function toFileReport(path: string, { value, source, confidence, fallbackReason }: Answer<CodeReport>) {
  return {
    path,
    language: value.language,
    source: shortSource[source],
    confidence,
    ...(fallbackReason === null ? {} : { fallbackReason }),
    cacheHit: value.cacheHit,
    qualityScore: value.qualityScore,
    onexCompliance: value.onexCompliance,
    architecturalCompliance: value.architecturalCompliance,
    partial: value.partial,
    functions: value.functions,
    issues: value.issues,
    patterns: value.patterns.map(({ name, confidence: certainty, startLine, endLine }) => ({
      name,
      confidence: certainty,
      startLine,
      endLine,
    })),
  };
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
