import { type BabelNode, nodeIn, nodesIn } from "./babel-node.ts";
import { writeName } from "./bindings.ts";
import { templateType } from "./literals.ts";
import { leaf, literalType, plain } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";
import { callType } from "./type-declarations.ts";

/** A word that is a type: `string`, `any`. */
const predefined: Write = (shape, node, field) => {
  const opened = shape.open("predefined_type", node.start, field);
  shape.token(shape.source.slice(node.start, node.end), node.start);
  shape.close(opened);
};

/** A literal as a type; of a template without a filling Babel makes one, too. */
const literalOfType: Write = (shape, node, field) => {
  const literal = nodeIn(node, "literal");
  if (literal?.type === "TemplateLiteral") templateType(shape, literal, field);
  else shape.writeAs("literal_type", node, field, { literal: "" });
};

/** The annotation of a type, or, behind an arrow, the type alone. */
const annotation: Write = (shape, node, field) => {
  const type = nodeIn(node, "typeAnnotation");
  if (type === undefined) return;
  if (shape.source[node.start] === ":") shape.writeAs(annotationKind(type), node, field, { typeAnnotation: "" });
  else shape.write(type, field);
};

function annotationKind(type: BabelNode): Kind {
  if (type.type !== "TSTypePredicate") return "type_annotation";
  return type.asserts === true ? "asserts_annotation" : "type_predicate_annotation";
}

/** `a is B`, `asserts a`, `asserts a is B`. */
const predicate: Write = (shape, node, field) => {
  if (node.asserts !== true) {
    writePredicate(shape, node, field);
    return;
  }
  const opened = shape.open("asserts", node.start, field);
  shape.through("asserts", node.end);
  writePredicate(shape, node, "");
  shape.close(opened);
};

function writePredicate(shape: Shape, node: BabelNode, field: Field): void {
  const name = nodeIn(node, "parameterName");
  const type = nodeIn(node, "typeAnnotation");
  if (name === undefined) return;
  if (type === undefined) {
    writeSubject(shape, name, field);
    return;
  }
  const opened = shape.open("type_predicate", name.start, field);
  writeSubject(shape, name, "name");
  shape.writePart(type, "typeAnnotation", "type");
  shape.close(opened);
}

function writeSubject(shape: Shape, name: BabelNode, field: Field): void {
  if (name.type === "TSThisType") shape.leaf("this", name.start, name.end, field);
  else writeName(shape, name, field);
}

const typeOperator: Write = (shape, node, field) => {
  if (node.operator === "unique") {
    const opened = shape.open("predefined_type", node.start, field);
    shape.tokensTo(node.start + "unique".length);
    const inner = nodeIn(node, "typeAnnotation");
    if (inner !== undefined) shape.token("symbol", inner.start);
    shape.close(opened);
  } else {
    const kind = node.operator === "keyof" ? "index_type_query" : "readonly_type";
    shape.writeAs(kind, node, field, { typeAnnotation: "" });
  }
};

const typeParameter: Write = (shape, node, field) => {
  const opened = shape.open("type_parameter", node.start, field);
  const name = nodeIn(node, "name");
  if (name !== undefined) writeName(shape, name, "name", "type_identifier");
  const constraint = nodeIn(node, "constraint");
  if (constraint !== undefined) writeClause(shape, "constraint", constraint, "constraint");
  const fallback = nodeIn(node, "default");
  if (fallback !== undefined) writeClause(shape, "default_type", fallback, "value");
  shape.tokensTo(node.end);
  shape.close(opened);
};

function writeClause(shape: Shape, kind: Kind, type: BabelNode, field: Field): void {
  const opened = shape.open(kind, shape.nextStart(type.start), field);
  shape.write(type);
  shape.close(opened);
}

const inferType: Write = (shape, node, field) => {
  const opened = shape.open("infer_type", node.start, field);
  const parameter = nodeIn(node, "typeParameter");
  if (parameter !== undefined) {
    const name = nodeIn(parameter, "name");
    if (name !== undefined) writeName(shape, name, "", "type_identifier");
    shape.writePart(parameter, "constraint");
  }
  shape.close(opened);
};

/** `a | b | c`: the grammar makes pairs of it, `| a` being one of its own. */
function pairs(kind: Kind): Write {
  return (shape, node, field) => {
    const types = nodesIn(node, "types");
    const alone = node.start < (types[0]?.start ?? 0) ? 0 : 1;
    const opened: number[] = [];
    for (let pair = alone; pair < types.length; pair += 1) {
      opened.push(shape.open(kind, node.start, opened.length === 0 ? field : ""));
    }
    for (const [index, type] of types.entries()) {
      shape.write(type, opened.length === 0 ? field : "");
      const innermost = index >= alone ? opened.pop() : undefined;
      if (innermost !== undefined) shape.close(innermost);
    }
  };
}

