import type { CodeReport, CodeRequestWithContent, Issue } from "@event-intelligence/contracts/code-analysis";
import type { SourceFile } from "../source-file.ts";

/** What a report says of an analyzer. */
export type AnalyzerResult = NonNullable<CodeReport["analyzers"]>[number];

/** What an analyzer looks at. */
export interface Subject {
  readonly file: SourceFile;
  readonly options: CodeRequestWithContent["options"];
}

/** What an analyzer found. */
export interface Findings {
  /** 0 to 1; null where it gives none. */
  readonly score: number | null;
  /** Whether it has something to say about the file; a score counts only then. */
  readonly isApplicable: boolean;
  readonly issues: readonly Issue[];
  /** Breaches that a comment excuses. */
  readonly suppressedCount: number;
  /** What is good, in short sentences. */
  readonly positiveFindings: readonly string[];
  /** What it adds to the report. */
  readonly part: Partial<CodeReport>;
}

/** One part of an analysis. It knows nothing of the others, and may fail without them. */
export interface Analyzer {
  readonly name: AnalyzerResult["name"];
  /** Whether it asks what the file imports and which files it came with: to read them takes time. */
  readonly looksAround: boolean;
  readonly analyze: (subject: Subject) => Findings;
}
