import { none, type SyntaxTree } from "../languages/syntax-tree.ts";
import type { CallFacts, SourceFile } from "../source-file.ts";

/** Those of the nodes, in source order, that lie inside one of them. */
export function within(tree: SyntaxTree, nodes: readonly number[], around: number): readonly number[] {
  if (around === none) return [];
  return nodes.slice(firstAfter(nodes, around), firstAfter(nodes, tree.past(around) - 1));
}

/** The first place in a sorted list that holds a larger number. */
function firstAfter(nodes: readonly number[], node: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle] ?? 0) <= node) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Nodes of these kinds inside a node. */
export function nodesWithin(tree: SyntaxTree, kinds: Iterable<string>, around: number): readonly number[] {
  return within(tree, tree.nodesOf(kinds), around);
}

/** Calls inside a node, itself included. */
export function callsWithin(file: SourceFile, around: number): readonly CallFacts[] {
  return file.calls.filter(({ node }) => node >= around && node < file.tree.past(around));
}

/** Name and value of each assignment, field, default and named argument of a file. */
export function* assignmentsOf(
  file: SourceFile,
): Generator<{ node: number; name: string; value: number; nameNode: number }> {
  const { tree, language } = file;
  const { assignments } = language.facts;
  for (const node of tree.nodesOf(assignments.keys())) {
    const [nameField, valueField] = assignments.get(tree.kind(node)) ?? ["", ""];
    const nameNode = partOf(tree, node, nameField);
    const value = partOf(tree, node, valueField);
    if (nameNode === none || value === none || tree.end(nameNode) - tree.start(nameNode) > 100) continue;
    yield { node, name: tree.text(nameNode), value, nameNode };
  }
}

/** The child in a field; without a field, the last named child. */
function partOf(tree: SyntaxTree, node: number, field: string): number {
  if (field !== "") return tree.child(node, field);
  return [...tree.children(node)].findLast((child) => tree.isNamed(child)) ?? none;
}

/** The statements of a block, with neither comments nor the texts that only document. */
export function statementsOf(file: SourceFile, block: number): readonly number[] {
  const { tree, language } = file;
  if (block === none) return [];
  const { comments } = language.structure;
  const inner = tree.childOfKind(block, "statement_list");
  return [...tree.children(inner === none ? block : inner)].filter((child) => {
    if (!tree.isNamed(child) || comments.has(tree.kind(child))) return false;
    const isExpression = tree.kind(child) === "expression_statement";
    return !(isExpression && ["ellipsis", "string"].includes(tree.kind(child + 1)));
  });
}

/** The function nodes whose nearest class is this one, decorated ones and those of inner functions left aside. */
export function methodsOf(file: SourceFile, classNode: number): readonly number[] {
  return nodesWithin(file.tree, file.language.structure.functions, classNode).filter(
    (node) =>
      file.enclosingClass(node) === classNode && file.enclosingFunction(node) < classNode && file.tree.isNamed(node),
  );
}

/** The name of a function. */
export function nameOf({ tree, language }: SourceFile, functionNode: number): string {
  return language.structure.functionName(tree, functionNode);
}
