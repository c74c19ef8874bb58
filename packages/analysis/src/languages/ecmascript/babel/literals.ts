import { type BabelNode, nodesIn } from "./babel-node.ts";
import { leaf } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";

const escapeSequence = /\\(?:\r\n|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|u\{[\dA-Fa-f]+\}|[0-7]{1,3}|[\s\S])/g;
export const reference = /&(?:#(?:[xX][\dA-Fa-f]{1,6}|\d{1,5})|[A-Za-z]{1,30});/g;

/** The inside of a literal: pieces of text, and what stands for another character. */
export function writePieces(
  shape: Shape,
  start: number,
  end: number,
  special: RegExp,
  kinds: readonly [Kind, Kind],
): void {
  const [pieceKind, specialKind] = kinds;
  const text = shape.source.slice(start, end);
  let at = 0;
  for (const match of text.matchAll(special)) {
    if (match.index > at) shape.leaf(pieceKind, start + at, start + match.index);
    at = match.index + match[0].length;
    shape.leaf(specialKind, start + match.index, start + at);
  }
  if (at < text.length) shape.leaf(pieceKind, start + at, end);
}

export function writeString(shape: Shape, node: BabelNode, field: Field, special = escapeSequence): void {
  const opened = shape.open("string", node.start, field);
  const quote = shape.source[node.start] ?? "";
  shape.token(quote, node.start);
  const specialKind = special === escapeSequence ? "escape_sequence" : "html_character_reference";
  writePieces(shape, node.start + 1, node.end - 1, special, ["string_fragment", specialKind]);
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
      writePieces(shape, quasi.start, quasi.end, escapeSequence, ["string_fragment", "escape_sequence"]);
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
