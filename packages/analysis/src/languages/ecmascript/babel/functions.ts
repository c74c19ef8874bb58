import { type BabelNode, nodeIn, nodesIn } from "./babel-node.ts";
import { writeBinding, writeKey, writeName } from "./bindings.ts";
import type { Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";
import { openAmbient } from "./statements.ts";

/** From its name, or where it has none from its type parameters, to its body. */
export function writeSignature(shape: Shape, node: BabelNode, end = node.end): void {
  shape.writePart(node, "typeParameters", "type_parameters");
  writeParameters(shape, node);
  shape.writePart(node, "returnType", "return_type");
  shape.writePart(node, "predicate");
  shape.writePart(node, "body", "body");
  shape.tokensTo(end);
}

export function writeParameters(shape: Shape, node: BabelNode): void {
  const parameters = nodesIn(node, "params");
  const [first] = parameters;
  const isBare = node.type === "ArrowFunctionExpression" && first !== undefined && isWithoutBrackets(shape, first);
  if (isBare) {
    writeName(shape, first, "parameter");
    return;
  }
  const opened = shape.open("formal_parameters", shape.seek("(", node.end), "parameters");
  // Its own bracket, so that whoever asks what comes next sees the one behind it.
  shape.tokensTo(shape.at + 1);
  for (const parameter of parameters) writeParameter(shape, parameter);
  shape.through(")", node.end);
  shape.close(opened);
}

function isWithoutBrackets(shape: Shape, parameter: BabelNode): boolean {
  const next = shape.peek(parameter.start);
  if (next === "async") shape.through("async", parameter.start);
  return shape.peek(parameter.start) === "";
}

function writeParameter(shape: Shape, parameter: BabelNode): void {
  if (shape.isTypeScript) writeTypedParameter(shape, parameter);
  else {
    shape.writePart(parameter, "decorators", "decorator");
    if (parameter.type === "AssignmentPattern") shape.write(parameter);
    else writeBinding(shape, parameter, "");
  }
}

function writeTypedParameter(shape: Shape, parameter: BabelNode): void {
  const inner = nodeIn(parameter, "parameter") ?? parameter;
  const hasDefault = inner.type === "AssignmentPattern";
  const binding = (hasDefault ? nodeIn(inner, "left") : inner) ?? inner;
  const lists = [parameter, inner, binding].map((one) => nodesIn(one, "decorators"));
  const decorators = lists.find((list) => list.length > 0) ?? [];
  const start = Math.min(parameter.start, decorators[0]?.start ?? parameter.start);
  const opened = shape.open(binding.optional === true ? "optional_parameter" : "required_parameter", start);
  for (const decorator of decorators) shape.write(decorator, "decorator");
  shape.tokensTo(binding.start);
  writeBinding(shape, binding, "pattern");
  const value = hasDefault ? nodeIn(inner, "right") : undefined;
  if (value !== undefined) shape.write(value, "value");
  shape.tokensTo(parameter.end);
  shape.close(opened);
}

/** A function that stands for itself, or one that is a value. */
function writeFunction(shape: Shape, node: BabelNode, field: Field, kind: Kind): void {
  const ambient = node.declare === true ? openAmbient(shape, node, field) : undefined;
  const opened = shape.open(
    kind,
    ambient === undefined ? node.start : shape.nextStart(node.end),
    ambient === undefined ? field : "",
  );
  const name = nodeIn(node, "id");
  if (name !== undefined) writeName(shape, name, "name");
  writeSignature(shape, node);
  shape.close(opened);
  if (ambient !== undefined) shape.close(ambient);
}

const functionDeclaration: Write = (shape, node, field) => {
  const isGenerator = node.generator === true;
  const isNamed = nodeIn(node, "id") !== undefined;
  const kind = isGenerator ? "generator_function_declaration" : "function_declaration";
  const valueKind = isGenerator ? "generator_function" : "function_expression";
  writeFunction(shape, node, isNamed || field !== "declaration" ? field : "value", isNamed ? kind : valueKind);
};

const functionExpression: Write = (shape, node, field) =>
  writeFunction(shape, node, field, node.generator === true ? "generator_function" : "function_expression");

const arrowFunction: Write = (shape, node, field) => {
  const opened = shape.open("arrow_function", node.start, field);
  writeSignature(shape, node);
  shape.close(opened);
};

/** A method of an object or a class with its name and what stands before that; decorators are written before. */
export function writeMethod(
  shape: Shape,
  node: BabelNode,
  { field, kind, start, end }: { field: Field; kind: Kind; start: number; end: number },
): void {
  const opened = shape.open(kind, start, field);
  if (!shape.isTypeScript) shape.writePart(node, "decorators", "decorator");
  writeKey(shape, node, "name");
  writeSignature(shape, node, end);
  shape.close(opened);
}

export const functions: Readonly<Record<string, Write>> = {
  FunctionDeclaration: functionDeclaration,
  FunctionExpression: functionExpression,
  TSDeclareFunction: (shape, node, field) => writeFunction(shape, node, field, "function_signature"),
  ArrowFunctionExpression: arrowFunction,
  ObjectMethod: (shape, node) =>
    writeMethod(shape, node, { field: "", kind: "method_definition", start: node.start, end: node.end }),
};
