import type { StructureTable } from "../languages/language.ts";
import type { SyntaxTree } from "../languages/syntax-tree.ts";
import type { CodeUnits } from "./code-units.ts";

/** The deepest nesting of control structures of each unit. A function begins at depth 0 wherever it stands. */
export function measureNesting(
  tree: SyntaxTree,
  structure: StructureTable,
  { units, unitsAround }: CodeUnits,
): number[] {
  const deepest = units.map(() => 0);
  const depths = new Int32Array(tree.size);
  for (let node = 1; node < tree.size; node += 1) {
    const number = unitsAround[node] ?? 0;
    const unit = units[number];
    if (unit === undefined || unit.node === node) continue;
    const depth = (depths[tree.parent(node)] ?? 0) + (structure.isBlock(tree, node) ? 1 : 0);
    depths[node] = depth;
    if (depth > (deepest[unit.owner] ?? 0)) deepest[unit.owner] = depth;
  }
  return deepest;
}
