import type { SyntaxTree } from "./syntax-tree.ts";

const head = /^(?:while\s*\(\s*true\s*\)|for\s*\(\s*;\s*;\s*\))/;

/** `while (true)` or `for (;;)`, as Java and C# write a loop without an end. */
export function isEndlessLoop(tree: SyntaxTree, loop: number): boolean {
  return head.test(tree.source.slice(tree.start(loop), tree.start(loop) + 40));
}
