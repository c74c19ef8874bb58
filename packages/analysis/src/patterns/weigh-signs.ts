import type { SyntaxTree } from "../languages/syntax-tree.ts";
import type { Mark, Marks } from "./find-marks.ts";
import type { PatternDefinition, Sign } from "./pattern.ts";

/** What was seen of one or more signs that share their mark: the mark, then those that came with it. */
export type Sighting = readonly Mark[];

/** A place where a pattern may be. */
export interface Suspicion {
  /** The function or class it was seen in. */
  readonly scope: number;
  /** 1 − the product of what each sign leaves open. */
  readonly confidence: number;
  /** In the order of the signs. */
  readonly sightings: readonly Sighting[];
}

/** Weighs the marks of one pattern, scope by scope. */
export function weighSigns(tree: SyntaxTree, definition: PatternDefinition, marks: Marks): Suspicion[] {
  const functionOf = ({ functionScope }: Mark) => functionScope;
  const widestOf = definition.scope === "class" ? ({ classScope }: Mark) => classScope : functionOf;
  const byWidest = groupByScope(marks, widestOf);
  const byFunction = widestOf === functionOf ? byWidest : groupByScope(marks, functionOf);
  const found = new Map<number, { doubt: number; sightings: Map<number, Mark[]> }>();
  for (const sign of definition.signs) {
    const seen = new Set<number>();
    // In a class that signs before have found, whatever is seen is part of that.
    const isNarrow = (mark: Mark) => sign.scope === "function" && !found.has(widestOf(mark));
    for (const mark of marks.get(sign.mark) ?? []) {
      const [scope, byScope] = isNarrow(mark) ? [functionOf(mark), byFunction] : [widestOf(mark), byWidest];
      // A sign counts once per scope, however often it is seen there.
      if (seen.has(scope)) continue;
      const sighting = sightingOf(tree, sign, mark, marks, byScope.get(scope) ?? new Map());
      if (sighting === undefined) continue;
      seen.add(scope);
      const suspicion = found.get(scope) ?? { doubt: 1, sightings: new Map<number, Mark[]>() };
      suspicion.doubt *= 1 - sign.weight;
      suspicion.sightings.set(mark.node, merge(suspicion.sightings.get(mark.node) ?? [], sighting));
      found.set(scope, suspicion);
    }
  }
  return [...found].map(([scope, { doubt, sightings }]) => ({
    scope,
    confidence: 1 - doubt,
    sightings: [...sightings.values()],
  }));
}

/** Two marks may have been put on one node. */
function merge(known: readonly Mark[], seen: Sighting): Mark[] {
  const isKnown = (mark: Mark) => known.some(({ node, concept }) => node === mark.node && concept === mark.concept);
  return [...known, ...seen.filter((mark) => !isKnown(mark))];
}

function groupByScope(marks: Marks, scopeOf: (mark: Mark) => number): Map<number, Map<string, Mark>> {
  const byScope = new Map<number, Map<string, Mark>>();
  for (const [name, list] of marks) {
    for (const mark of list) {
      const scope = scopeOf(mark);
      const first = byScope.get(scope) ?? new Map<string, Mark>();
      byScope.set(scope, first);
      if (!first.has(name)) first.set(name, mark);
    }
  }
  return byScope;
}

function sightingOf(
  tree: SyntaxTree,
  sign: Sign,
  mark: Mark,
  marks: Marks,
  inScope: ReadonlyMap<string, Mark>,
): Sighting | undefined {
  const sighting = [mark];
  for (const name of sign.containing ?? []) {
    const inner = firstBetween(marks.get(name) ?? [], mark.node, tree.past(mark.node));
    if (inner === undefined) return undefined;
    sighting.push(inner);
  }
  for (const name of sign.with ?? []) {
    const other = inScope.get(name);
    if (other === undefined) return undefined;
    sighting.push(other);
  }
  if (sign.without?.some((name) => inScope.has(name)) === true) return undefined;
  if (sign.withoutInFile !== undefined && marks.has(sign.withoutInFile)) return undefined;
  if (sign.inFile !== undefined) {
    const first = marks.get(sign.inFile)?.[0];
    if (first === undefined) return undefined;
    sighting.push(first);
  }
  return sighting;
}

/** The first mark behind one node and before another, of a list in source order. */
function firstBetween(marks: readonly Mark[], after: number, before: number): Mark | undefined {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.node ?? 0) <= after) low = middle + 1;
    else high = middle;
  }
  const next = marks[low];
  return next !== undefined && next.node < before ? next : undefined;
}
