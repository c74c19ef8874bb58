import { none, type SyntaxTree } from "../syntax-tree.ts";
import { functions, nameNode } from "./nodes.ts";

/** The name of a function; of one without a name, in brackets, what it is for. */
export function functionName(tree: SyntaxTree, node: number): string {
  return ownName(tree, node) ?? purposeOf(tree, node);
}

function ownName(tree: SyntaxTree, node: number): string | undefined {
  const named = nameNode(tree, node);
  if (named === none) return undefined;
  const property = tree.kind(named) === "member_expression" ? tree.child(named, "property") : named;
  return tree.text(property).replace(/^(["'])(.*)\1$/s, "$2");
}

const unknown = "(anonymous)";

function purposeOf(tree: SyntaxTree, node: number): string {
  const parent = tree.parent(node);
  switch (tree.kind(parent)) {
    case "arguments":
      return callbackOf(calleeName(tree, tree.parent(parent)));
    case "jsx_expression": {
      const attribute = tree.parent(parent);
      return tree.kind(attribute) === "jsx_attribute" ? callbackOf(tree.text(attribute + 1)) : unknown;
    }
    case "export_statement":
      return "(default export)";
    case "arrow_function":
      return returnedBy(tree, parent);
    case "return_statement":
      return returnedBy(tree, tree.parent(tree.parent(parent)));
    default:
      return unknown;
  }
}

function callbackOf(name: string): string {
  return name === "" || name.length > 60 ? unknown : `(callback of ${name})`;
}

/** Only the nearest function is asked: functions that return functions may be nested thousands deep. */
function returnedBy(tree: SyntaxTree, around: number): string {
  const name = functions.has(tree.kind(around)) ? ownName(tree, around) : undefined;
  return name === undefined || name.length > 60 ? unknown : `(returned by ${name})`;
}

/** The last words of what is called: `describe.each` of `describe.each(table)`, `then` of `load().then`. */
function calleeName(tree: SyntaxTree, call: number): string {
  let callee = tree.child(call, tree.kind(call) === "new_expression" ? "constructor" : "function");
  if (tree.kind(callee) === "call_expression") callee = tree.child(callee, "function");
  if (tree.kind(callee) === "identifier") return tree.text(callee);
  if (tree.kind(callee) !== "member_expression") return "";
  const object = tree.child(callee, "object");
  const property = tree.text(tree.child(callee, "property"));
  return tree.kind(object) === "identifier" ? `${tree.text(object)}.${property}` : property;
}
