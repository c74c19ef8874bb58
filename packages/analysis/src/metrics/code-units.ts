import type { CyclomaticTable, Language } from "../languages/language.ts";
import { none, type SyntaxTree } from "../languages/syntax-tree.ts";

/** A piece of code that is measured on its own: a function, or code that belongs to none (a file, a class body). */
export interface CodeUnit {
  /** Its node; 0 for the file. */
  readonly node: number;
  readonly isFunction: boolean;
  /** Whether the language's reference tool lists it. */
  readonly isListed: boolean;
  /** Number of the unit its cognitive complexity and nesting count for. */
  readonly owner: number;
  /** Whether everything in it counts for the function around it, so that it is not measured on its own. */
  readonly isPart: boolean;
}

/** The units of a file, and which of them each node's decisions belong to (a unit's number, or {@link none}). */
export interface CodeUnits {
  readonly units: readonly CodeUnit[];
  /** For cyclomatic complexity: the innermost unit, {@link none} where the reference tool does not look. */
  readonly decisionUnits: Int32Array;
  /** The innermost unit around each node, whatever the reference tool looks at. */
  readonly unitsAround: Int32Array;
}

interface Enclosing {
  readonly functions: number;
  readonly classes: number;
}

/** What a kind of node can be to the units, as bits: asked for every node and its parent. */
const trait = { function: 1, body: 2, class: 4, opaque: 8 } as const;

function traitsByKind(tree: SyntaxTree, { structure, cyclomatic }: Language): (node: number) => number {
  return tree.byKind(
    (kind) =>
      (structure.functions.has(kind) ? trait.function : 0) |
      (structure.bodies.has(kind) ? trait.body : 0) |
      (structure.classes.has(kind) ? trait.class : 0) |
      (cyclomatic.opaque.has(kind) ? trait.opaque : 0),
  );
}

/** Whether the reference tool looks at a node whose parent has these traits. */
function isLookedAt(tree: SyntaxTree, node: number, parentTraits: number, table: CyclomaticTable): boolean {
  if ((parentTraits & trait.opaque) !== 0) return false;
  return table.countsParameters || (parentTraits & trait.function) === 0 || tree.field(node) === "body";
}

/** Divides a file into its units. */
export function findCodeUnits(tree: SyntaxTree, language: Language): CodeUnits {
  const { structure, cyclomatic } = language;
  const traitsOf = traitsByKind(tree, language);
  const units: CodeUnit[] = [{ node: 0, isFunction: false, isListed: false, owner: 0, isPart: false }];
  const enclosings: Enclosing[] = [{ functions: 0, classes: 0 }];
  const decisionUnits = new Int32Array(tree.size);
  const unitsAround = new Int32Array(tree.size);
  for (let node = 1; node < tree.size; node += 1) {
    const parent = tree.parent(node);
    const traits = traitsOf(node);
    const around = unitsAround[parent] ?? 0;
    unitsAround[node] = around;
    decisionUnits[node] = isLookedAt(tree, node, traitsOf(parent), cyclomatic) ? (decisionUnits[parent] ?? 0) : none;
    const isFunction = (traits & trait.function) !== 0 && (structure.isFunction?.(tree, node) ?? true);
    if (!isFunction && (traits & trait.body) === 0) continue;

    const enclosing = enclosings[around] ?? { functions: 0, classes: 0 };
    const unit = units.length;
    const created = createUnit(node, isFunction, around, enclosing);
    units.push(created);
    enclosings.push({
      functions: enclosing.functions + (isFunction ? 1 : 0),
      classes: enclosing.classes + ((traits & trait.class) !== 0 ? 1 : 0),
    });
    unitsAround[node] = unit;
    if (!created.isPart) decisionUnits[node] = unit;
  }
  return { units, decisionUnits, unitsAround };

  function createUnit(node: number, isFunction: boolean, around: number, enclosing: Enclosing): CodeUnit {
    const isInner = language.cognitive.nestedFunctions === "outermost" && enclosing.functions > 0;
    const isPart = isInner && cyclomatic.nestedFunctions === "outermost";
    const isListed = isFunction && !isPart && structure.isListed(tree, node, enclosing);
    return { node, isFunction, isListed, owner: isInner ? (units[around]?.owner ?? 0) : units.length, isPart };
  }
}
