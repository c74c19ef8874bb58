import { type BabelNode, nodeIn, nodesIn } from "./babel-node.ts";
import { writeBinding } from "./bindings.ts";
import { plain } from "./plain.ts";
import type { Shape, Write } from "./shape.ts";
import type { Field, Kind } from "./shape-names.ts";

/** `while (a) b` and its like: the grammar makes a node of the brackets. */
function withBrackets(kind: Kind, property: string, bracketField: Field): Write {
  return (shape, node, field) => {
    const opened = shape.open(kind, node.start, field);
    const inner = nodeIn(node, property);
    const body = nodeIn(node, "body");
    const isBodyFirst = inner !== undefined && body !== undefined && body.start < inner.start;
    if (isBodyFirst) shape.write(body, "body");
    writeBracketed(shape, inner, node.end, bracketField);
    if (!isBodyFirst && body !== undefined) shape.write(body, "body");
    shape.tokensTo(node.end);
    shape.close(opened);
  };
}

function writeBracketed(shape: Shape, inner: BabelNode | undefined, end: number, field: Field): void {
  const brackets = shape.open("parenthesized_expression", shape.seek("(", end), field);
  if (inner !== undefined) shape.write(inner);
  shape.through(")", end);
  shape.close(brackets);
}

const ifStatement: Write = (shape, node, field) => {
  const opened = shape.open("if_statement", node.start, field);
  writeBracketed(shape, nodeIn(node, "test"), node.end, "condition");
  shape.writePart(node, "consequent", "consequence");
  const alternative = nodeIn(node, "alternate");
  if (alternative !== undefined) {
    const clause = shape.open("else_clause", shape.seek("else", node.end), "alternative");
    shape.write(alternative);
    shape.close(clause);
  }
  shape.close(opened);
};

const switchStatement: Write = (shape, node, field) => {
  const opened = shape.open("switch_statement", node.start, field);
  writeBracketed(shape, nodeIn(node, "discriminant"), node.end, "value");
  const body = shape.open("switch_body", shape.seek("{", node.end), "body");
  shape.writePart(node, "cases");
  shape.tokensTo(node.end);
  shape.close(body);
  shape.close(opened);
};

const caseParts = { test: "value", consequent: "body" } as const;

const switchCase: Write = (shape, node, field) => {
  const test = nodeIn(node, "test");
  shape.writeAs(test === undefined ? "switch_default" : "switch_case", node, field, caseParts);
};

const tryStatement: Write = (shape, node, field) => {
  const opened = shape.open("try_statement", node.start, field);
  shape.writePart(node, "block", "body");
  shape.writePart(node, "handler", "handler");
  const finalizer = nodeIn(node, "finalizer");
  if (finalizer !== undefined) {
    const clause = shape.open("finally_clause", shape.seek("finally", node.end), "finalizer");
    shape.write(finalizer, "body");
    shape.close(clause);
  }
  shape.close(opened);
};

const catchClause: Write = (shape, node, field) => {
  const opened = shape.open("catch_clause", node.start, field);
  const parameter = nodeIn(node, "param");
  if (parameter !== undefined) writeBinding(shape, parameter, "parameter");
  shape.writePart(node, "body", "body");
  shape.close(opened);
};

/** The `;` behind a beginning or a condition belongs to it, where it is a declaration or absent. */
const forStatement: Write = (shape, node, field) => {
  const opened = shape.open("for_statement", node.start, field);
  shape.through("(", node.end);
  for (const [property, name] of [
    ["init", "initializer"],
    ["test", "condition"],
  ] as const) {
    const part = nodeIn(node, property);
    if (part === undefined) {
      const empty = shape.open("empty_statement", shape.seek(";", node.end), name);
      shape.tokensTo(shape.at + 1);
      shape.close(empty);
    } else if (part.type === "VariableDeclaration") {
      writeVariables(shape, part, name, () => shape.through(";", node.end));
    } else {
      shape.write(part, name);
      shape.through(";", node.end);
    }
  }
  shape.writePart(node, "update", "increment");
  shape.writePart(node, "body", "body");
  shape.close(opened);
};

