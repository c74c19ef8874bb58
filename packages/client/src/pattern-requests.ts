import type { CodeRequestInput, PatternReport } from "@event-intelligence/contracts/code-analysis";
import type { PatternQuestion } from "./answer.ts";
import { defaultSimilarLimit, type SimilarQuestion } from "./similar-nodes.ts";

/** What a pattern discovery asks a worker. */
export function patternRequest({
  glob = "*",
  language,
  nodeType,
  domain,
  text,
  patternTypes,
  limit,
}: PatternQuestion): CodeRequestInput {
  return {
    sourcePath: glob,
    language: language ?? null,
    options: { nodeType: nodeType ?? null, domain: domain ?? null, text: text ?? null, patternTypes, limit },
  };
}

/** A worker that knows nothing of similarity may find several patterns in a file, of which one is shown. */
const askedForEachShown = 4;
const maxAsked = 100;

/** What a search for similar code asks a worker. */
export function similarRequest({
  glob = "*",
  language,
  nodeType,
  domain,
  text = "",
  limit = defaultSimilarLimit,
}: SimilarQuestion): CodeRequestInput {
  const similarTo = text.trim() || (domain ?? nodeType ?? "any");
  return {
    sourcePath: glob,
    language: language ?? null,
    options: {
      nodeType: nodeType ?? null,
      domain: domain ?? null,
      similarTo,
      limit: Math.min(Math.max(limit, maxAsked), limit * askedForEachShown),
    },
  };
}

/** What a report says where nothing was found. */
export const emptyPatternReport: PatternReport = {
  sourcePath: "",
  operationType: "PATTERN_EXTRACTION",
  patterns: [],
  totalCount: 0,
  queryTimeMs: 0,
  cacheHit: false,
  processingTimeMs: 0,
};
