import { none, type SyntaxTree } from "../syntax-tree.ts";

function docLine(tree: SyntaxTree, comment: number): string {
  return tree
    .text(tree.child(comment, "doc"))
    .replace(/\r?\n$/, "")
    .replace(/^ /, "");
}

/** What `#[doc = ..]` says: its text, or where that comes from. Null for every other attribute. */
function docAttribute(tree: SyntaxTree, item: number): string | null {
  const attribute = tree.childOfKind(item, "attribute");
  const value = attribute === none ? none : tree.child(attribute, "value");
  if (value === none || tree.text(attribute + 1) !== "doc") return null;
  const content = tree.childOfKind(value, "string_content");
  return tree.kind(value) === "macro_invocation" ? tree.text(value) : content === none ? "" : tree.text(content);
}

/** The `///` lines and `#[doc = ".."]` before an item, the `//!` and `#![doc = ".."]` at the head of the file. */
export function documentation(tree: SyntaxTree, node: number): string {
  const lines: string[] = [];
  if (node === 0) {
    for (const child of tree.children(0)) {
      const isAttribute = tree.kind(child) === "inner_attribute_item";
      if (!isAttribute && tree.child(child, "inner") === none) break;
      const line = isAttribute ? docAttribute(tree, child) : docLine(tree, child);
      if (line !== null) lines.push(line);
    }
    return lines.join("\n");
  }
  for (let before = tree.previousSibling(node); before !== none; before = tree.previousSibling(before)) {
    const isAttribute = tree.kind(before) === "attribute_item";
    if (!isAttribute && tree.child(before, "outer") === none) break;
    const line = isAttribute ? docAttribute(tree, before) : docLine(tree, before);
    if (line !== null) lines.push(line);
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
