import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { letters, nodeNames, patternNames } from "./name-letters.ts";
import { namesOfPattern } from "./pattern-names.ts";

/** Which patterns are wanted, and how many. */
export interface PatternChoice {
  /** Names in any spelling; empty means all. */
  readonly patternTypes: readonly string[];
  readonly limit: number;
}

/**
 * Whether a pattern has one of the names: its own or another that it goes by. `effect node: X` also answers to "effect
 * node", "onex node" and "node".
 */
export function isOfPatternType(pattern: Pattern, patternTypes: readonly string[]): boolean {
  if (patternTypes.length === 0) return true;
  const { kind, title, isNode } = patternNames(pattern);
  const names = new Set([...namesOfPattern(kind), title, ...(isNode ? nodeNames : [])]);
  return patternTypes.some((type) => names.has(letters(type)));
}

/** The surest first; equal ones by path, line and name, so that the order is always the same. */
export function bySureness(left: Pattern, right: Pattern): number {
  return right.confidence - left.confidence || byPlace(left, right);
}

function byPlace(left: Pattern, right: Pattern): number {
  return (
    compareTexts(left.filePath, right.filePath) ||
    left.startLine - right.startLine ||
    compareTexts(left.name, right.name)
  );
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The wanted patterns of one text, ranked and cut. */
export function rankContentPatterns(patterns: readonly Pattern[], choice: PatternChoice): Pattern[] {
  return patterns
    .filter((pattern) => isOfPatternType(pattern, choice.patternTypes))
    .sort(bySureness)
    .slice(0, choice.limit);
}
