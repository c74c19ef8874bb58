import type { CognitiveTable } from "../languages/language.ts";
import { none, type SyntaxTree } from "../languages/syntax-tree.ts";
import type { CodeUnits } from "./code-units.ts";

/**
 * Cognitive complexity of each unit that owns one (0 for the others): breaks in the flow of reading, each dearer the
 * deeper it is nested. Definition: "Cognitive Complexity", white paper of SonarSource.
 */
export function measureCognitive(tree: SyntaxTree, table: CognitiveTable, codeUnits: CodeUnits): number[] {
  const { units, unitsAround } = codeUnits;
  const totals = units.map(() => 0);
  const levels = new Int32Array(tree.size);
  const conditions = conditionCosts(tree, table);
  const recursive = new Set<number>();
  for (let node = 1; node < tree.size; node += 1) {
    const around = unitsAround[node] ?? 0;
    const owner = units[around]?.owner ?? 0;
    const level = levelOf(tree, table, codeUnits, node, levels[tree.parent(node)] ?? 0);
    levels[node] = level;
    const increment = table.increment(tree, node);
    let cost = conditions.get(node) ?? 0;
    if (increment === "structural") cost += 1 + level;
    else if (increment === "flat") cost += 1;
    const ownerNode = units[owner]?.node ?? 0;
    if (ownerNode !== 0 && !recursive.has(owner) && table.isSelfCall(tree, node, ownerNode)) {
      recursive.add(owner);
      cost += 1;
    }
    if (cost > 0) totals[owner] = (totals[owner] ?? 0) + cost;
  }
  return totals;
}

/** The levels around a node; those around its parent are known, since a parent comes first. */
function levelOf(tree: SyntaxTree, table: CognitiveTable, codeUnits: CodeUnits, node: number, outside: number): number {
  const number = codeUnits.unitsAround[node] ?? 0;
  const unit = codeUnits.units[number];
  if (unit?.node !== node) return outside + (table.isNested(tree, node) ? 1 : 0);
  if (unit.owner === number) return 0;
  return outside + (unit.isFunction && !table.isTransparentFunction(tree, node) ? 1 : 0);
}

/** What each operator token costs: within one bracketed group only a change of operator does. */
function conditionCosts(tree: SyntaxTree, table: CognitiveTable): Map<number, number> {
  const isCondition = new Set<number>();
  const operators: number[] = [];
  for (const node of tree.nodesOf(table.operators.keys())) {
    if (!table.conditionKinds.has(tree.kind(tree.parent(node)))) continue;
    operators.push(node);
    isCondition.add(tree.parent(node));
  }
  const groups = new Map<number, number>();
  for (const condition of [...isCondition].sort((left, right) => left - right)) {
    groups.set(condition, groups.get(parentPastBrackets(tree, table, condition)) ?? condition);
  }
  const runs = new Map<number, number[]>();
  for (const operator of operators) {
    const group = groups.get(tree.parent(operator)) ?? none;
    const run = runs.get(group);
    if (run === undefined) runs.set(group, [operator]);
    else run.push(operator);
  }
  return new Map([...runs].flatMap(([group, run]) => runCosts(tree, table, group, run)));
}

/** The operators of one group that cost something, in source order. */
function runCosts(tree: SyntaxTree, table: CognitiveTable, group: number, run: readonly number[]): [number, number][] {
  const changes = run.filter((operator, index) => tree.kind(operator) !== tree.kind(run[index - 1] ?? none));
  if (changes.length === 1 && table.freeParents.has(tree.kind(parentPastBrackets(tree, table, group)))) return [];
  return changes.map((operator) => [operator, table.operators.get(tree.kind(operator)) ?? 0]);
}

function parentPastBrackets(tree: SyntaxTree, table: CognitiveTable, node: number): number {
  let outer = tree.parent(node);
  while (outer !== none && table.brackets.has(tree.kind(outer))) outer = tree.parent(outer);
  return outer;
}
