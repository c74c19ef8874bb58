import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { splitWords } from "../patterns/domains.ts";
import { patternNames } from "../patterns/name-letters.ts";
import { isTestPath } from "../patterns/test-path.ts";

/** One pattern of a file as the index keeps it: what is searched and ranked by, and beside it the whole as JSON. */
export interface PatternRow {
  readonly score: number;
  readonly name: string;
  readonly line: number;
  /** The different words of its name, description, path and code, with spaces between, and how many they are. */
  readonly words: string;
  readonly wordCount: number;
  readonly body: string;
}

export function toPatternRow(pattern: Pattern): PatternRow {
  const { name, description, filePath, codeSnippet, startLine } = pattern;
  const words = new Set(splitWords(`${name} ${description} ${filePath} ${codeSnippet}`));
  return {
    score: scoreOf(pattern, patternNames(pattern).isNode),
    name,
    line: startLine,
    words: [...words].join(" "),
    wordCount: words.size,
    body: JSON.stringify(pattern),
  };
}

/** Production code comes before tests, and what a file is before what can be found in it. */
function scoreOf({ confidence, filePath }: Pattern, isNode: boolean): number {
  return (confidence + (isNode ? 0.5 : 0)) * (isTestPath(filePath) ? 0.5 : 1);
}
