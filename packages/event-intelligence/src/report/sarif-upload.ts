import { gzipSync } from "node:zlib";
import type { AnalysisReport } from "./analysis-report.ts";
import { leftOutResultsText, type SarifOptions, sarifLog } from "./sarif.ts";

/**
 * What GitHub's code scanning takes in one upload, and refuses above: results of a run, and bytes packed by gzip.
 * Source: docs.github.com, "SARIF support for code scanning".
 */
const githubLimits = { results: 25_000, packedBytes: 10_000_000 } as const;
/** Aimed at where a log is too large: results differ in size, and each attempt costs as much as the first. */
const safeShare = 0.9;

/** A log that code hosts take, and what it does not tell. */
export interface SarifUpload {
  readonly text: string;
  /** Counts what is left out; null where all is told. */
  readonly notice: string | null;
}

/** The log of a report as it is written, with as many of its results, the worst first, as GitHub takes. */
export function sarifUpload(report: AnalysisReport, options: SarifOptions = {}): SarifUpload {
  const total = report.files.reduce((sum, { issues }) => sum + issues.length, report.fixed?.length ?? 0);
  let count = Math.min(total, githubLimits.results);
  let text = logText(report, { ...options, maxResults: count });
  for (let packed = packedBytes(text); packed > githubLimits.packedBytes && count > 0; packed = packedBytes(text)) {
    count = Math.floor((count * safeShare * githubLimits.packedBytes) / packed);
    text = logText(report, { ...options, maxResults: count });
  }
  return { text, notice: count === total ? null : leftOutResultsText(total - count, total) };
}

function logText(report: AnalysisReport, options: SarifOptions): string {
  return `${JSON.stringify(sarifLog(report, options), null, 2)}\n`;
}

/** Packing only makes smaller, so that most logs need not be packed to be known to fit. */
function packedBytes(text: string): number {
  const bytes = Buffer.byteLength(text);
  return bytes <= githubLimits.packedBytes ? bytes : gzipSync(text).length;
}
