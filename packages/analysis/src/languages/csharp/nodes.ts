import { none, type SyntaxTree } from "../syntax-tree.ts";

export const bodies = new Set([
  "class_declaration",
  "struct_declaration",
  "record_declaration",
  "interface_declaration",
]);

export const classes = new Set([...bodies, "enum_declaration"]);

export const loops = new Set(["for_statement", "foreach_statement", "while_statement", "do_statement"]);

export function plainName(tree: SyntaxTree, node: number): string {
  return tree.kind(node) === "indexer_declaration" ? "this" : tree.text(tree.child(node, "name"));
}

const extension = "extension";

/** A block of extensions reads as a class and has no name of its own. */
export function className(tree: SyntaxTree, node: number): string {
  const word = tree.childOfKind(node, "'class'");
  const isExtension = word !== none && tree.source.startsWith(extension, tree.start(word));
  return isExtension ? extension : plainName(tree, node);
}
