import type { Language } from "./languages/language.ts";
import type { SyntaxTree } from "./languages/syntax-tree.ts";

/** How much of a text the parser did not understand. */
export interface SyntaxHealth {
  readonly isBroken: boolean;
  /** The part that fits no rule of the grammar, 0 to 1: of the characters or of the lines, whichever is more. */
  readonly brokenShare: number;
  /** Line of the first error, or null. */
  readonly firstErrorLine: number | null;
}

/** However small, a share that is not zero. */
const smallestShare = 0.001;

/**
 * Measures broken syntax by tokens: those that stand directly in an error count, whole statements found inside one do
 * not. A missing bracket can put a whole file inside one error node although every function in it was understood.
 */
export function examineSyntax(tree: SyntaxTree, language: Language): SyntaxHealth {
  const firstMissing = tree.missing.find((node) => isMissed(tree, language, node));
  const firstError = Math.min(firstMissing ?? tree.size, tree.nodesOf(["ERROR"])[0] ?? tree.size);
  if (firstError === tree.size) return { isBroken: false, brokenShare: 0, firstErrorLine: null };
  return {
    isBroken: true,
    brokenShare: Math.max(measureBroken(tree, language), smallestShare),
    firstErrorLine: tree.line(firstError),
  };
}

/** Whether the text lacks what the parser made up, or only the grammar wants it. */
function isMissed(tree: SyntaxTree, language: Language, node: number): boolean {
  let around = tree.parent(node);
  while (around > 0 && tree.start(around) === tree.end(around)) around = tree.parent(around);
  return !(language.mayLack?.has(tree.kind(around)) ?? false);
}

function measureBroken(tree: SyntaxTree, language: Language): number {
  const lines = new Set<number>();
  const brokenLines = new Set<number>();
  let length = 0;
  let brokenLength = 0;
  for (let node = 0; node < tree.size; node += 1) {
    if (!tree.isLeaf(node) || language.structure.comments.has(tree.kind(node))) continue;
    const size = tree.end(node) - tree.start(node);
    const line = tree.line(node);
    length += size;
    lines.add(line);
    if (tree.kind(node) !== "ERROR" && tree.kind(tree.parent(node)) !== "ERROR") continue;
    brokenLength += size;
    brokenLines.add(line);
  }
  return Math.max(share(brokenLength, length), share(brokenLines.size, lines.size));
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
