/** Words of a question that every piece of code could have, and none is about. */
export const emptyWords: ReadonlySet<string> = new Set(
  (
    "a about all also an and any are as at be been both but by can class code create do does each either every few for from " +
    "generate had has have how i if in into is it its just make many may more most much must my need needs neither new no node " +
    "nor not of off on one only or other our out over own please python same service should so some such than that the their " +
    "them then there these they this those through to too under until up upon us use using very via want was we were what when " +
    "where whether which while who whose why will with within without would write yet you your effect compute reducer orchestrator"
  ).split(" "),
);

/** What may stand behind the stem of a word: `y`, `ies` or `ying` behind `retr`. */
export const wordEndings: readonly string[] =
  "ations ation ions ion ional ying ings ing ies ied ers er ed es s e y".split(" ");
const ending = new RegExp(`(?:${wordEndings.join("|")})$`);
const shortestStem = 3;

/** What the forms of a word in lower case have in common: `retr` of `retries`. A short word loses at most its `s`. */
export function stemOf(word: string): string {
  const stem = word.endsWith("ss") ? word : word.replace(ending, "");
  return stem.length >= shortestStem ? stem : word.replace(/(?<=\w{3})s$/, "");
}

/**
 * Finds words in lower case by their stems, in whatever form they stand; but no other word that begins alike: `restart` is no
 * form of `rest`.
 */
export function stemFinder(stems: Iterable<string>): (words: Iterable<string>) => Set<string> {
  const stemOfForm = new Map([...stems].flatMap((stem) => ["", ...wordEndings].map((ending) => [stem + ending, stem])));
  return (words) => {
    const found = new Set<string>();
    for (const word of words) {
      const stem = stemOfForm.get(word);
      if (stem !== undefined) found.add(stem);
    }
    return found;
  };
}
