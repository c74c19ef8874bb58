import type { Language } from "../languages/language.ts";
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

/** Divides a file into its units. */
export function findCodeUnits(tree: SyntaxTree, language: Language): CodeUnits {
  const { structure, cyclomatic, cognitive } = language;
  const units: CodeUnit[] = [{ node: 0, isFunction: false, isListed: false, owner: 0, isPart: false }];
  const enclosings: Enclosing[] = [{ functions: 0, classes: 0 }];
  const decisionUnits = new Int32Array(tree.size);
  const unitsAround = new Int32Array(tree.size);
  for (let node = 1; node < tree.size; node += 1) {
    const parent = tree.parent(node);
    const kind = tree.kind(node);
    const around = unitsAround[parent] ?? 0;
    const isFunction = structure.functions.has(kind) && (structure.isFunction?.(tree, node) ?? true);
    unitsAround[node] = around;
    decisionUnits[node] = looksInto(tree, node, cyclomatic) ? (decisionUnits[parent] ?? 0) : none;
    if (!isFunction && !structure.bodies.has(kind)) continue;

    const enclosing = enclosings[around] ?? { functions: 0, classes: 0 };
    const isInner = cognitive.nestedFunctions === "outermost" && enclosing.functions > 0;
    const isPart = isInner && cyclomatic.nestedFunctions === "outermost";
    const unit = units.length;
    units.push({
      node,
      isFunction,
      isListed: isFunction && !isPart && structure.isListed(tree, node, enclosing),
      owner: isInner ? (units[around]?.owner ?? 0) : unit,
      isPart,
    });
    enclosings.push({
      functions: enclosing.functions + (isFunction ? 1 : 0),
      classes: enclosing.classes + (structure.classes.has(kind) ? 1 : 0),
    });
    unitsAround[node] = unit;
    if (!isPart) decisionUnits[node] = unit;
  }
  return { units, decisionUnits, unitsAround };

  function looksInto(of: SyntaxTree, node: number, table: Language["cyclomatic"]): boolean {
    const parent = of.parent(node);
    if (table.opaque.has(of.kind(parent))) return false;
    return table.countsParameters || of.field(node) === "body" || !structure.functions.has(of.kind(parent));
  }
}
