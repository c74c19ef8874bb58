import { blanks } from "../blanks.ts";

const annotation = String.raw`@[A-Za-z_][\w.]{0,200}(?:\([^()\r\n]{0,200}\))?`;
const annotationOfVariableArity = new RegExp(String.raw`${annotation}(?=\s{0,20}\.\.\.)`, "g");

const moduleImport = /^([ \t]{0,50}import\s{1,20})module(?=\s{1,20}[\w$])/gm;

/** Where a constructor calls another one, which the grammar knows as its first statement alone. */
const constructorCall = /\b(?:super|this)(?=\s{0,20}\()/g;

/**
 * Java that the grammar does not know yet, put so that it does: annotations before `...`, module imports, statements
 * before `super(..)`, and patterns that are qualified, final, annotated or several. Only texts that cannot be understood
 * as they are come here; each expression is bounded, so that a hostile text costs no more than its length.
 */
export function plainJava(source: string): string {
  const plain = source
    .replace(annotationOfVariableArity, blanks)
    .replace(moduleImport, "$1static")
    .replace(constructorCall, (word) => (word === "super" ? "supeR" : "thiS"));
  return plainPatterns(plain);
}

const startOfPattern = /\b(?:case|instanceof)\s{1,20}/g;

function plainPatterns(source: string): string {
  let plain = "";
  let done = 0;
  for (const { 0: words, index } of source.matchAll(startOfPattern)) {
    const start = index + words.length;
    if (start < done) continue;
    const end = endOfPattern(source, start);
    plain += source.slice(done, start) + plainPattern(source.slice(start, end));
    done = end;
  }
  return plain + source.slice(done);
}

const longestPattern = 1000;
const partOfPattern = /[\w$.,<>?@[\]\s]/;
const guard = /\swhen\b/;

/** A pattern is names, types and what stands in brackets, and ends before its guard, an arrow or an operator. */
function endOfPattern(source: string, start: number): number {
  const guardStart = source.slice(start, start + longestPattern).search(guard);
  const limit = guardStart < 0 ? Math.min(source.length, start + longestPattern) : start + guardStart;
  let depth = 0;
  for (let at = start; at < limit; at += 1) {
    const character = source.charAt(at);
    if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (depth === 0 && !partOfPattern.test(character)) return at;
    if (depth < 0) return at;
  }
  return limit;
}

const modifiers = new RegExp(String.raw`(?:final\b|${annotation})`, "g");
const qualifiedName = /[\w$]+(?:\.[\w$]+)+(?=(?:<[^()]*>)?\s*\()/g;
/** All but the last of several patterns, of which none binds a name. */
const formerPatterns = /^(?:[^(),]+(?:\((?:[^()]|\([^()]*\))*\)\s*|\s_\s*),\s*)+(?=[^(),]+(?:\(|\s_\s*$))/;

function plainPattern(pattern: string): string {
  return pattern
    .replace(modifiers, blanks)
    .replace(formerPatterns, blanks)
    .replace(qualifiedName, (name) => name.replaceAll(".", "_"));
}
