import { emptyWords, stemFinder, stemOf } from "@event-intelligence/contracts/question-words";

/** The words of a pattern that those of a question are looked for in. */
export interface RankedWords {
  /** Of name and keywords: a word found here says what the pattern is for. */
  readonly subject: ReadonlySet<string>;
  /** Of description and when to use it: a word found here is only mentioned. */
  readonly prose: ReadonlySet<string>;
}

const subjectPoints = 3;
/** Tells how much a pattern has of what a question asks for. */
export type WordFinder = (words: RankedWords) => number;

/**
 * Reads the words of a question's prompt and operations. The finder gives three points for each that the subject has, in
 * whatever form, and one for each that only the prose has. Null where no word is left that could tell patterns apart.
 *
 * Words of the operations always count: `create` says much about an operation and little in a sentence.
 */
export function wordFinder(prompt: string, operations: readonly string[]): WordFinder | null {
  const words = [...wordsOf(prompt)].filter((word) => !emptyWords.has(word));
  const stems = new Set([...words, ...operations.flatMap((operation) => [...wordsOf(operation)])].map(stemOf));
  if (stems.size === 0) return null;
  const stemsIn = stemFinder(stems);
  return ({ subject, prose }) => {
    const named = stemsIn(subject);
    const mentioned = [...stemsIn(prose)].filter((stem) => !named.has(stem));
    return subjectPoints * named.size + mentioned.length;
  };
}

/** The different words of a text in lower case; those of a name in mixed case each for itself. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = text
    .replace(/([a-z0-9])(?=[A-Z])/g, "$1 ")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 1);
  return new Set(words);
}
