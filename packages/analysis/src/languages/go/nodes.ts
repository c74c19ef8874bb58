import { none, type SyntaxTree } from "../syntax-tree.ts";

export const functions = new Set(["function_declaration", "method_declaration", "func_literal"]);

export const types = new Set(["type_spec"]);

export const namedTypes = new Set(["type_alias", ...types]);

export function nameOf(tree: SyntaxTree, node: number): string {
  const name = tree.child(node, "name");
  return name === none ? "" : tree.text(name);
}

/** The `var` a function literal is the value of; {@link none} for every other literal. */
export function variableOf(tree: SyntaxTree, literal: number): number {
  const values = tree.parent(literal);
  const variable = tree.parent(values);
  return tree.kind(values) === "expression_list" && tree.kind(variable) === "var_spec" ? variable : none;
}
