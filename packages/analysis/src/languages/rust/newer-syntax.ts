import { blanks } from "../blanks.ts";

const safeItem = /\bsafe(?=\s{1,20}(?:fn|static)\b)/g;
const negativeArgument = /-(?=\d\w{0,40}\s{0,20}[,>])(?<=[\w:]<\s{0,20}(?:[\w:&' -]{1,60},\s{0,20}){0,4}-)/g;
const commaOfClosure = /,(?=\s{0,50}\|)(?<=[(,=]\s{0,20}(?:move\s{1,20})?\|[^|;{}]{1,200},)/g;

/**
 * Rust that the grammar does not know yet, put so that it does: without `safe`, without the sign of a number among the
 * arguments of a type, without a comma behind the last parameter of a closure, and with the brackets of an array around a
 * tuple that has attributes. Only texts that cannot be understood as they are come here; each expression is bounded, so
 * that a hostile text costs no more than its length.
 */
export function plainRust(source: string): string {
  const plain = source.replace(safeItem, blanks).replace(negativeArgument, " ").replace(commaOfClosure, " ");
  return plainTuples(plain);
}

const bracketOrLiteral = /"(?:[^"\\]|\\.){0,300}"|'(?:[^'\\]|\\.)'|\/\/[^\n]*|#\[|[()[\]{}]/gs;

interface OpenBracket {
  readonly index: number;
  /** Whether nothing is called by it, nor declared. */
  readonly isFree: boolean;
  hasAttribute: boolean;
}

function plainTuples(source: string): string {
  const open: OpenBracket[] = [];
  const tuples = new Map<number, string>();
  for (const { 0: token, index } of source.matchAll(bracketOrLiteral)) {
    const around = open.at(-1);
    if (token === "#[" && around !== undefined) around.hasAttribute = true;
    if ("([{#[".includes(token)) {
      open.push({ index, isFree: token === "(" && !/[\w>!)\]]/.test(source.charAt(index - 1)), hasAttribute: false });
    } else if (")]}".includes(token)) {
      const opened = open.pop();
      if (!opened?.isFree || !opened.hasAttribute || token !== ")") continue;
      tuples.set(opened.index, "[").set(index, "]");
    }
  }
  return tuples.size === 0 ? source : source.replace(/[()]/g, (bracket, index: number) => tuples.get(index) ?? bracket);
}
