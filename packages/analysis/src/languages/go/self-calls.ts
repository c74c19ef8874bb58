import { none, type SyntaxTree } from "../syntax-tree.ts";
import { nameOf } from "./nodes.ts";

/** `name(...)` or `name[T](...)` in a function, `receiver.name(...)` in a method, where nothing else has that name. */
export function isSelfCall(tree: SyntaxTree, node: number, enclosingFunction: number): boolean {
  const callee = calleeOf(tree, node);
  if (callee === none) return false;
  const name = nameOf(tree, enclosingFunction);
  switch (tree.kind(enclosingFunction)) {
    case "function_declaration":
      return tree.text(callee) === name && !isShadowed(tree, callee, enclosingFunction, name);
    case "method_declaration": {
      if (tree.kind(callee) !== "selector_expression" || tree.text(tree.child(callee, "field")) !== name) return false;
      const receiver = receiverName(tree, enclosingFunction);
      return (
        tree.text(tree.child(callee, "operand")) === receiver && !isShadowed(tree, callee, enclosingFunction, receiver)
      );
    }
    default:
      return false;
  }
}

/** What a node calls, without brackets and arguments for types; {@link none} where it is no call. */
function calleeOf(tree: SyntaxTree, node: number): number {
  // With one argument the grammar takes a call of a generic function for a conversion.
  if (tree.kind(node) === "type_conversion_expression") {
    const type = tree.child(node, "type");
    return tree.kind(type) === "generic_type" ? tree.child(type, "type") : none;
  }
  if (tree.kind(node) !== "call_expression") return none;
  let callee = tree.child(node, "function");
  while (tree.kind(callee) === "parenthesized_expression") callee += 2;
  return callee;
}

function receiverName(tree: SyntaxTree, method: number): string {
  const receiver = tree.childOfKind(tree.child(method, "receiver"), "parameter_declaration");
  return receiver === none ? "" : nameOf(tree, receiver);
}

/** Where a name stands for something else, from one node up to another. */
interface Shadow {
  readonly from: number;
  readonly past: number;
}

function isShadowed(tree: SyntaxTree, node: number, enclosingFunction: number, name: string): boolean {
  return shadowsOf(tree, enclosingFunction, name).some(({ from, past }) => node >= from && node < past);
}

const known = new WeakMap<SyntaxTree, Map<number, readonly Shadow[]>>();

function shadowsOf(tree: SyntaxTree, enclosingFunction: number, name: string): readonly Shadow[] {
  const ofTree = known.get(tree) ?? new Map<number, readonly Shadow[]>();
  known.set(tree, ofTree);
  let shadows = ofTree.get(enclosingFunction);
  if (shadows === undefined) {
    shadows = findShadows(tree, enclosingFunction, name);
    ofTree.set(enclosingFunction, shadows);
  }
  return shadows;
}

const names = new Set(["identifier", "type_identifier"]);

/** Parameters hold in all of their function. */
const parameters = new Set(["parameter_declaration", "variadic_parameter_declaration", "type_parameter_declaration"]);
const functions = new Set(["func_literal", "function_declaration", "method_declaration"]);

/** The others hold from their end up to the end of what is around them. */
const declarations = new Set(["var_spec", "const_spec", "type_spec", "type_alias"]);
const assigning = new Set(["short_var_declaration", "range_clause", "receive_statement"]);
const scopes = new Set([
  ...functions,
  "block",
  "if_statement",
  "for_statement",
  "expression_switch_statement",
  "type_switch_statement",
  "expression_case",
  "type_case",
  "default_case",
  "communication_case",
]);

function findShadows(tree: SyntaxTree, enclosingFunction: number, name: string): readonly Shadow[] {
  const shadows: Shadow[] = [];
  const receiver = tree.child(enclosingFunction, "receiver");
  const start = receiver === none ? enclosingFunction + 1 : tree.past(receiver);
  for (let node = start; node < tree.past(enclosingFunction); node += 1) {
    const isName = tree.end(node) - tree.start(node) === name.length && names.has(tree.kind(node));
    if (!isName || tree.text(node) !== name) continue;
    const shadow = shadowOf(tree, node);
    if (shadow !== undefined) shadows.push(shadow);
  }
  return shadows;
}

function shadowOf(tree: SyntaxTree, node: number): Shadow | undefined {
  const owner = tree.parent(node);
  const isNamed = tree.field(node) === "name";
  if (isNamed && parameters.has(tree.kind(owner))) {
    const scope = tree.ancestor(owner, functions);
    return { from: scope, past: tree.past(scope) };
  }
  if (isNamed && declarations.has(tree.kind(owner))) return behind(tree, owner);
  const list = tree.field(owner);
  if (list === "alias") return behind(tree, owner);
  const statement = tree.parent(owner);
  const isDeclared = assigning.has(tree.kind(statement)) && tree.childOfKind(statement, "':='") !== none;
  return list === "left" && isDeclared ? behind(tree, statement) : undefined;
}

function behind(tree: SyntaxTree, declaration: number): Shadow {
  return { from: tree.past(declaration), past: tree.past(tree.ancestor(declaration, scopes)) };
}
