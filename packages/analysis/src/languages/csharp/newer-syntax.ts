import { blanks } from "../blanks.ts";
import { plainInterpolations } from "./interpolations.ts";

/** Words that are keywords in one place and names in all others, where the grammar takes a name for the keyword. */
const asyncAsName = /\basync(?=\s{0,200}[,;.)\]}?:=!&|])/g;
const targetAsName =
  /\b(?:assembly|event|field|method|module|param|property|type|typevar)\b(?<=\[\s{0,50}[a-z]{4,8})(?!\s{0,20}:)/g;
const modifierAsName = /\b(?:required|record|partial)(?=\s{0,20}[.,;)\]?=!&|])/g;

/** `a?.b = c`, and with an index. */
const conditionalTarget =
  /\?(?=[.[])(?=(?:\.[A-Za-z_]\w{0,100}|\[[^[\]\r\n]{1,100}\]|\([^()\r\n]{0,100}\)|[?!]){1,8}\s{0,50}(?:\?\?|<<|>>>?|[-+*/%&|^])?=(?![=>]))/g;

/** What is assigned to the reference that a call returns. */
const referenceTarget = /(?<=\b\w{1,100}(?:<[^<>()\r\n]{0,200}>)?)\(([^()\r\n]{1,300})\)(?=\s{0,50}=(?![=>]))/g;

const slice = /\.\.(?<=[[,]\s{0,200}\.\.)(?=\s{0,200}[,\]])/g;
const namedSlice = /\.\.(?<=[[,]\s{0,200}\.\.)(?=\s{1,20}var\s)/g;

const guardedList = /\[([^[\]\r\n]{0,200})\](?=\s{1,100}when\b)/g;

const partialRef = /\bref(\s{1,10})partial(?=\s{1,10}struct\b)/g;
const anyRefStruct = /\ballows\s{1,20}ref(?=\s{1,20}struct\b)/g;
const compoundOperator = /=(?<=\boperator\s{1,20}(?:checked\s{1,20})?(?:<<|>>>?|[-+*/%&|^])=)/g;

const parametersOfLambda = /\([^()\r\n]{1,300}\)(?=\s{0,50}=>)/g;
const modifierWithoutType = /(?<=[(,]\s{0,20})(?:ref|out|in)(?=\s{1,20}@?\w{1,100}\s{0,20}[,)])/g;

/** What a file tells its builder, where it is a program by itself. */
const fileDirective = /^([ \t]{0,50})#(?:[:!]|(?:r|load)(?=[ \t]{1,20}"))/gm;

const extensionBlock =
  /\bextension(?<=(?:^|[{};\]])[ \t]{0,200}extension)(\s{0,20}(?:<[^(){};]{1,200}>)?\s{0,20})\(((?:[^(){};]|\([^(){};]{0,200}\)){1,500})\)(?=\s{0,200}(?:where\b[^{};]{0,500})?\{)/gm;
/** A receiver has a name, or else is a type alone. */
const namedReceiver = /[\w>\])?]\s+@?\w+\s*$/;

/**
 * C# that the grammar does not know yet, put so that it does. Only texts that cannot be understood as they are come here;
 * each expression is bounded, so that a hostile text costs no more than its length.
 */
export function plainCSharp(source: string): string {
  const plain = source
    .replace(asyncAsName, capitalized)
    .replace(targetAsName, capitalized)
    .replace(modifierAsName, capitalized)
    .replace(conditionalTarget, " ")
    .replace(referenceTarget, "[$1]")
    .replace(slice, "_ ")
    .replace(namedSlice, blanks)
    .replace(guardedList, "($1)")
    .replace(partialRef, "partial$1ref")
    .replace(anyRefStruct, (text) => `allows,${blanks(text.slice("allows,".length))}`)
    .replace(compoundOperator, " ")
    .replace(parametersOfLambda, (list) => list.replace(modifierWithoutType, capitalized))
    .replace(fileDirective, (text, indent: string) => `${indent}//`.padEnd(text.length))
    .replace(extensionBlock, (_text, parameters: string, receiver: string) => {
      const isNamed = namedReceiver.test(receiver);
      return `class Ext${parameters}${isNamed ? "(" : ":"}${receiver}${isNamed ? ")" : " "}`;
    });
  return plainInterpolations(plain);
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