const mappedKinds: Readonly<Record<string, Kind>> = {
  "-": "omitting_type_annotation",
  "+": "opting_type_annotation",
  true: "opting_type_annotation",
};

/** `{ [K in T as L]-?: V }`. */
const mappedType: Write = (shape, node, field) => {
  const opened = shape.open("object_type", node.start, field);
  shape.through("{", node.end);
  const signature = shape.open("index_signature", shape.nextStart(node.end));
  shape.through("[", node.end);
  const key = nodeIn(node, "key");
  if (key !== undefined) {
    const clause = shape.open("mapped_type_clause", key.start);
    writeName(shape, key, "name", "type_identifier");
    shape.writePart(node, "constraint", "type");
    shape.writePart(node, "nameType", "alias");
    shape.close(clause);
  }
  shape.through("]", node.end);
  const type = nodeIn(node, "typeAnnotation");
  if (type !== undefined) writeMappedValue(shape, type, mappedKinds[String(node.optional)]);
  shape.close(signature);
  shape.tokensTo(node.end);
  shape.close(opened);
};

function writeMappedValue(shape: Shape, type: BabelNode, optionalKind: Kind | undefined): void {
  const opened = shape.open(optionalKind ?? "type_annotation", shape.nextStart(type.start), "type");
  const signs = shape.source.slice(shape.at, type.start).trim();
  if (optionalKind !== undefined && /^[-+]?\?:$/.test(signs)) shape.token(signs, shape.at);
  shape.write(type);
  shape.close(opened);
}

const namedTupleMember: Write = (shape, node, field) => {
  const isRest = shape.isWithin("rest_type");
  const kind = node.optional === true ? "optional_parameter" : "required_parameter";
  const opened = isRest ? undefined : shape.open(kind, node.start, field);
  const label = nodeIn(node, "label");
  if (label !== undefined) writeName(shape, label, isRest ? "" : "name");
  const type = nodeIn(node, "elementType");
  if (type !== undefined) {
    const signs = shape.peek(type.start) === "?" ? shape.seek("?", type.start) + 1 : shape.at;
    shape.tokensTo(signs);
    const typed = shape.open("type_annotation", shape.seek(":", type.start), "type");
    shape.write(type);
    shape.close(typed);
  }
  if (opened !== undefined) shape.close(opened);
};

const words = ["Any", "Boolean", "Never", "Number", "Object", "String", "Symbol", "Unknown", "Void"];

export const typeNodes: Readonly<Record<string, Write>> = {
  ...Object.fromEntries(words.map((word) => [`TS${word}Keyword`, predefined])),
  // The grammars take these for the names of types.
  TSBigIntKeyword: leaf("type_identifier"),
  TSIntrinsicKeyword: leaf("type_identifier"),
  TSNullKeyword: literalType("null"),
  TSUndefinedKeyword: literalType("undefined"),
  TSArrayType: plain("array_type", { elementType: "" }),
  TSConditionalType: plain("conditional_type", {
    checkType: "left",
    extendsType: "right",
    trueType: "consequence",
    falseType: "alternative",
  }),
  TSConstructorType: callType("constructor_type", "type", false),
  TSFunctionType: callType("function_type", "return_type", false),
  TSIndexedAccessType: plain("lookup_type", { objectType: "", indexType: "" }),
  TSInferType: inferType,
  TSIntersectionType: pairs("intersection_type"),
  TSLiteralType: literalOfType,
  TSMappedType: mappedType,
  TSNamedTupleMember: namedTupleMember,
  TSOptionalType: plain("optional_type", { typeAnnotation: "" }),
  TSParenthesizedType: plain("parenthesized_type", { typeAnnotation: "" }),
  TSRestType: plain("rest_type", { typeAnnotation: "" }),
  TSThisType: leaf("this_type"),
  TSTupleType: plain("tuple_type", { elementTypes: "" }),
  TSTypeAnnotation: annotation,
  TSTypeLiteral: plain("object_type", { members: "" }),
  TSTypeOperator: typeOperator,
  TSTypeParameter: typeParameter,
  TSTypeParameterDeclaration: plain("type_parameters", { params: "" }),
  TSTypeParameterInstantiation: plain("type_arguments", { params: "" }),
  TSTypePredicate: predicate,
  TSUnionType: pairs("union_type"),
};
