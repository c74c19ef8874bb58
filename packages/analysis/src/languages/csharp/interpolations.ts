const startOfText = /\$@?"|@\$"/g;
/** No text in quotes is followed further than this. */
const longestText = 20_000;

/**
 * C# with `_` in place of escaped braces, which the grammar cannot tell from an interpolation's own where they stand beside
 * these, as in `$"{{{name}}}"`; and with an empty literal in place of an empty `$""`, which it does not know either.
 */
export function plainInterpolations(source: string): string {
  const plain = source.replace(/\$""(?!")/g, '@""');
  let written = "";
  let done = 0;
  for (const { 0: quote, index } of plain.matchAll(startOfText)) {
    const start = index + quote.length;
    if (start < done) continue;
    const text = plainText(plain, start, quote.includes("@"));
    written += plain.slice(done, start) + text;
    done = start + text.length;
  }
  return written + plain.slice(done);
}

const literal = /"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.[^'\r\n]{0,8})'/y;

/** A text without escaped braces, up to where it closes; as it is where it does not. */
function plainText(source: string, start: number, isVerbatim: boolean): string {
  const limit = Math.min(source.length, start + longestText);
  let written = "";
  let depth = 0;
  let at = start;
  while (at < limit) {
    const size = depth === 0 ? sizeInText(source, at, isVerbatim) : sizeInCode(source, at);
    if (size === 0) break;
    const piece = source.slice(at, at + size);
    at += size;
    if (depth > 0) {
      depth += "({[".includes(piece) ? 1 : ")}]".includes(piece) ? -1 : 0;
      written += piece;
    } else {
      // An odd brace opens an interpolation; two stand for one of the text.
      depth = piece.startsWith("{") ? size % 2 : 0;
      written += /^(?:[{}]|"")/.test(piece) ? "_".repeat(size - depth) + "{".repeat(depth) : piece;
    }
  }
  return depth === 0 && source[at] === '"' ? written : source.slice(start, at);
}

/** The length of what stands at a place of the text itself; nothing at its end, or where it cannot go on. */
function sizeInText(source: string, at: number, isVerbatim: boolean): number {
  const character = source.charAt(at);
  if (character === '"') return isVerbatim && source[at + 1] === '"' ? 2 : 0;
  if (character === "\\" && !isVerbatim) return 2;
  if (character === "\n" && !isVerbatim) return 0;
  let size = 1;
  if (character === "{" || character === "}") while (source[at + size] === character) size += 1;
  return size;
}

/** The length of what stands at a place within an interpolation. */
function sizeInCode(source: string, at: number): number {
  if (source[at] !== '"' && source[at] !== "'") return 1;
  literal.lastIndex = at;
  return literal.exec(source)?.[0].length ?? 0;
}