/** `for (const a of b)`: what is declared is a part of the loop itself. */
const forInStatement: Write = (shape, node, field) => {
  const opened = shape.open("for_in_statement", node.start, field);
  const left = nodeIn(node, "left");
  const [declared] = left?.type === "VariableDeclaration" ? nodesIn(left, "declarations") : [];
  const target = declared === undefined ? left : nodeIn(declared, "id");
  if (target !== undefined) writeBinding(shape, target, "left");
  const value = declared === undefined ? undefined : nodeIn(declared, "init");
  if (value !== undefined) shape.write(value, "value");
  shape.writePart(node, "right", "right");
  shape.writePart(node, "body", "body");
  shape.close(opened);
};

function writeVariables(shape: Shape, node: BabelNode, field: Field, writeEnd: () => void): void {
  const opened = shape.open(
    node.kind === "var" ? "variable_declaration" : "lexical_declaration",
    shape.nextStart(node.end),
    field,
  );
  shape.writePart(node, "declarations");
  writeEnd();
  shape.close(opened);
}

const variableDeclaration: Write = (shape, node, field) => {
  const ambient = node.declare === true ? openAmbient(shape, node, field) : undefined;
  writeVariables(shape, node, ambient === undefined ? field : "", () => shape.tokensTo(node.end));
  if (ambient !== undefined) shape.close(ambient);
};

/** Begins what stands around a declaration that only declares, and writes its first word. */
export function openAmbient(shape: Shape, node: BabelNode, field: Field): number {
  const opened = shape.open("ambient_declaration", node.start, field);
  shape.tokensTo(shape.at + "declare".length);
  return opened;
}

const variableDeclarator: Write = (shape, node, field) => {
  const opened = shape.open("variable_declarator", node.start, field);
  const name = nodeIn(node, "id");
  if (name !== undefined) writeBinding(shape, name, "name");
  shape.writePart(node, "init", "value");
  shape.tokensTo(node.end);
  shape.close(opened);
};

const jump =
  (kind: Kind): Write =>
  (shape, node, field) => {
    const opened = shape.open(kind, node.start, field);
    const label = nodeIn(node, "label");
    if (label !== undefined) shape.leaf("statement_identifier", label.start, label.end, "label");
    shape.tokensTo(node.end);
    shape.close(opened);
  };

const labeledStatement: Write = (shape, node, field) => {
  const opened = shape.open("labeled_statement", node.start, field);
  const label = nodeIn(node, "label");
  if (label !== undefined) shape.leaf("statement_identifier", label.start, label.end, "label");
  shape.writePart(node, "body", "body");
  shape.close(opened);
};

const programParts = { interpreter: "", directives: "", body: "" } as const;

/** From the first word, sign or comment to the very end of the text. */
const program: Write = (shape, node, field) => {
  const start = shape.source.search(/[^\s\uFEFF]/);
  const opened = shape.open("program", start < 0 ? shape.source.length : start, field);
  shape.writeParts(node, programParts);
  shape.tokensTo(shape.source.length);
  shape.close(opened, shape.source.length);
};

export const statements: Readonly<Record<string, Write>> = {
  Program: program,
  InterpreterDirective: (shape, node, field) => shape.leaf("hash_bang_line", node.start, node.end, field),
  Directive: plain("expression_statement", { value: "" }),
  ExpressionStatement: plain("expression_statement", { expression: "" }),
  BlockStatement: plain("statement_block", { directives: "", body: "" }),
  EmptyStatement: plain("empty_statement", {}),
  DebuggerStatement: plain("debugger_statement", {}),
  ReturnStatement: plain("return_statement", { argument: "" }),
  ThrowStatement: plain("throw_statement", { argument: "" }),
  BreakStatement: jump("break_statement"),
  ContinueStatement: jump("continue_statement"),
  LabeledStatement: labeledStatement,
  IfStatement: ifStatement,
  WhileStatement: withBrackets("while_statement", "test", "condition"),
  DoWhileStatement: withBrackets("do_statement", "test", "condition"),
  WithStatement: withBrackets("with_statement", "object", "object"),
  ForStatement: forStatement,
  ForInStatement: forInStatement,
  ForOfStatement: forInStatement,
  SwitchStatement: switchStatement,
  SwitchCase: switchCase,
  TryStatement: tryStatement,
  CatchClause: catchClause,
  VariableDeclaration: variableDeclaration,
  VariableDeclarator: variableDeclarator,
};
