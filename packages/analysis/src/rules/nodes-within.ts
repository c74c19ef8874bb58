import { none, type SyntaxTree } from "../languages/syntax-tree.ts";
import type { CallFacts, SourceFile } from "../source-file.ts";

/** Those of the nodes, in source order, that lie inside one of them. */
export function within(tree: SyntaxTree, nodes: readonly number[], around: number): readonly number[] {
  if (around === none) return [];
  return nodes.slice(firstAfter(nodes, around, same), firstAfter(nodes, tree.past(around) - 1, same));
}

function same(node: number): number {
  return node;
}

/** The first place in a list, sorted by its nodes, that belongs to a larger one. */
export function firstAfter<Item>(items: readonly Item[], node: number, nodeOf: (item: Item) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && nodeOf(item) <= node) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Those of the facts, in source order, whose nodes lie inside a node or are that node. */
export function factsWithin<Fact extends { readonly node: number }>(
  tree: SyntaxTree,
  facts: readonly Fact[],
  around: number,
): readonly Fact[] {
  const nodeOf = ({ node }: Fact) => node;
  return facts.slice(firstAfter(facts, around - 1, nodeOf), firstAfter(facts, tree.past(around) - 1, nodeOf));
}

/** Nodes of these kinds inside a node. */
export function nodesWithin(tree: SyntaxTree, kinds: Iterable<string>, around: number): readonly number[] {
  return within(tree, tree.nodesOf(kinds), around);
}

/** Calls inside a node, itself included. */
export function callsWithin(file: SourceFile, around: number): readonly CallFacts[] {
  return around === none ? [] : factsWithin(file.tree, file.calls, around);
}

/** The first call inside a node, itself included: found without listing the others. */
export function firstCallWithin({ tree, calls }: SourceFile, around: number): CallFacts | undefined {
  const first = around === none ? undefined : calls[firstAfter(calls, around - 1, ({ node }) => node)];
  return first !== undefined && first.node < tree.past(around) ? first : undefined;
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

const methodsByClass = new WeakMap<SourceFile, ReadonlyMap<number, readonly number[]>>();

/** The functions whose nearest class is this one, those inside of its functions left aside. */
export function methodsOf(file: SourceFile, classNode: number): readonly number[] {
  const known = methodsByClass.get(file) ?? groupMethods(file);
  methodsByClass.set(file, known);
  return known.get(classNode) ?? [];
}

function groupMethods(file: SourceFile): ReadonlyMap<number, readonly number[]> {
  const methods = file.tree
    .nodesOf(file.language.structure.functions)
    .filter((node) => file.tree.isNamed(node) && file.enclosingFunction(node) < file.enclosingClass(node));
  return Map.groupBy(methods, (node) => file.enclosingClass(node));
}

/** The name of a function. */
export function nameOf({ tree, language }: SourceFile, functionNode: number): string {
  return language.structure.functionName(tree, functionNode);
}
