import type { Language } from "../languages/language.ts";
import type { SyntaxTree } from "../languages/syntax-tree.ts";

/** How many there are of something, and how many of them have what they should have. */
export interface Coverage {
  readonly total: number;
  readonly covered: number;
}

/** The share, 0 to 1; null of nothing. */
export function shareOf({ total, covered }: Coverage): number | null {
  return total === 0 ? null : covered / total;
}

export function isDocumented(tree: SyntaxTree, language: Language, node: number): boolean {
  return language.outline.documentation(tree, node).trim() !== "";
}

/**
 * The functions and types of a file that others may use, and how many of them have documentation. What lies in a function
 * or in something that is not public is not public either.
 */
export function documentationCoverage(tree: SyntaxTree, language: Language): Coverage {
  const { outline, structure } = language;
  const open: { past: number; isPublic: boolean }[] = [];
  let total = 0;
  let covered = 0;
  for (const node of tree.nodesOf(new Set([...outline.documentable, ...structure.functions]))) {
    while ((open.at(-1)?.past ?? tree.size) <= node) open.pop();
    const isDocumentable = outline.documentable.has(tree.kind(node));
    const isPublic = isDocumentable && (open.at(-1)?.isPublic ?? true) && outline.isPublic(tree, node);
    const isScope = !structure.functions.has(tree.kind(node));
    open.push({ past: tree.past(node), isPublic: isPublic && isScope });
    if (!isPublic) continue;
    total += 1;
    if (isDocumented(tree, language, node)) covered += 1;
  }
  return { total, covered };
}
