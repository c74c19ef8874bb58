import { type BabelNode, nodeIn, nodesIn } from "./babel-node.ts";
import { writeName } from "./bindings.ts";
import { writeString } from "./literals.ts";
import { literalType, plain, writeGeneric } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";
import type { Kind } from "./shape-names.ts";

/*
 * The types of Flow, in the nearest kinds that TypeScript's have: no grammar of tree-sitter has kinds for them. What only
 * declares for others, as in library definitions, has no shape, and is left to the grammar of JavaScript.
 */

const word: Write = (shape, node, field) => {
  const opened = shape.open("predefined_type", node.start, field);
  shape.tokensTo(node.end);
  shape.close(opened);
};

const text: Write = (shape, node, field) => {
  const opened = shape.open("literal_type", node.start, field);
  writeString(shape, node, "");
  shape.close(opened);
};

const named: Write = (shape, node, field) =>
  writeGeneric(shape, node, field, {
    typeArguments: nodeIn(node, "typeParameters"),
    writeName: (nameField) => {
      const name = nodeIn(node, "id");
      if (name?.type === "Identifier") writeName(shape, name, nameField, "type_identifier");
      else if (name !== undefined) shape.write(name, nameField);
    },
  });

const qualified: Write = (shape, node, field) => {
  const opened = shape.open("nested_type_identifier", node.start, field);
  shape.writePart(node, "qualification", "module");
  const name = nodeIn(node, "id");
  if (name !== undefined) writeName(shape, name, "name", "type_identifier");
  shape.close(opened);
};

/** Its name is no node. */
const typeParameter: Write = (shape, node, field) => {
  const opened = shape.open("type_parameter", node.start, field);
  shape.writePart(node, "variance");
  const start = shape.nextStart(node.end);
  shape.leaf("type_identifier", start, start + String(node.name).length, "name");
  shape.writePart(node, "bound", "constraint");
  shape.writePart(node, "default", "value");
  shape.close(opened);
};

/** Its members lie in four lists. */
const objectType: Write = (shape, node, field) => {
  const opened = shape.open("object_type", node.start, field);
  const members = ["properties", "indexers", "callProperties", "internalSlots"].flatMap((list) => nodesIn(node, list));
  for (const member of members.sort(byStart)) shape.write(member);
  shape.tokensTo(node.end);
  shape.close(opened);
};

function byStart(left: BabelNode, right: BabelNode): number {
  return left.start - right.start;
}

/** `m(): T` is written as a property whose type begins where the name does. */
const property: Write = (shape, node) => {
  const opened = shape.open("property_signature", node.start);
  shape.writePart(node, "variance");
  const key = nodeIn(node, "key");
  if (key?.type === "Identifier") writeName(shape, key, "name", "property_identifier");
  else if (key !== undefined) shape.write(key, "name");
  shape.writePart(node, "value", "type");
  shape.close(opened);
};

const tokensOnly: Write = (shape, node) => shape.tokensTo(node.end);

function writeDeclaration(shape: Shape, node: BabelNode, kind: Kind): void {
  const opened = shape.open(kind, node.start);
  const name = nodeIn(node, "id");
  if (name !== undefined) writeName(shape, name, "name", "type_identifier");
  shape.writeParts(node, {
    typeParameters: "type_parameters",
    extends: "type",
    supertype: "type",
    impltype: "value",
    right: "value",
    body: "body",
  });
  shape.close(opened);
}

const words = ["Any", "BigInt", "Boolean", "Empty", "Exists", "Mixed", "Number", "String", "Symbol", "This", "Void"];

export const flowTypes: Readonly<Record<string, Write>> = {
  ...Object.fromEntries(words.map((name) => [`${name}TypeAnnotation`, word])),
  ArrayTypeAnnotation: plain("array_type", { elementType: "" }),
  BigIntLiteralTypeAnnotation: literalType("number"),
  BooleanLiteralTypeAnnotation: (shape, node, field) =>
    literalType(node.value === true ? "true" : "false")(shape, node, field),
  ClassImplements: named,
  DeclaredPredicate: plain("type_predicate", { value: "" }),
  FunctionTypeAnnotation: plain("function_type", {
    typeParameters: "type_parameters",
    this: "",
    params: "",
    rest: "",
    returnType: "return_type",
  }),
  FunctionTypeParam: plain("required_parameter", { name: "pattern", typeAnnotation: "type" }),
  GenericTypeAnnotation: named,
  IndexedAccessType: plain("lookup_type", { objectType: "", indexType: "" }),
  InferredPredicate: tokensOnly,
  InterfaceDeclaration: (shape, node) => writeDeclaration(shape, node, "interface_declaration"),
  InterfaceExtends: named,
  IntersectionTypeAnnotation: plain("intersection_type", { types: "" }),
  NullableTypeAnnotation: plain("optional_type", { typeAnnotation: "" }),
  NullLiteralTypeAnnotation: literalType("null"),
  NumberLiteralTypeAnnotation: literalType("number"),
  ObjectTypeAnnotation: objectType,
  ObjectTypeCallProperty: plain("call_signature", { value: "" }),
  ObjectTypeIndexer: plain("index_signature", { variance: "", id: "name", key: "index_type", value: "type" }),
  ObjectTypeProperty: property,
  ObjectTypeSpreadProperty: plain("rest_type", { argument: "" }),
  OpaqueType: (shape, node) => writeDeclaration(shape, node, "type_alias_declaration"),
  OptionalIndexedAccessType: plain("lookup_type", { objectType: "", indexType: "" }),
  QualifiedTypeIdentifier: qualified,
  StringLiteralTypeAnnotation: text,
  TupleTypeAnnotation: plain("tuple_type", { types: "", elementTypes: "" }),
  TypeAlias: (shape, node) => writeDeclaration(shape, node, "type_alias_declaration"),
  TypeAnnotation: plain("type_annotation", { typeAnnotation: "" }),
  TypeCastExpression: plain("as_expression", { expression: "", typeAnnotation: "" }),
  TypeParameter: typeParameter,
  TypeParameterDeclaration: plain("type_parameters", { params: "" }),
  TypeParameterInstantiation: plain("type_arguments", { params: "" }),
  TypeofTypeAnnotation: plain("type_query", { argument: "" }),
  UnionTypeAnnotation: plain("union_type", { types: "" }),
  Variance: tokensOnly,
};
