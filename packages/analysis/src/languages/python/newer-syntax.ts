import { blanks } from "../blanks.ts";

const lazyImport = /^([ \t]{0,200})(lazy[ \t]{1,20})(from|import)(?=[ \t])/gm;
const unpackedComprehension = /\*{1,2}(?<=[[{(]\s{0,50}\*{1,2})(?=[^[\](){},:#"'\r\n]{1,100}\bfor\b)/g;
const startOfTypeParameters = /^[ \t]{0,200}(?:async[ \t]{1,20})?(?:class|def|type)[ \t]{1,20}\w{1,200}[ \t]{0,20}\[/gm;

/**
 * Python that the grammar does not know yet, put so that it does: a default of a type parameter reads as one more, the
 * `lazy` of an import goes behind the word that follows it, and what a comprehension unpacks is one value of it. Only
 * texts that cannot be understood as they are come here; each expression is bounded, so that a hostile text costs no
 * more than its length.
 */
export function plainPython(source: string): string {
  const plain = source
    .replace(lazyImport, (_text, indent: string, lazy: string, word: string) => indent + word + blanks(lazy))
    .replace(unpackedComprehension, blanks);
  return plainTypeParameters(plain);
}

function plainTypeParameters(source: string): string {
  let plain = "";
  let done = 0;
  for (const { 0: head, index } of source.matchAll(startOfTypeParameters)) {
    const start = index + head.length;
    if (start < done) continue;
    const { end, isClosed } = endOfBrackets(source, start);
    const parameters = source.slice(start, end);
    plain += source.slice(done, start) + (isClosed ? withoutDefaults(parameters) : parameters);
    done = end;
  }
  return plain + source.slice(done);
}

const longestTypeParameters = 2000;

/** Where the bracket closes that was opened before a place, or where it was looked for in vain. */
function endOfBrackets(source: string, start: number): { end: number; isClosed: boolean } {
  const limit = Math.min(source.length, start + longestTypeParameters);
  let depth = 1;
  for (let at = start; at < limit; at += 1) {
    const character = source.charAt(at);
    if (character === "[") depth += 1;
    if (character === "]") depth -= 1;
    if (depth === 0) return { end: at, isClosed: true };
  }
  return { end: limit, isClosed: false };
}

/** An `=` alone, and the star of what it unpacks. */
const defaultSign = /(?<![=!<>:])=(?!=)(\s{0,50})(\*?)/g;

function withoutDefaults(parameters: string): string {
  return parameters.replace(defaultSign, (_text, gap: string, star: string) => `,${gap}${blanks(star)}`);
}
