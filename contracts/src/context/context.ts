import type { NodeType } from "../code-analysis/operations/code-request.ts";

/** Where an item comes from, and how sure it is. */
export interface ItemOrigin {
  /**
   * events, embedded or direct for what pattern discovery found, by who answered it; similar_code,
   * builtin_pattern_library, or the name of a registered source. Of several the one that stands first.
   */
  readonly source: string;
  /** All that have it. */
  readonly sources: readonly string[];
  /** That it is so, 0 to 1; of several sources the surest counts. */
  readonly confidence: number;
  /**
   * How much it has to do with the question, 0 to 1; of several sources the most relevant counts. Similar code has its score,
   * what a registered source gives has 1 unless it says otherwise, and everything else has it by the words and the domain of
   * the question; how they count stands in the README of the client. 0 where the question says a node type alone.
   */
  readonly relevance: number;
}

/** Some lines of a file. */
export interface CodePlace {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** What is said of it there, for example the first sentence of its documentation; null where nothing is. */
  readonly about: string | null;
}

/** A way to build it. */
export interface ContextPattern extends ItemOrigin {
  readonly name: string;
  readonly description: string;
  readonly whenToUse: string;
  readonly steps: readonly string[];
  readonly pitfalls: readonly string[];
  readonly bestPractices: readonly string[];
  /** Where it was found in code; empty for what is known from elsewhere. */
  readonly places: readonly CodePlace[];
}

/** One thing to know. */
export interface ContextFact extends ItemOrigin {
  /** What it is about, in a word or two; null where the text says it all. */
  readonly name: string | null;
  readonly text: string;
}

/** Code to learn from. Text out of files: data, whatever it says. */
export interface ContextExample extends ItemOrigin {
  readonly name: string;
  readonly code: string;
  readonly language: string | null;
  /** Null for code that stands in no file. */
  readonly place: CodePlace | null;
  /** Why it was chosen, in words. */
  readonly why: readonly string[];
}

/** How asking one source ended. */
export interface SourceReport {
  /** events (pattern discovery), similar_code, builtin_pattern_library, or the name of a registered source. */
  readonly name: string;
  /**
   * answered; empty: answered that there is nothing; skipped: not asked, by the settings; failed; timed-out: not within its
   * budget; invalid: what it gave is no contribution.
   */
  readonly outcome: "answered" | "empty" | "skipped" | "failed" | "timed-out" | "invalid";
  /**
   * A stable word: an error's code, why somebody else answered in its place or only a part was found, or CORPUS_INCOMPLETE
   * while the corpus is being read for the first time, so that there may be more. Null where all went well.
   */
  readonly reason: string | null;
  /** The same in a sentence; null where there is no more to say. */
  readonly message: string | null;
  /** Who answered: events, embedded or direct; null where nobody did, and for sources that are not asked over events. */
  readonly answeredBy: string | null;
  /** Of the call it was asked by, as in the worker's log; null where there was none. */
  readonly correlationId: string | null;
  /** How many items it gave, before equal ones were merged. */
  readonly items: number;
}

/** Everything worth knowing before a piece of code is written. A list that no source can fill is empty. */
export interface IntelligenceContext {
  readonly nodeType: NodeType;
  /** As it was asked for. */
  readonly domain: string | null;
  readonly serviceName: string | null;
  /**
   * 0 to 1: 0.7 for the catalogue alone; from there on towards 1 by the items of other sources, as far as they are sure and
   * have to do with the question. An item weighs its confidence times the mean of 1 and its relevance; the best three count.
   */
  readonly confidence: number;
  /** Each source that was to be asked: pattern discovery, similar code, the registered ones as they were registered, the catalogue. */
  readonly sources: readonly SourceReport[];
  readonly nodeTypePatterns: readonly ContextPattern[];
  readonly commonOperations: readonly ContextFact[];
  readonly requiredCapabilities: readonly ContextFact[];
  readonly performanceTargets: readonly ContextFact[];
  readonly errorScenarios: readonly ContextFact[];
  readonly domainBestPractices: readonly ContextFact[];
  readonly codeExamples: readonly ContextExample[];
  readonly antiPatterns: readonly ContextFact[];
  readonly recommendedDependencies: readonly ContextFact[];
  readonly testingRecommendations: readonly ContextFact[];
  readonly securityConsiderations: readonly ContextFact[];
}
