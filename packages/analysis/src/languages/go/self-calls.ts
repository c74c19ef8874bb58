import { none, type SyntaxTree } from "../syntax-tree.ts";
import { nameOf } from "./nodes.ts";

/**
 * `name(...)` or `name[T](...)` in a function, where nothing else has that name; `receiver.name(...)` in a method, by its
 * name alone, as it is for gocognit.
 */
export function isSelfCall(tree: SyntaxTree, node: number, enclosingFunction: number): boolean {
  const callee = calleeOf(tree, node);
  if (callee === none) return false;
  const name = nameOf(tree, enclosingFunction);
  switch (tree.kind(enclosingFunction)) {
    case "function_declaration":
      return tree.text(callee) === name && !isShadowed(tree, callee, enclosingFunction);
    case "method_declaration":
      if (tree.kind(callee) !== "selector_expression" || tree.text(tree.child(callee, "field")) !== name) return false;
      return tree.text(tree.child(callee, "operand")) === receiverName(tree, enclosingFunction);
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

/** Where the name of a function stands for something else, from one node up to another. */
interface Shadow {
  readonly from: number;
  readonly past: number;
}

function isShadowed(tree: SyntaxTree, node: number, declaration: number): boolean {
  return shadowsOf(tree, declaration).some(({ from, past }) => node >= from && node < past);
}

const knownShadows = new WeakMap<SyntaxTree, Map<number, readonly Shadow[]>>();

function shadowsOf(tree: SyntaxTree, declaration: number): readonly Shadow[] {
  const ofTree = knownShadows.get(tree) ?? new Map<number, readonly Shadow[]>();
  knownShadows.set(tree, ofTree);
  let shadows = ofTree.get(declaration);
  if (shadows === undefined) {
    shadows = findShadows(tree, declaration);
    ofTree.set(declaration, shadows);
  }
  return shadows;
}

const names = new Set(["identifier", "type_identifier"]);

/** Parameters hold in all of their function. */
const parameters = new Set(["parameter_declaration", "variadic_parameter_declaration", "type_parameter_declaration"]);
const functions = new Set(["func_literal", "function_declaration"]);

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

function findShadows(tree: SyntaxTree, declaration: number): readonly Shadow[] {
  const name = nameOf(tree, declaration);
  const shadows: Shadow[] = [];
  for (let node = declaration + 1; node < tree.past(declaration); node += 1) {
    if (tree.end(node) - tree.start(node) !== name.length || !names.has(tree.kind(node))) continue;
    const shadow = tree.text(node) === name ? shadowOf(tree, node) : undefined;
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
