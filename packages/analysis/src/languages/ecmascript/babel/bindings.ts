import { type BabelNode, nodeIn } from "./babel-node.ts";
import { plain } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";

/** Where the letters of a name end; its node may go on with `?` and a type. */
export function nameEnd(shape: Shape, node: BabelNode): number {
  const name = String(node.name);
  if (shape.source.startsWith(name, node.start)) return node.start + name.length;
  const escaped = /(?:\\u(?:\{[^}]*\}|.{4})|[\p{ID_Continue}$\u200c\u200d])+/uy;
  escaped.lastIndex = node.start;
  return escaped.test(shape.source) ? escaped.lastIndex : node.end;
}

const literalNames = new Set(["undefined", "this"]);

/** A name as it is where values are, or as another kind of name. */
export function writeName(shape: Shape, node: BabelNode, field: Field, kind: Kind = "identifier"): void {
  const name = node.name;
  const isLiteral = kind === "identifier" && literalNames.has(String(name));
  shape.leaf(isLiteral ? (name as Kind) : kind, node.start, nameEnd(shape, node), field);
}

/** A name or pattern, and behind it, in the node around it, its `?` or `!` and its type. */
export function writeBinding(shape: Shape, node: BabelNode, field: Field): void {
  if (node.type === "Identifier") writeName(shape, node, field);
  else shape.write(node, field);
  shape.writePart(node, "typeAnnotation", "type");
  shape.tokensTo(node.end);
}

/** A pattern without its type. */
function pattern(kind: Kind, parts: string, end: string): Write {
  return (shape, node, field) => {
    const opened = shape.open(kind, node.start, field);
    shape.writePart(node, parts);
    shape.through(end, node.end);
    shape.close(opened);
  };
}

const restElement: Write = (shape, node, field) => {
  const opened = shape.open("rest_pattern", node.start, field);
  shape.writePart(node, "argument");
  shape.close(opened);
};

const objectProperty: Write = (shape, node) => {
  const value = nodeIn(node, "value");
  if (node.shorthand === true && value !== undefined) {
    writeShorthand(shape, node, value);
    return;
  }
  const isPattern = shape.isWithin("object_pattern");
  const opened = shape.open(isPattern ? "pair_pattern" : "pair", node.start);
  writeKey(shape, node, "key");
  if (value !== undefined) shape.write(value, "value");
  shape.close(opened);
};

function writeShorthand(shape: Shape, node: BabelNode, value: BabelNode): void {
  const name = value.type === "AssignmentPattern" ? (nodeIn(value, "left") ?? value) : value;
  if (value.type !== "AssignmentPattern") {
    const kind = shape.isWithin("object_pattern")
      ? "shorthand_property_identifier_pattern"
      : "shorthand_property_identifier";
    shape.leaf(kind, name.start, nameEnd(shape, name));
    return;
  }
  const opened = shape.open("object_assignment_pattern", node.start);
  shape.leaf("shorthand_property_identifier_pattern", name.start, nameEnd(shape, name), "left");
  shape.writePart(value, "right", "right");
  shape.close(opened);
}

/** The key of a property or member: a name, a literal, or an expression in square brackets. */
export function writeKey(shape: Shape, node: BabelNode, field: Field): void {
  const key = nodeIn(node, "key");
  if (key === undefined) return;
  if (node.computed === true) {
    const opened = shape.open("computed_property_name", shape.seek("[", key.start), field);
    shape.write(key);
    shape.through("]", node.end);
    shape.close(opened);
  } else if (key.type === "Identifier") {
    shape.leaf("property_identifier", key.start, nameEnd(shape, key), field);
  } else shape.write(key, field);
}

export const bindings: Readonly<Record<string, Write>> = {
  Identifier: (shape, node, field) => writeBinding(shape, node, field),
  PrivateName: (shape, node, field) => shape.leaf("private_property_identifier", node.start, node.end, field),
  ObjectProperty: objectProperty,
  ObjectPattern: pattern("object_pattern", "properties", "}"),
  ArrayPattern: pattern("array_pattern", "elements", "]"),
  RestElement: restElement,
  AssignmentPattern: plain("assignment_pattern", { left: "left", right: "right" }),
};
