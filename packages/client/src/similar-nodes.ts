import type { Pattern, PatternReport } from "@event-intelligence/contracts/code-analysis";
import { InvalidRequestError } from "./errors.ts";

/** Describes what is to be written, to find code that is like it. */
export interface SimilarQuestion {
  /** Only nodes of this type: effect, compute, reducer or orchestrator, in any case. Default: any code. */
  nodeType?: string | undefined;
  /** For example "database", or by another name "postgres". Narrows nothing: what is of the domain ranks higher. */
  domain?: string | undefined;
  /** Name, operations and purpose of what is to be written, in words; not empty. At most 2,000 characters. */
  text?: string | undefined;
  /** Path or glob over the corpus. Default: everything. */
  glob?: string | undefined;
  /** Only code of this language. */
  language?: string | undefined;
  /** The most hits to return, after ranking. Default 3. */
  limit?: number | undefined;
}

/** A file of the corpus that is like what is to be written. */
export interface SimilarNode {
  readonly path: string;
  /** 0 to 1; how it comes about stands in the README of the analysis package. */
  readonly score: number;
  /** What of it is alike, in words; empty where an older worker does not say. */
  readonly why: readonly string[];
  /** What was found there, for example "effect node: NodeOrderStoreEffect". */
  readonly name: string;
  readonly code: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly nodeType: string | null;
  readonly domain: string | null;
  readonly language: string | null;
  /** That it is what its name says, 0 to 1. */
  readonly confidence: number;
}

/** What a search for similar code found. */
export interface SimilarReport {
  /** Most similar first. */
  readonly nodes: readonly SimilarNode[];
  /** How many files there were to choose from. */
  readonly totalCount: number;
  /** True while the corpus is being read for the first time, so that there may be better ones. */
  readonly partial: boolean;
}

export const defaultSimilarLimit = 3;

/** @throws InvalidRequestError where no word says what is to be written: nothing is like nothing */
export function requireText({ text = "" }: SimilarQuestion): void {
  if (text.trim() !== "") return;
  throw new InvalidRequestError("text is empty. Say in words what is to be written: name, operations, purpose.", {
    operation: "PATTERN_EXTRACTION",
  });
}

/** One node for each file, in the worker's order. A worker that knows nothing of similarity may name a file twice. */
export function toSimilarReport(
  { patterns, totalCount, partial = false }: PatternReport,
  limit: number,
): SimilarReport {
  const paths = new Set<string>();
  const nodes: SimilarNode[] = [];
  for (const pattern of patterns) {
    if (paths.has(pattern.filePath) || nodes.length >= limit) continue;
    paths.add(pattern.filePath);
    nodes.push(toSimilarNode(pattern));
  }
  return { nodes, totalCount, partial };
}

function toSimilarNode(pattern: Pattern): SimilarNode {
  const { filePath, name, codeSnippet, startLine, endLine, nodeType, domain, language, confidence } = pattern;
  return {
    path: filePath,
    // Without a reason it is a score of another kind, which may be more than 1.
    score: pattern.why === undefined ? confidence : Math.min(1, pattern.score ?? confidence),
    why: pattern.why ?? [],
    name,
    code: codeSnippet,
    startLine,
    endLine,
    nodeType,
    domain,
    language,
    confidence,
  };
}
