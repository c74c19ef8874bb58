import type { Issue, Pattern } from "@event-intelligence/contracts/code-analysis";
import type { FoundPattern } from "../patterns/describe-place.ts";
import { splitWords } from "../patterns/domains.ts";
import { isCut } from "../patterns/excerpt.ts";
import { patternNames } from "../patterns/name-letters.ts";
import { isTestPath } from "../patterns/test-path.ts";

/** One pattern of a file as the index keeps it: what is searched and ranked by, and beside it the whole as JSON. */
export interface PatternRow {
  readonly score: number;
  readonly name: string;
  readonly line: number;
  /** The different words of its name, documentation, path and code, with spaces between, and how many they are. */
  readonly words: string;
  readonly wordCount: number;
  readonly body: string;
  /** The opening of the place's documentation. */
  readonly about: string;
  /** The outline as JSON, of which other excerpts can be made; null where no other is asked for, or there is no more to show, or far too much. */
  readonly outline: string | null;
}

/** What is left of the score where the file is no example: less than the least of any other. */
const flawedShare = 0.1;
const maxAboutLength = 1_000;
const maxOutlineLength = 60_000;

/** The rows of the patterns of one file, of which it is known what is gravely wrong in it. */
export function toPatternRows(patterns: readonly FoundPattern[], findings: readonly Issue[]): PatternRow[] {
  const isNode = ({ pattern }: FoundPattern) => patternNames(pattern).isNode;
  const hasNode = patterns.some(isNode);
  // Similar code shows a node before anything else in its file, and nothing of a file that is no example.
  const mayBeShown = (found: FoundPattern) => findings.length === 0 && (isNode(found) || !hasNode);
  return patterns.map((found) => {
    const json = mayBeShown(found) && isCut(found.outline) ? JSON.stringify(found.outline) : null;
    return toPatternRow(found, findings, json !== null && json.length <= maxOutlineLength ? json : null);
  });
}

function toPatternRow(
  { pattern, documentation }: FoundPattern,
  findings: readonly Issue[],
  outline: string | null,
): PatternRow {
  const { name, description, filePath, codeSnippet, startLine } = pattern;
  const about = documentation.slice(0, maxAboutLength);
  const words = new Set(splitWords(`${name} ${description} ${filePath} ${codeSnippet} ${about}`));
  const isFlawed = findings.length > 0;
  return {
    score: scoreOf(pattern, patternNames(pattern).isNode) * (isFlawed ? flawedShare : 1),
    name,
    line: startLine,
    words: [...words].join(" "),
    wordCount: words.size,
    // Whoever is shown code takes it for an example, so of this only its place is told.
    body: JSON.stringify(isFlawed ? { ...pattern, codeSnippet: "", findings } : pattern),
    about,
    outline,
  };
}

/** Production code comes before tests, and what a file is before what can be found in it. */
function scoreOf({ confidence, filePath }: Pattern, isNode: boolean): number {
  return (confidence + (isNode ? 0.5 : 0)) * (isTestPath(filePath) ? 0.5 : 1);
}
