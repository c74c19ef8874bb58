import { none, type SyntaxTree } from "../syntax-tree.ts";

export const functions = new Set([
  "function_declaration",
  "function_expression",
  "generator_function",
  "generator_function_declaration",
  "arrow_function",
  "method_definition",
]);

export const classes = new Set(["class_declaration", "abstract_class_declaration", "class"]);

export const fields = new Set(["public_field_definition", "field_definition"]);

export const loops = new Set(["for_statement", "for_in_statement", "while_statement", "do_statement"]);

const namingParents = new Set([
  "variable_declarator",
  "pair",
  "assignment_expression",
  "assignment_pattern",
  ...fields,
]);

export function nameNode(tree: SyntaxTree, node: number): number {
  const own = tree.child(node, "name");
  if (own !== none) return own;
  const parent = tree.parent(node);
  if (!namingParents.has(tree.kind(parent)) || tree.start(parent) === tree.start(node)) return none;
  for (const field of ["name", "key", "left", "property"]) {
    const named = tree.child(parent, field);
    if (named !== none) return named;
  }
  return none;
}
