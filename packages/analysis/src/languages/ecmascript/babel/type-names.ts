import { none } from "../../syntax-tree.ts";
import { type BabelNode, nodeIn } from "./babel-node.ts";
import { writeName } from "./bindings.ts";
import { writeGeneric } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";

/** The name of a type, alone, in a namespace, with arguments. */
function writeTypeName(shape: Shape, node: BabelNode, field: Field): void {
  switch (node.type) {
    case "Identifier":
      writeName(shape, node, field, "type_identifier");
      break;
    case "TSQualifiedName":
      writeNested(shape, node, field, "left", "right");
      break;
    case "MemberExpression":
      writeNested(shape, node, field, "object", "property");
      break;
    default:
      shape.write(node, field);
  }
}

function writeNested(shape: Shape, node: BabelNode, field: Field, outer: string, inner: string): void {
  const opened = shape.open("nested_type_identifier", node.start, field);
  const holder = nodeIn(node, outer);
  if (holder !== undefined) writeNamespace(shape, holder, "module");
  const name = nodeIn(node, inner);
  if (name !== undefined) writeName(shape, name, "name", "type_identifier");
  shape.close(opened);
}

/** Behind `implements` and `extends` Babel reads names as values; `A.B` in `A.B.C` is a namespace there, too. */
function writeNamespace(shape: Shape, node: BabelNode, field: Field): void {
  if (node.type !== "MemberExpression") {
    shape.write(node, field);
    return;
  }
  const opened = shape.open("nested_identifier", node.start, field);
  shape.writePart(node, "object", "object");
  const property = nodeIn(node, "property");
  if (property !== undefined) writeName(shape, property, "property", "property_identifier");
  shape.close(opened);
}

function reference(property: string): Write {
  return (shape, node, field) => {
    const name = nodeIn(node, property);
    if (name === undefined) return;
    writeGeneric(shape, node, field, {
      typeArguments: nodeIn(node, "typeArguments"),
      writeName: (nameField) => writeTypeName(shape, name, nameField),
    });
  };
}

/** In these the first of two names is a value; in the others it is a namespace. */
const valueHolders: readonly Kind[] = [
  "type_query",
  "instantiation_expression",
  "member_expression",
  "nested_identifier",
];

/** `A.B` where values are: in a `typeof`, behind `import a =`, as the name of a namespace. */
const qualifiedName: Write = (shape, node, field) => {
  const isMember = valueHolders.some((kind) => shape.isWithin(kind));
  const kind = isMember ? "member_expression" : "nested_identifier";
  const opened = shape.open(kind, node.start, field);
  shape.writePart(node, "left", "object");
  const right = nodeIn(node, "right");
  if (right !== undefined) writeName(shape, right, "property", "property_identifier");
  shape.close(opened);
};

const typeQuery: Write = (shape, node, field) => {
  const opened = shape.open("type_query", node.start, field);
  const name = nodeIn(node, "exprName");
  const typeArguments = nodeIn(node, "typeArguments");
  if (name !== undefined && typeArguments !== undefined) {
    const instantiated = shape.open("instantiation_expression", name.start);
    shape.write(name, "function");
    shape.write(typeArguments, "type_arguments");
    shape.close(instantiated);
  } else if (name !== undefined) shape.write(name);
  shape.close(opened);
};

/** `import("x").Y<T>`. */
const importType: Write = (shape, node, field) =>
  writeGeneric(shape, node, field, {
    typeArguments: nodeIn(node, "typeArguments"),
    writeName: (nameField) => writeImported(shape, node, nameField),
  });

/** `import("x").A.B`: the call, and each name makes a member of what is before it. */
function writeImported(shape: Shape, node: BabelNode, field: Field): void {
  const names = namesIn(nodeIn(node, "qualifier"));
  const members = names.map((_, index) => shape.open("member_expression", node.start, index === 0 ? field : "object"));
  writeImportCall(shape, node, names.length === 0 ? field : "object");
  for (const name of names) {
    writeName(shape, name, "property", "property_identifier");
    shape.close(members.pop() ?? none);
  }
}

function namesIn(qualifier: BabelNode | undefined): readonly BabelNode[] {
  const names: BabelNode[] = [];
  let rest = qualifier;
  while (rest?.type === "TSQualifiedName") {
    const right = nodeIn(rest, "right");
    if (right !== undefined) names.unshift(right);
    rest = nodeIn(rest, "left");
  }
  return rest === undefined ? names : [rest, ...names];
}

function writeImportCall(shape: Shape, node: BabelNode, field: Field): void {
  const opened = shape.open("call_expression", node.start, field);
  const called = shape.open("import", node.start, "function");
  shape.through("import", node.end);
  shape.close(called);
  const brackets = shape.open("arguments", shape.seek("(", node.end), "arguments");
  shape.writePart(node, "source");
  shape.writePart(node, "options");
  shape.through(")", node.end);
  shape.close(brackets);
  shape.close(opened);
}

export const typeNames: Readonly<Record<string, Write>> = {
  TSClassImplements: reference("expression"),
  TSExpressionWithTypeArguments: reference("expression"),
  TSImportType: importType,
  TSInterfaceHeritage: reference("expression"),
  TSQualifiedName: qualifiedName,
  TSTypeQuery: typeQuery,
  TSTypeReference: reference("typeName"),
};
