import type { SyntaxTree } from "./syntax-tree.ts";

/** How many nodes of the kinds stand in the body of a class, at most three levels below the class itself. */
export function countMembers(tree: SyntaxTree, node: number, kinds: ReadonlySet<string>, levels = 3): number {
  let count = 0;
  for (const child of tree.children(node)) {
    if (kinds.has(tree.kind(child))) count += 1;
    else if (levels > 1 && tree.isNamed(child)) count += countMembers(tree, child, kinds, levels - 1);
  }
  return count;
}
