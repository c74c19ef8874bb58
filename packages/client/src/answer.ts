import type { CodeAnalysisOperation, CodeReport } from "@event-intelligence/contracts/code-analysis";
import type { AnswerSource } from "./answer-source.ts";
import type { AskOptions, ReplyTimings } from "./ask.ts";

/** How much a built-in pattern is worth beside one found in real code: sound advice, but not about this code base. */
export const builtinConfidence = 0.7;

/** An answer that says where it came from. */
export interface Answer<Value> {
  readonly value: Value;
  /** events: a worker over the broker; embedded: a worker in this process; direct: the analyzer itself; or the catalogue. */
  readonly source: AnswerSource;
  /**
   * 0 to 1. A full analysis is 1, a partial one 0.6; found patterns count as much as the best of them; what comes from
   * the built-in catalogue is 0.7.
   */
  readonly confidence: number;
  /** Why the preferred source did not answer (an error code, EVENTS_DISABLED, NOT_IN_ROLLOUT); null when it did. */
  readonly fallbackReason: string | null;
  readonly correlationId: string;
  readonly timings: ReplyTimings;
}

/** What a call of the intelligence client may set beside its question. */
export interface AnswerOptions extends AskOptions {
  /** Decides whether the call is within the rollout. Default: the source path. */
  rolloutKey?: string | undefined;
}

/** Asks for patterns; every field narrows, and none is required. */
export interface PatternQuestion {
  /** Path or glob over the corpus, for example `node_*_effect.py`. Default: everything. */
  glob?: string | undefined;
  nodeType?: string | undefined;
  /** By any name: "postgres" is "database". One that is not known is looked for as a word of paths, classes and imports. */
  domain?: string | undefined;
  language?: string | undefined;
  /**
   * Words that must all stand in the pattern's name, description, path or code. The built-in catalogue puts first what has
   * most of them instead.
   */
  text?: string | undefined;
  /** Names of patterns wanted. */
  patternTypes?: string[] | undefined;
  /** Default 10. */
  limit?: number | undefined;
}

/** Asks for the analysis of one file. */
export interface CodeQuestion {
  sourcePath: string;
  /** The source text. Without it, `sourcePath` is read: a regular file under the working directory. */
  content?: string | undefined;
  /** Default: found out from the path, then the text. */
  language?: string | undefined;
  /** Default COMPREHENSIVE_ANALYSIS. */
  operation?: Exclude<CodeAnalysisOperation, "PATTERN_EXTRACTION"> | undefined;
  patternTypes?: string[] | undefined;
  /** Scores below it become an issue. */
  qualityThreshold?: number | undefined;
  /**
   * Files around it, at most 200: with them import cycles, layers and the node's contract.yaml are checked. Together with
   * the source text at most 1,000,000 characters.
   */
  relatedFiles?: { sourcePath: string; content: string }[] | undefined;
  /** Layers of the architecture from the inside out, by names of folders. Default: domain, service, infrastructure. */
  layers?: { name: string; paths: string[] }[] | undefined;
  /** False: the answer is worked out anew and not remembered. Default: what has not changed is answered from memory. */
  enableCaching?: boolean | undefined;
}

/** One file's result out of many: its answer, or why there is none. */
export type AnalyzedFile =
  | { readonly question: CodeQuestion; readonly answer: Answer<CodeReport>; readonly error: null }
  | { readonly question: CodeQuestion; readonly answer: null; readonly error: Error };
