import { type ErrorCode, OperationError } from "@event-intelligence/contracts/errors";
import type { Analyzer, AnalyzerResult, Findings, Subject } from "./analyzer.ts";

const maxMessageLength = 500;

/** What became of one analyzer: what it found, or why it found nothing. */
export type AnalyzerOutcome = { readonly name: AnalyzerResult["name"] } & (
  | { readonly findings: Findings; readonly failure: null }
  | { readonly findings: null; readonly failure: NonNullable<AnalyzerResult["failure"]> }
);

/** Runs every analyzer.
 * @throws the first error of any of them */
export function runAnalyzers(analyzers: readonly Analyzer[], subject: Subject): AnalyzerOutcome[] {
  return analyzers.map(({ name, analyze }) => ({ name, findings: analyze(subject), failure: null }));
}

/** Runs every analyzer, and lets none of them spoil the others.
 * @throws the first error where all of them fail */
export function tryAnalyzers(analyzers: readonly Analyzer[], subject: Subject): AnalyzerOutcome[] {
  const errors: unknown[] = [];
  const outcomes = analyzers.map(({ name, analyze }): AnalyzerOutcome => {
    try {
      return { name, findings: analyze(subject), failure: null };
    } catch (error) {
      errors.push(error);
      return { name, findings: null, failure: describe(error) };
    }
  });
  if (errors.length === analyzers.length) throw errors[0];
  return outcomes;
}

function describe(error: unknown): NonNullable<AnalyzerResult["failure"]> {
  const code = error instanceof OperationError ? error.code : ("INTERNAL_ERROR" satisfies ErrorCode);
  const text = error instanceof Error ? error.message : String(error);
  return { code, message: `This part of the analysis failed: ${text.slice(0, maxMessageLength)}` };
}
