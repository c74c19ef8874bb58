import type { CodeRequest, Pattern } from "@event-intelligence/contracts/code-analysis";
import { OperationError } from "@event-intelligence/contracts/errors";
import { canonicalLanguage, supportedLanguages } from "../languages/known-languages.ts";
import { withOwnNames } from "../patterns/pattern-names.ts";
import { createPathSelector, RefusedPathError } from "./path-selector.ts";

/** What is looked for in an index. */
export interface CorpusQuery {
  /** The roots' real paths; only what lies in them is found. */
  readonly roots: readonly string[];
  /** The roots' names: an absolute glob may begin with one. */
  readonly rootNames: readonly string[];
  readonly glob: string;
  /** A path that is not to be found. */
  readonly excludedPath: string | null;
  readonly language: string | null;
  readonly nodeType: string | null;
  readonly domain: string | null;
  /** Names of patterns in letters and digits only; none: all. */
  readonly patternTypes: readonly string[];
  readonly text: string | null;
  /** What is to be written, in words: what is like it comes first, and the domain leaves nothing out. */
  readonly similarTo: string | null;
  readonly limit: number;
}

/** What a search found. */
export interface CorpusFindings {
  /** Best first, at most as many as asked for. */
  readonly patterns: readonly Pattern[];
  /** How many there are without the limit. */
  readonly totalCount: number;
  /** False while a root has never been read to its end, so that there may be more. */
  readonly isComplete: boolean;
}

/**
 * The query that a request means.
 * @throws OperationError INVALID_INPUT for a path that cannot be, UNSUPPORTED_LANGUAGE
 */
export function toCorpusQuery(request: CodeRequest, roots: readonly string[], rootNames: readonly string[]) {
  const { nodeType, patternTypes, domain, text, similarTo, limit } = request.options;
  checkPath(request.sourcePath, rootNames);
  return {
    roots,
    rootNames,
    glob: request.sourcePath,
    // The text that was sent speaks for its file, also where the corpus holds an older one.
    excludedPath: request.content === null ? null : request.sourcePath,
    // An empty text is how some callers say nothing.
    language: request.language ? parseLanguage(request.language) : null,
    nodeType,
    domain: domain || null,
    patternTypes: withOwnNames(patternTypes),
    text: text || null,
    similarTo: similarTo || null,
    limit,
  } satisfies CorpusQuery;
}

function checkPath(path: string, rootNames: readonly string[]): void {
  try {
    createPathSelector(path, rootNames);
  } catch (error) {
    if (!(error instanceof RefusedPathError)) throw error;
    throw new OperationError("INVALID_INPUT", error.message, {
      cause: error,
      cure: 'Send a glob such as "node_*_effect.py" or "src/**/*.ts", or the path of one file below a pattern root.',
    });
  }
}

function parseLanguage(text: string): string {
  const language = canonicalLanguage(text);
  if (language !== undefined) return language;
  throw new OperationError("UNSUPPORTED_LANGUAGE", `The language ${JSON.stringify(text)} is not supported.`, {
    cure: `Use one of ${supportedLanguages.join(", ")}, or leave it out.`,
  });
}
