/** The texts of a pattern that words are looked for in. */
export interface RankedTexts {
  /** Name and keywords: a word found here says what the pattern is for. */
  readonly subject: string;
  /** Description and when to use it: a word found here is only mentioned. */
  readonly prose: string;
}

const subjectPoints = 3;
/** Words of a question that every pattern would have, and none is for. */
const emptyWords = new Set(
  (
    "a about all an and any are as at be by can class code create do does for from generate has have how i if in into is it " +
    "its make my need needs new node of on one or our please python same service should so that the their them then they " +
    "this to us use using want we when which will with without would write you your effect compute reducer orchestrator"
  ).split(" "),
);
const endings = "ations?|ions?|ional|ying|ings?|ies|ied|ers?|ed|es|s|e|y";
const ending = new RegExp(`(?:${endings})$`);
const shortestStem = 4;

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
  // Every form of a word, but no other that begins like it: `rest` is not in `restart`. One expression for all words takes
  // half the time of one for each.
  const forms = new RegExp(`\\b(${[...stems].join("|")})(?:${endings})?\\b`, "gi");
  const stemsIn = (text: string) => new Set(Array.from(text.matchAll(forms), ([, stem = ""]) => stem.toLowerCase()));
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

function stemOf(word: string): string {
  const stem = word.replace(ending, "");
  return stem.length >= shortestStem ? stem : word.replace(/(?<=\w{3})s$/, "");
}
