import type { Kind } from "./shape-names.ts";

/** Signs of more than one letter; what follows tells `</` from a comment and `?.` from a number. */
const sign =
  /<\/(?![/*])|\/>|\?\.(?!\d)|\.\.\.|=>|\*\*=?|&&=?|\|\|=?|\?\?=?|\+\+|--|>>>=?|>>=?|<<=?|[=!]==?|[-+*/%&|^<>]=|\S/uy;
const word = /[\w$]+/y;
const blank = /[\s\uFEFF]*/y;
const lineEnd = /[\n\r\u2028\u2029]|$/g;
const soleSigns = "(){}[];,:@~#";

/**
 * Looks at what stands between two nodes: words, signs and comments. Literals, the text of elements and names are nodes
 * themselves, so that nothing here can be mistaken for another thing.
 */
export class GapScanner {
  readonly #source: string;
  /** What was found last: a word or sign, or an empty text where it is a comment. */
  token = "";
  comment: Kind | undefined;
  start = 0;
  end = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Finds what comes next between two places; false where there is nothing. */
  find(from: number, to: number): boolean {
    const start = this.#skipBlanks(from, to);
    if (start >= to) return false;
    this.start = start;
    this.comment = this.#commentAt(start, to);
    if (this.comment === undefined) this.token = this.#tokenAt(start).slice(0, to - start);
    else this.token = "";
    this.end = this.comment === undefined ? start + this.token.length : this.#endOfComment(start);
    return true;
  }

  #skipBlanks(from: number, to: number): number {
    let at = from;
    while (at < to) {
      const code = this.#source.charCodeAt(at);
      if (code > 127) {
        blank.lastIndex = at;
        blank.test(this.#source);
        if (blank.lastIndex === at) break;
        at = blank.lastIndex;
      } else if (code === 32 || (code >= 9 && code <= 13)) at += 1;
      else break;
    }
    return at;
  }

  /** `<!--` and `-->` are comments to the end of the line in scripts; in modules no gap is long enough for them. */
  #commentAt(start: number, to: number): Kind | undefined {
    const source = this.#source;
    const second = source[start + 1];
    switch (source[start]) {
      case "/":
        return second === "/" || second === "*" ? "comment" : undefined;
      case "<":
        return to - start > 3 && source.startsWith("<!--", start) ? "html_comment" : undefined;
      case "-":
        return to - start > 2 && source.startsWith("-->", start) ? "html_comment" : undefined;
      default:
        return undefined;
    }
  }

  #endOfComment(start: number): number {
    if (this.#source.startsWith("/*", start)) return this.#source.indexOf("*/", start + 2) + 2;
    lineEnd.lastIndex = start;
    return lineEnd.exec(this.#source)?.index ?? this.#source.length;
  }

  #tokenAt(start: number): string {
    const letter = this.#source[start] ?? "";
    if (soleSigns.includes(letter)) return letter;
    const expression = isWordLetter(letter.charCodeAt(0)) ? word : sign;
    expression.lastIndex = start;
    return expression.exec(this.#source)?.[0] ?? "";
  }
}

function isWordLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36;
}
