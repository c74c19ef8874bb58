import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import type { FoundPattern } from "../patterns/describe-place.ts";
import { domainWordsOf, matchesDomain } from "../patterns/domains.ts";
import { findPatterns } from "../patterns/find-patterns.ts";
import { findNodePatterns } from "../patterns/node-patterns.ts";
import { rankContentPatterns } from "../patterns/rank-patterns.ts";
import { onexFactsOf } from "../rules/onex-facts.ts";
import type { SourceFile } from "../source-file.ts";
import type { Analyzer, Subject } from "./analyzer.ts";

/** From this confidence on a pattern is worth a sentence. */
const worthPraise = 0.6;

/** Patterns in one file: what kind of node it is, then the patterns of the catalogue. */
export function foundPatternsOf(file: SourceFile): FoundPattern[] {
  return [...findNodePatterns(file), ...findPatterns(file)];
}

function patternsOf(file: SourceFile): Pattern[] {
  return foundPatternsOf(file).map(({ pattern }) => pattern);
}

/** The patterns of a text, none where only code of another node type or domain was asked for. */
export function askedPatternsOf(file: SourceFile, { nodeType, domain }: Subject["options"]): Pattern[] {
  if (nodeType !== null && onexFactsOf(file).nodeType !== nodeType) return [];
  // An empty text is how some callers say nothing.
  if (domain === null || domain === "") return patternsOf(file);
  if (!matchesDomain(domainWordsOf(file), domain)) return [];
  return patternsOf(file).map((pattern) => ({ ...pattern, domain: domain.toLowerCase() }));
}

/** The patterns that were asked for, ranked. */
export const patternsAnalyzer: Analyzer = {
  name: "patterns",
  looksAround: false,
  analyze: ({ file, options }) => {
    const patterns = rankContentPatterns(askedPatternsOf(file, options), options);
    return {
      score: null,
      isApplicable: patterns.length > 0,
      issues: [],
      suppressedCount: 0,
      positiveFindings: praise(patterns),
      part: { patterns },
    };
  },
};

/** One sentence for each kind of pattern, with the surest place; what kind of node a file is, is no merit. */
function praise(patterns: readonly Pattern[]): string[] {
  const surest = new Map<string, Pattern>();
  for (const pattern of patterns) {
    const isPraised = pattern.confidence >= worthPraise && !pattern.name.includes(": ");
    if (isPraised && !surest.has(pattern.name)) surest.set(pattern.name, pattern);
  }
  return [...surest.values()].map(({ name, startLine }) => `A known pattern is used: ${name} (line ${startLine}).`);
}
