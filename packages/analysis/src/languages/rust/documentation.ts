import { none, type SyntaxTree } from "../syntax-tree.ts";

function docLine(tree: SyntaxTree, comment: number): string {
  return tree
    .text(tree.child(comment, "doc"))
    .replace(/\r?\n$/, "")
    .replace(/^ /, "");
}

/** The `///` lines before an item, the `//!` lines at the head of the file. */
export function documentation(tree: SyntaxTree, node: number): string {
  const lines: string[] = [];
  if (node === 0) {
    for (const child of tree.children(0)) {
      if (tree.child(child, "inner") === none) break;
      lines.push(docLine(tree, child));
    }
    return lines.join("\n");
  }
  for (let before = tree.previousSibling(node); before !== none; before = tree.previousSibling(before)) {
    if (tree.kind(before) === "attribute_item") continue;
    if (tree.child(before, "outer") === none) break;
    lines.push(docLine(tree, before));
  }
  return lines.reverse().join("\n");
}

/** `pub`, or a member of a trait; what implements a trait is documented there. */
export function isPublic(tree: SyntaxTree, node: number): boolean {
  const owner = tree.parent(tree.parent(node));
  if (tree.kind(owner) === "trait_item") return true;
  if (tree.kind(owner) === "impl_item" && tree.child(owner, "trait") !== none) return false;
  const visibility = tree.childOfKind(node, "visibility_modifier");
  return visibility !== none && tree.text(visibility) === "pub";
}
