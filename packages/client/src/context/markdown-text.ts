/** What shows a reader something else than what is there: signs that turn the direction of a text, and invisible letters. */
const deceiving = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;
const replacement = "\ufffd";

/**
 * A text of one line in which nothing begins a heading, a list, a fence or an element of HTML: what comes from elsewhere stays
 * a text.
 */
export function lineOf(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(deceiving, replacement)
    .replace(/<(?=[A-Za-z/!?])/g, "&lt;")
    .trim();
}

/** A text as a code span, for what a reader may want to copy: paths and names. */
export function spanOf(text: string): string {
  return `\`${lineOf(text).replaceAll("`", "'")}\``;
}

/** A block of code that no line of the code can end. What a terminal would obey is replaced. */
export function fencedCode(code: string, language: string | null): string {
  const longest = Math.max(0, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}${(language ?? "").replace(/[^\w+#-]/g, "")}\n${visibleText(code.trimEnd())}\n${fence}`;
}

/**
 * A text in which a reader is shown all that is there: control characters, signs that turn the direction, and invisible
 * letters are replaced.
 */
export function visibleText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, replacement)
    .replace(deceiving, replacement);
}
