import type { SyntaxTree } from "../syntax-tree.ts";

const openWords = new Set(["public", "protected"]);

/** `public` or `protected`, or in an interface nothing to the contrary; what overrides is documented where it is declared. */
export function isPublic(tree: SyntaxTree, node: number): boolean {
  const words = [...tree.children(node)]
    .filter((child) => tree.kind(child) === "modifier")
    .map((child) => tree.text(child));
  if (words.includes("override")) return false;
  if (words.some((word) => openWords.has(word))) return true;
  const isMember = tree.kind(tree.parent(tree.parent(node))) === "interface_declaration";
  return isMember && !words.includes("private") && !words.includes("internal");
}

/** The `///` lines right before a declaration, without their tags; a file has none. */
export function documentation(tree: SyntaxTree, accessorOrDeclaration: number): string {
  const isAccessor = tree.kind(accessorOrDeclaration) === "accessor_declaration";
  const node = isAccessor ? tree.parent(tree.parent(accessorOrDeclaration)) : accessorOrDeclaration;
  const lines: string[] = [];
  // A comment has no children: the node before a sibling is the sibling before it, or lies inside that one.
  for (let before = node - 1; before > 0 && tree.kind(before) === "comment"; before -= 1) {
    const text = tree.text(before);
    if (!text.startsWith("///")) break;
    lines.push(
      text
        .slice(3)
        .replace(/<inheritdoc\b[^<>]*>/g, "Documented where it is declared.")
        .replace(/<[^<>]*>/g, "")
        .trim(),
    );
  }
  return lines.reverse().join("\n").trim();
}
