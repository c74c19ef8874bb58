import type { SyntaxTree } from "../syntax-tree.ts";

export const classes = new Set(["class_definition"]);

export const loops = new Set(["for_statement", "while_statement"]);

export function isDocumentedAt(tree: SyntaxTree, statement: number): boolean {
  return tree.kind(statement) === "expression_statement" && tree.kind(statement + 1) === "string";
}
