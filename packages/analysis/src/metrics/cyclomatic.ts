import type { CyclomaticTable } from "../languages/language.ts";
import type { SyntaxTree } from "../languages/syntax-tree.ts";
import type { CodeUnits } from "./code-units.ts";

/** McCabe's cyclomatic complexity of each unit: one, and one more for every decision in it. */
export function measureCyclomatic(
  tree: SyntaxTree,
  table: CyclomaticTable,
  { units, decisionUnits }: CodeUnits,
): number[] {
  const totals = units.map(() => 1);
  for (const node of tree.nodesOf(table.decisions.keys())) {
    const decision = table.decisions.get(tree.kind(node));
    if (decision === undefined) continue;
    const unit = decisionUnits[node] ?? -1;
    if (unit < 0) continue;
    totals[unit] = (totals[unit] ?? 1) + (typeof decision === "number" ? decision : decision(tree, node));
  }
  return totals;
}
