import { docCommentText } from "../doc-comment.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { nameOf } from "./nodes.ts";

/** The documentation comment right before the node, or the first one of the file. */
export function documentation(tree: SyntaxTree, node: number): string {
  // A comment has no children: the node before a sibling is the sibling before it, or lies inside that one.
  const comment = node === 0 ? tree.childOfKind(0, "block_comment") : node - 1;
  return comment !== none && tree.kind(comment) === "block_comment" ? docCommentText(tree.text(comment)) : "";
}

const members = new Set(["interface_body", "annotation_type_body"]);

/** `public` or `protected`, or in an interface not `private`; what overrides a method is documented there. */
export function isPublic(tree: SyntaxTree, node: number): boolean {
  const modifiers = tree.childOfKind(node, "modifiers");
  let isOpen = members.has(tree.kind(tree.parent(node)));
  for (const modifier of modifiers === none ? [] : tree.children(modifiers)) {
    const kind = tree.kind(modifier);
    if (kind === "'public'" || kind === "'protected'") isOpen = true;
    if (kind === "'private'") return false;
    if (kind === "marker_annotation" && nameOf(tree, modifier) === "Override") return false;
  }
  return isOpen;
}
