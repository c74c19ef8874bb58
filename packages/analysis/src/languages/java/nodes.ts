import { none, type SyntaxTree } from "../syntax-tree.ts";

// A lambda is no function here: it counts for the method around it, one level deeper.
export const functions = new Set(["method_declaration", "constructor_declaration", "compact_constructor_declaration"]);

export const classes = new Set([
  "class_declaration",
  "interface_declaration",
  "enum_declaration",
  "record_declaration",
  "annotation_type_declaration",
]);

export const loops = new Set(["for_statement", "enhanced_for_statement", "while_statement", "do_statement"]);

export function nameOf(tree: SyntaxTree, node: number): string {
  const name = tree.child(node, "name");
  return name === none ? "" : tree.text(name);
}
