import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { findPatterns } from "../patterns/find-patterns.ts";
import { findNodePatterns } from "../patterns/node-patterns.ts";
import { rankContentPatterns } from "../patterns/rank-patterns.ts";
import type { SourceFile } from "../source-file.ts";
import type { Analyzer } from "./analyzer.ts";

/** From this confidence on a pattern is worth a sentence. */
const worthPraise = 0.6;

/** Patterns in one file: what kind of node it is, then the patterns of the catalogue. */
export function patternsOf(file: SourceFile): Pattern[] {
  return [...findNodePatterns(file), ...findPatterns(file)];
}

/** The patterns that were asked for, ranked. */
export const patternsAnalyzer: Analyzer = {
  name: "patterns",
  analyze: ({ file, options }) => {
    const patterns = rankContentPatterns(patternsOf(file), options);
    return {
      score: null,
      isApplicable: patterns.length > 0,
      issues: [],
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
