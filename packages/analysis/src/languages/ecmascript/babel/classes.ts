import { type BabelNode, nodeIn, nodesIn } from "./babel-node.ts";
import { writeKey, writeName } from "./bindings.ts";
import { writeMethod } from "./functions.ts";
import { plain } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";
import { openAmbient } from "./statements.ts";

/** Where a node begins behind its decorators, which are written by now. */
function startBehind(shape: Shape, node: BabelNode): number {
  return shape.at > node.start ? shape.nextStart(node.end) : node.start;
}

function writeDecorators(shape: Shape, node: BabelNode): void {
  shape.writePart(node, "decorators", "decorator");
}

/** A class; decorators in front of its `export` were written there. */
function writeClass(shape: Shape, node: BabelNode, field: Field, kind: Kind): void {
  const ambient = node.declare === true ? openAmbient(shape, node, field) : undefined;
  const opened = shape.open(kind, startBehind(shape, node), ambient === undefined ? field : "");
  if (nodesIn(node, "decorators").some((decorator) => decorator.start >= shape.at)) writeDecorators(shape, node);
  const name = nodeIn(node, "id");
  if (name !== undefined) writeName(shape, name, "name", shape.isTypeScript ? "type_identifier" : "identifier");
  shape.writePart(node, "typeParameters", "type_parameters");
  const body = nodeIn(node, "body");
  writeHeritage(shape, node, body?.start ?? node.end);
  if (body !== undefined) shape.write(body, "body");
  shape.close(opened);
  if (ambient !== undefined) shape.close(ambient);
}

function writeHeritage(shape: Shape, node: BabelNode, end: number): void {
  const base = nodeIn(node, "superClass");
  const interfaces = nodesIn(node, "implements");
  if (base === undefined && interfaces.length === 0) return;
  const heritage = shape.open("class_heritage", shape.seek(base === undefined ? "implements" : "extends", end));
  if (base !== undefined) {
    const clause = shape.isTypeScript ? shape.open("extends_clause", shape.at) : undefined;
    shape.write(base, shape.isTypeScript ? "value" : "");
    shape.writePart(node, "superTypeArguments", "type_arguments");
    shape.writePart(node, "superTypeParameters", "type_arguments");
    if (clause !== undefined) shape.close(clause);
  }
  if (interfaces.length > 0) {
    const clause = shape.open("implements_clause", shape.nextStart(end));
    for (const one of interfaces) shape.write(one);
    shape.close(clause);
  }
  shape.close(heritage);
}

const classDeclaration: Write = (shape, node, field) => {
  const isNamed = nodeIn(node, "id") !== undefined;
  const kind = node.abstract === true ? "abstract_class_declaration" : "class_declaration";
  writeClass(shape, node, isNamed || field !== "declaration" ? field : "value", isNamed ? kind : "class");
};

const member: Write = (shape, node) => {
  const isAbstract = node.abstract === true;
  const hasBody = nodeIn(node, "body") !== undefined;
  const kind = hasBody ? "method_definition" : isAbstract ? "abstract_method_signature" : "method_signature";
  if (shape.isTypeScript) writeDecorators(shape, node);
  const end = shape.source[node.end - 1] === ";" && !hasBody ? node.end - 1 : node.end;
  const start = startBehind(shape, node);
  writeMethod(shape, node, { field: memberField(shape), kind, start, end });
  shape.tokensTo(node.end);
};

/** The `;` behind a field is no part of it. */
const field: Write = (shape, node) => {
  const opened = shape.open(
    shape.isTypeScript ? "public_field_definition" : "field_definition",
    node.start,
    memberField(shape),
  );
  writeDecorators(shape, node);
  shape.writePart(node, "variance");
  writeKey(shape, node, shape.isTypeScript ? "name" : "property");
  shape.writePart(node, "typeAnnotation", "type");
  shape.writePart(node, "value", "value");
  shape.tokensTo(shape.source[node.end - 1] === ";" ? node.end - 1 : node.end);
  shape.closeTight(opened);
  shape.tokensTo(node.end);
};

function memberField(shape: Shape): Field {
  return shape.isTypeScript ? "" : "member";
}

const staticBlock: Write = (shape, node) => {
  const opened = shape.open("class_static_block", node.start, memberField(shape));
  const body = shape.open("statement_block", shape.seek("{", node.end), "body");
  shape.writeParts(node, { body: "" });
  shape.close(body);
  shape.close(opened);
};

export const classes: Readonly<Record<string, Write>> = {
  ClassDeclaration: classDeclaration,
  ClassExpression: (shape, node, name) => writeClass(shape, node, name, "class"),
  ClassBody: plain("class_body", { body: "" }),
  ClassMethod: member,
  ClassPrivateMethod: member,
  TSDeclareMethod: member,
  ClassProperty: field,
  ClassPrivateProperty: field,
  ClassAccessorProperty: field,
  StaticBlock: staticBlock,
  Decorator: plain("decorator", { expression: "" }),
};
