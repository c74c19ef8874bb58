import type { Pattern } from "@event-intelligence/contracts/code-analysis";

/** Which patterns are wanted, and how many. */
export interface PatternChoice {
  /** Names in any spelling; empty means all. */
  readonly patternTypes: readonly string[];
  readonly limit: number;
}

/** The letters and digits of a name, which are all that counts when two are compared. */
export function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** What a pattern is called: `effect node: X` is of the kind "effect node", and a node. */
export function patternNames({ name }: Pattern): { kind: string; title: string; isNode: boolean } {
  const [kind = "", specific] = name.split(":");
  return { kind: letters(kind), title: letters(name), isNode: specific !== undefined };
}

/** Names that every node answers to. */
export const nodeNames: readonly string[] = ["node", "onexnode"];

/** Whether a pattern has one of the names. `effect node: X` also answers to "effect node", "onex node" and "node". */
export function isOfPatternType(pattern: Pattern, patternTypes: readonly string[]): boolean {
  if (patternTypes.length === 0) return true;
  const { kind, title, isNode } = patternNames(pattern);
  const names = new Set([kind, title, ...(isNode ? nodeNames : [])]);
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
