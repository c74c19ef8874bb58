import { splitWords } from "../patterns/domains.ts";

/** Set before words with which a file describes itself, so that no word of a text is taken for one. Not ASCII, as they all are. */
const mark = "¶";
const maxLength = 1_000;
const paragraphCount = 2;

/** What a file says that it is for: the first paragraphs of its documentation. */
export function openingOf(documentation: string): string {
  const paragraphs = documentation.trim().split(/\n[ \t]*\n/);
  return paragraphs.slice(0, paragraphCount).join("\n").slice(0, maxLength);
}

/** The different words of such a text, as an index keeps them. */
export function markedWords(about: string): string {
  return [...new Set(splitWords(about))].map(markedWord).join(" ");
}

export function markedWord(word: string): string {
  return `${mark}${word}`;
}
