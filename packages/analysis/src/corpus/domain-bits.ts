import { knownDomains, splitWords, wordsOfDomain } from "../patterns/domains.ts";

/** Set before words that speak of a domain, so that no word of a text is taken for one. Not ASCII, as they all are. */
const mark = "§";

/** What the words of a file say about its domains: a bit for each that is known, and all words, marked, for the others. */
export function domainFacts(words: ReadonlySet<string>): { domains: number; domainWords: string } {
  let domains = 0;
  knownDomains.forEach((domain, index) => {
    const isTold = wordsOfDomain(domain).some((set) => set.every((word) => words.has(word)));
    if (isTold) domains |= 1 << index;
  });
  return { domains, domainWords: [...words].map((word) => `${mark}${word}`).join(" ") };
}

/** How files of a domain are found: by the bit of a known one, by the marked words of another; null: by nothing. */
export function domainSearch(domain: string): { bit: number } | { words: readonly string[] } | null {
  const words = splitWords(domain);
  if (words.length === 0) return null;
  const index = knownDomains.indexOf(words.join("_"));
  return index >= 0 ? { bit: 1 << index } : { words: words.map((word) => `${mark}${word}`) };
}
