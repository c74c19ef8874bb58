import { type BabelNode, nodeIn, nodesIn } from "./babel-node.ts";
import { leaf, plain } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";

const member: Write = (shape, node, field) => {
  const isComputed = node.computed === true;
  const opened = shape.open(isComputed ? "subscript_expression" : "member_expression", node.start, field);
  shape.writePart(node, "object", "object");
  const property = nodeIn(node, "property");
  if (property === undefined) return shape.close(opened);
  if (isComputed) shape.write(property, "index");
  else if (property.type === "Identifier") shape.leaf("property_identifier", property.start, property.end, "property");
  else shape.write(property, "property");
  shape.tokensTo(node.end);
  shape.close(opened);
};

function call(kind: Kind, calledField: Field): Write {
  return (shape, node, field) => {
    const opened = shape.open(kind, node.start, field);
    const called = nodeIn(node, "callee");
    if (called !== undefined) shape.write(called, calledField);
    shape.writePart(node, "typeArguments", "type_arguments");
    writeArguments(shape, nodesIn(node, "arguments"), node.end);
    shape.close(opened);
  };
}

function writeArguments(shape: Shape, values: readonly BabelNode[], end: number): void {
  // Only `new A` has none.
  const hasBrackets = shape.at < end && ["(", "?."].includes(shape.peek(end));
  if (!hasBrackets) return;
  const opened = shape.open("arguments", shape.seek("(", end), "arguments");
  for (const value of values) shape.write(value);
  shape.tokensTo(end);
  shape.close(opened);
}

/** `import(..)` and `import.source(..)`. */
const importCall: Write = (shape, node, field) => {
  const opened = shape.open("call_expression", node.start, field);
  const called = shape.open("import", node.start, "function");
  shape.tokensTo(node.start + "import".length);
  shape.close(called);
  if (shape.peek(node.end) === ".") shape.tokensTo(shape.seek("(", node.end));
  writeArguments(
    shape,
    ["source", "options"].flatMap((property) => nodeIn(node, property) ?? []),
    node.end,
  );
  shape.close(opened);
};

/** `import.meta` and `new.target`: words, no names. */
const metaProperty: Write = (shape, node, field) => {
  const opened = shape.open("meta_property", node.start, field);
  shape.tokensTo(node.end);
  shape.close(opened);
};

const sides = { left: "left", right: "right" } as const;
const taggedParts = { tag: "function", typeArguments: "type_arguments", quasi: "arguments" } as const;
const typedParts = { expression: "", typeAnnotation: "" } as const;

const assignment: Write = (shape, node, field) => {
  const kind = node.operator === "=" ? "assignment_expression" : "augmented_assignment_expression";
  shape.writeAs(kind, node, field, sides);
};

const tagged: Write = (shape, node, field) => shape.writeAs("call_expression", node, field, taggedParts);

const asExpression: Write = (shape, node, field) => {
  const type = nodeIn(node, "typeAnnotation");
  const isConst = type?.type === "TSTypeReference" && shape.source.slice(type.start, type.end) === "const";
  if (!isConst) return shape.writeAs("as_expression", node, field, typedParts);
  const opened = shape.open("as_expression", node.start, field);
  shape.writePart(node, "expression");
  shape.tokensTo(node.end);
  shape.close(opened);
};

/** `<T>x`: the grammar takes the type for type arguments. */
const typeAssertion: Write = (shape, node, field) => {
  const opened = shape.open("type_assertion", node.start, field);
  const typeArguments = shape.open("type_arguments", node.start);
  const type = nodeIn(node, "typeAnnotation");
  if (type !== undefined && shape.source.slice(type.start, type.end) !== "const") shape.write(type);
  shape.through(">", node.end);
  shape.close(typeArguments);
  shape.writePart(node, "expression");
  shape.close(opened);
};

export const expressions: Readonly<Record<string, Write>> = {
  ArrayExpression: plain("array", { elements: "" }),
  AssignmentExpression: assignment,
  AwaitExpression: plain("await_expression", { argument: "" }),
  BinaryExpression: plain("binary_expression", sides),
  CallExpression: call("call_expression", "function"),
  ConditionalExpression: plain("ternary_expression", {
    test: "condition",
    consequent: "consequence",
    alternate: "alternative",
  }),
  ImportExpression: importCall,
  Import: leaf("import"),
  LogicalExpression: plain("binary_expression", sides),
  MemberExpression: member,
  MetaProperty: metaProperty,
  NewExpression: call("new_expression", "constructor"),
  ObjectExpression: plain("object", { properties: "" }),
  OptionalCallExpression: call("call_expression", "function"),
  OptionalMemberExpression: member,
  ParenthesizedExpression: plain("parenthesized_expression", { expression: "" }),
  SequenceExpression: plain("sequence_expression", { expressions: "" }),
  SpreadElement: plain("spread_element", { argument: "" }),
  Super: leaf("super"),
  TaggedTemplateExpression: tagged,
  ThisExpression: leaf("this"),
  UnaryExpression: plain("unary_expression", { argument: "argument" }),
  UpdateExpression: plain("update_expression", { argument: "argument" }),
  YieldExpression: plain("yield_expression", { argument: "" }),
  TSAsExpression: asExpression,
  TSSatisfiesExpression: plain("satisfies_expression", typedParts),
  TSNonNullExpression: plain("non_null_expression", { expression: "" }),
  TSInstantiationExpression: plain("instantiation_expression", { expression: "", typeArguments: "type_arguments" }),
  TSTypeAssertion: typeAssertion,
};
