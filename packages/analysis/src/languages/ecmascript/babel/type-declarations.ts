import { type BabelNode, nodeIn, nodesIn } from "./babel-node.ts";
import { writeKey, writeName } from "./bindings.ts";
import { writeParameters, writeSignature } from "./functions.ts";
import { plain } from "./plain.ts";
import type { Parts, Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";
import { openAmbient } from "./statements.ts";

/** The `;` or `,` behind a member is no part of it. */
function memberEnd(shape: Shape, node: BabelNode): number {
  return /[;,]/.test(shape.source[node.end - 1] ?? "") ? node.end - 1 : node.end;
}

function closeMember(shape: Shape, node: BabelNode, opened: number): void {
  shape.tokensTo(memberEnd(shape, node));
  shape.closeTight(opened);
  shape.tokensTo(node.end);
}

const propertySignature: Write = (shape, node, field) => {
  const opened = shape.open("property_signature", node.start, field);
  writeKey(shape, node, "name");
  shape.writePart(node, "typeAnnotation", "type");
  closeMember(shape, node, opened);
};

const methodSignature: Write = (shape, node, field) => {
  const opened = shape.open("method_signature", node.start, field);
  writeKey(shape, node, "name");
  writeSignature(shape, node, memberEnd(shape, node));
  closeMember(shape, node, opened);
};

/** The type of a call: a member, or a type of its own. */
export function callType(kind: Kind, resultField: Field, isMember: boolean): Write {
  return (shape, node, field) => {
    const opened = shape.open(kind, node.start, field);
    shape.writePart(node, "typeParameters", "type_parameters");
    writeParameters(shape, node);
    shape.writePart(node, "returnType", resultField);
    if (isMember) closeMember(shape, node, opened);
    else shape.close(opened);
  };
}

const indexSignature: Write = (shape, node, field) => {
  const opened = shape.open("index_signature", node.start, field);
  for (const parameter of nodesIn(node, "parameters")) {
    writeName(shape, parameter, "name");
    const type = nodeIn(parameter, "typeAnnotation");
    if (type !== undefined) {
      shape.tokensTo(type.start);
      shape.writePart(type, "typeAnnotation", "index_type");
    }
  }
  shape.writePart(node, "typeAnnotation", "type");
  closeMember(shape, node, opened);
};

/** Writes a declaration within what stands around one that only declares. */
function declaration(kind: Kind, nameKind: Kind, parts: Parts): Write {
  return (shape, node, field) => {
    const ambient = node.declare === true ? openAmbient(shape, node, field) : undefined;
    const opened = shape.open(kind, shape.nextStart(node.end), ambient === undefined ? field : "");
    const name = nodeIn(node, "id");
    if (name !== undefined) writeName(shape, name, "name", nameKind);
    shape.writePart(node, "typeParameters", "type_parameters");
    writeExtended(shape, nodesIn(node, "extends"));
    shape.writeParts(node, parts);
    shape.close(opened);
    if (ambient !== undefined) shape.close(ambient);
  };
}

function writeExtended(shape: Shape, bases: readonly BabelNode[]): void {
  const [first] = bases;
  if (first === undefined) return;
  const clause = shape.open("extends_type_clause", shape.nextStart(first.start));
  for (const base of bases) shape.write(base, "type");
  shape.close(clause);
}

const moduleDeclaration: Write = (shape, node, field) => {
  const ambient = node.declare === true ? openAmbient(shape, node, field) : undefined;
  if (node.kind === "global") writeGlobal(shape, node);
  else {
    const kind = node.kind === "module" ? "module" : "internal_module";
    const opened = shape.open(kind, shape.nextStart(node.end), ambient === undefined ? field : "");
    shape.writeParts(node, { id: "name", body: "body" });
    shape.close(opened);
  }
  shape.tokensTo(node.end);
  if (ambient !== undefined) shape.close(ambient);
};

/** `declare global`: its name is a word. */
function writeGlobal(shape: Shape, node: BabelNode): void {
  const name = nodeIn(node, "id");
  if (name !== undefined) shape.token("global", name.start);
  shape.writePart(node, "body");
}

const enumMember: Write = (shape, node) => {
  const value = nodeIn(node, "initializer");
  const assigned = value === undefined ? undefined : shape.open("enum_assignment", node.start);
  const name = nodeIn(node, "id");
  if (name?.type === "Identifier") writeName(shape, name, "name", "property_identifier");
  else if (name !== undefined) shape.write(name, "name");
  if (value !== undefined) shape.write(value, "value");
  shape.tokensTo(node.end);
  if (assigned !== undefined) shape.close(assigned);
};

export const typeDeclarations: Readonly<Record<string, Write>> = {
  TSCallSignatureDeclaration: callType("call_signature", "return_type", true),
  TSConstructSignatureDeclaration: callType("construct_signature", "type", true),
  TSEnumBody: plain("enum_body", { members: "" }),
  TSEnumDeclaration: declaration("enum_declaration", "identifier", { body: "body" }),
  TSEnumMember: enumMember,
  TSIndexSignature: indexSignature,
  TSInterfaceBody: plain("interface_body", { body: "" }),
  TSInterfaceDeclaration: declaration("interface_declaration", "type_identifier", { body: "body" }),
  TSMethodSignature: methodSignature,
  TSModuleBlock: plain("statement_block", { directives: "", body: "" }),
  TSModuleDeclaration: moduleDeclaration,
  TSPropertySignature: propertySignature,
  TSTypeAliasDeclaration: declaration("type_alias_declaration", "type_identifier", { typeAnnotation: "value" }),
};
