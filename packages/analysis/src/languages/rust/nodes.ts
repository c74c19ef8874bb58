import type { SyntaxTree } from "../syntax-tree.ts";

export const loops = new Set(["for_expression", "while_expression", "loop_expression"]);

export function withoutArguments(name: string): string {
  return name.replace(/<.*$/s, "").replace(/^.*::/s, "");
}

export function className(tree: SyntaxTree, node: number): string {
  return withoutArguments(tree.text(tree.child(node, tree.kind(node) === "impl_item" ? "type" : "name")));
}
