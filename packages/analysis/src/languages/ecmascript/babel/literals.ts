import { type BabelNode, nodesIn } from "./babel-node.ts";
import { leaf } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";

/** What stands for another character within a literal or the text of an element. */
interface Substitute {
  readonly kind: Kind;
  /** With what each of them begins. */
  readonly sign: string;
  readonly expression: RegExp;
}

const escapeSequence: Substitute = {
  kind: "escape_sequence",
  sign: "\\",
  expression: /\\(?:\r\n|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|u\{[\dA-Fa-f]+\}|[0-7]{1,3}|[\s\S])/g,
};

export const characterReference: Substitute = {
  kind: "html_character_reference",
  sign: "&",
  expression: /&(?:#(?:[xX][\dA-Fa-f]{1,6}|\d{1,5})|[A-Za-z]{1,30});/g,
};

/** The inside of a literal: pieces of text, and what stands for another character. */
export function writePieces(shape: Shape, start: number, end: number, pieceKind: Kind, substitute: Substitute): void {
  const text = shape.source.slice(start, end);
  let at = 0;
  for (const match of text.includes(substitute.sign) ? text.matchAll(substitute.expression) : []) {
    if (match.index > at) shape.leaf(pieceKind, start + at, start + match.index);
    at = match.index + match[0].length;
    shape.leaf(substitute.kind, start + match.index, start + at);
  }
  if (at < text.length) shape.leaf(pieceKind, start + at, end);
}

export function writeString(shape: Shape, node: BabelNode, field: Field, substitute = escapeSequence): void {
  const opened = shape.open("string", node.start, field);
  const quote = shape.source[node.start] ?? "";
  shape.token(quote, node.start);
  writePieces(shape, node.start + 1, node.end - 1, "string_fragment", substitute);
  shape.token(quote, node.end - 1);
  shape.close(opened);
}

/** A template, and in its type form the same. */
function template(kind: Kind, fillingKind: Kind, fillings: string): Write {
  return (shape, node, field) => {
    const opened = shape.open(kind, node.start, field);
    shape.token("`", node.start);
    const values = nodesIn(node, fillings);
    for (const [index, quasi] of nodesIn(node, "quasis").entries()) {
      writePieces(shape, quasi.start, quasi.end, "string_fragment", escapeSequence);
      const value = values[index];
      if (value === undefined) break;
      const filling = shape.open(fillingKind, quasi.end);
      shape.token("${", quasi.end);
      shape.write(value);
      shape.through("}", node.end);
      shape.close(filling);
    }
    shape.token("`", node.end - 1);
    shape.close(opened);
  };
}

export const templateType = template("template_literal_type", "template_type", "types");

const regex: Write = (shape, node, field) => {
  const opened = shape.open("regex", node.start, field);
  const patternEnd = node.start + 1 + String(node.pattern).length;
  shape.token("/", node.start);
  if (patternEnd > node.start + 1) shape.leaf("regex_pattern", node.start + 1, patternEnd, "pattern");
  shape.token("/", patternEnd);
  if (node.end > patternEnd + 1) shape.leaf("regex_flags", patternEnd + 1, node.end, "flags");
  shape.close(opened);
};

export const literals: Readonly<Record<string, Write>> = {
  BigIntLiteral: leaf("number"),
  BooleanLiteral: (shape, node, field) =>
    shape.leaf(node.value === true ? "true" : "false", node.start, node.end, field),
  DirectiveLiteral: (shape, node, field) => writeString(shape, node, field),
  NullLiteral: leaf("null"),
  NumericLiteral: leaf("number"),
  RegExpLiteral: regex,
  StringLiteral: (shape, node, field) => writeString(shape, node, field),
  TemplateLiteral: template("template_string", "template_substitution", "expressions"),
  TSTemplateLiteralType: templateType,
};
