import { none, type SyntaxTree } from "../syntax-tree.ts";
import { namedTypes, nameOf, variableOf } from "./nodes.ts";

/** What the comment of a function or type stands above: the `type` of a single one, the `var` of a literal. */
function declarationOf(tree: SyntaxTree, node: number): number {
  if (tree.kind(node) === "func_literal") {
    const variable = variableOf(tree, node);
    return variable === none || tree.childOfKind(tree.parent(variable), "'('") !== none
      ? variable
      : tree.parent(variable);
  }
  const isSingle = namedTypes.has(tree.kind(node)) && tree.childOfKind(tree.parent(node), "'('") === none;
  return isSingle ? tree.parent(node) : node;
}

const exported = /^\p{Lu}/u;

/** Names in upper case are exported; those of a method's type have to be as well. */
export function isPublic(tree: SyntaxTree, node: number): boolean {
  if (!exported.test(nameOf(tree, node))) return false;
  const receiver = tree.child(node, "receiver");
  if (receiver === none) return true;
  const type = tree.child(tree.childOfKind(receiver, "parameter_declaration"), "type");
  return exported.test(
    tree
      .text(type)
      .slice(0, 200)
      .replace(/^[*(\s]+/, ""),
  );
}

/** The comment lines that end right above the node. */
export function documentation(tree: SyntaxTree, node: number): string {
  const declaration = declarationOf(tree, node);
  const documented = node === 0 ? tree.childOfKind(0, "package_clause") : declaration;
  const lines: string[] = [];
  let line = documented === none ? 0 : tree.line(documented);
  // A comment has no children: the node before a sibling is the sibling before it, or lies inside that one.
  for (let before = documented - 1; before > 0 && tree.kind(before) === "comment"; before -= 1) {
    if (tree.endLine(before) !== line - 1) break;
    line = tree.line(before);
    lines.push(tree.text(before).replace(/^\/[/*][ \t]?|\*\/$/g, ""));
  }
  return lines.reverse().join("\n");
}
