/** A text of one line in which nothing begins a heading, a list or a fence: what comes from elsewhere stays a text. */
export function lineOf(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}

/** A text as a code span, for what a reader may want to copy: paths and names. */
export function spanOf(text: string): string {
  return `\`${lineOf(text).replaceAll("`", "'")}\``;
}

/** A block of code that no line of the code can end. */
export function fencedCode(code: string, language: string | null): string {
  const longest = Math.max(0, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}${(language ?? "").replace(/[^\w+#-]/g, "")}\n${code.trimEnd()}\n${fence}`;
}
