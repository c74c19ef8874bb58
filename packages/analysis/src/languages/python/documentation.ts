import { none, type SyntaxTree } from "../syntax-tree.ts";
import { classes, isDocumentedAt } from "./nodes.ts";

export function documentation(tree: SyntaxTree, node: number): string {
  const statement = documentationAt(tree, node);
  return statement === none ? "" : tree.text(tree.childOfKind(statement + 1, "string_content"));
}

/** The statement that is the documentation of a function, a class or the file; none where there is none. */
function documentationAt(tree: SyntaxTree, node: number): number {
  const body = node === 0 ? 0 : tree.child(node, "body");
  if (body === none) return none;
  for (const statement of tree.children(body)) {
    if (tree.kind(statement) === "comment") continue;
    return isDocumentedAt(tree, statement) ? statement : none;
  }
  return none;
}

function decoratorsOf(tree: SyntaxTree, node: number): string[] {
  const outer = tree.parent(node);
  if (tree.kind(outer) !== "decorated_definition") return [];
  return [...tree.children(outer)].filter((child) => tree.kind(child) === "decorator").map((child) => tree.text(child));
}

/** Setters and overloads are documented where the property or the function itself is. */
const documentedElsewhere = /^@[\w.]*\b(?:setter|deleter|overload)$/;

export function isPublic(tree: SyntaxTree, node: number): boolean {
  if (tree.text(tree.child(node, "name")).startsWith("_")) return false;
  return !decoratorsOf(tree, node).some((decorator) => documentedElsewhere.test(decorator));
}

export function isMethod(tree: SyntaxTree, node: number): boolean {
  const outer = tree.parent(node);
  const scope = tree.kind(outer) === "decorated_definition" ? tree.parent(outer) : outer;
  return classes.has(tree.kind(tree.parent(scope)));
}

const typedParameters = new Set(["typed_parameter", "typed_default_parameter"]);

const untypedParameters = new Set([
  "identifier",
  "default_parameter",
  "list_splat_pattern",
  "dictionary_splat_pattern",
  "tuple_pattern",
]);

/** The object or class a method is called on has a type without saying so. */
export function annotations(tree: SyntaxTree, node: number): { total: number; covered: number } {
  let total = 1;
  let covered = tree.child(node, "return_type") === none ? 0 : 1;
  let isFirst = isMethod(tree, node) && !decoratorsOf(tree, node).includes("@staticmethod");
  for (const parameter of tree.children(tree.child(node, "parameters"))) {
    const kind = tree.kind(parameter);
    const isTyped = typedParameters.has(kind);
    if (!isTyped && !untypedParameters.has(kind)) continue;
    if (isTyped || !isFirst || kind !== "identifier") total += 1;
    if (isTyped) covered += 1;
    isFirst = false;
  }
  return { total, covered };
}
