import { emptyWords, stemFinder, stemOf } from "@event-intelligence/contracts/question-words";

/** The texts of a pattern that words are looked for in. */
export interface RankedTexts {
  /** Name and keywords: a word found here says what the pattern is for. */
  readonly subject: string;
  /** Description and when to use it: a word found here is only mentioned. */
  readonly prose: string;
}

const subjectPoints = 3;
/** Finds the words of a question in texts, in whatever form they stand there. */
export type WordFinder = (texts: RankedTexts) => number;

/**
 * Reads the words of a question's prompt and operations. The finder gives three points for each that the subject has, and
 * one for each that only the prose has. Null where no word is left that could tell patterns apart.
 *
 * Words of the operations always count: `create` says much about an operation and little in a sentence.
 */
export function wordFinder(prompt: string, operations: readonly string[]): WordFinder | null {
  const words = [...wordsOf(prompt).filter((word) => !emptyWords.has(word)), ...operations.flatMap(wordsOf)];
  const stems = new Set(words.map(stemOf));
  if (stems.size === 0) return null;
  const stemsIn = stemFinder(stems);
  return ({ subject, prose }) => {
    const named = stemsIn(subject);
    const mentioned = [...stemsIn(prose)].filter((stem) => !named.has(stem));
    return subjectPoints * named.size + mentioned.length;
  };
}

function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z0-9])(?=[A-Z])/g, "$1 ")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 1);
}
