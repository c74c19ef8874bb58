import type {
  CodeAnalysisOperation,
  CodeRequestInput,
  PatternReport,
} from "@event-intelligence/contracts/code-analysis";
import type { PatternQuestion } from "./answer.ts";
import { toKnownDomain } from "./fallback/domain-names.ts";
import type { FieldNames } from "./parse-request.ts";
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
    options: { nodeType: nodeType ?? null, domain: domainOf(domain), text: text ?? null, patternTypes, limit },
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
      domain: domainOf(domain),
      similarTo,
      limit: Math.min(Math.max(limit, maxAsked), limit * askedForEachShown),
    },
  };
}

function domainOf(name: string | undefined): string | null {
  // What is no text is refused with the rest of the request.
  return typeof name === "string" ? toKnownDomain(name) : (name ?? null);
}

/** What a question calls the fields that a request has in other places, so that an error names what its caller wrote. */
export function questionNames(operation: CodeAnalysisOperation): FieldNames {
  return ([first = "", ...rest]) => {
    if (first === "sourcePath" && operation === "PATTERN_EXTRACTION") return "glob";
    if (first !== "options" || rest.length === 0) return [first, ...rest].join(".");
    return rest[0] === "similarTo" ? "text" : rest.join(".");
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
