import type { Vocabulary } from "../languages/language.ts";
import type { SyntaxTree } from "../languages/syntax-tree.ts";
import type { PatternDefinition } from "./pattern.ts";

/** The nodes a pattern marked, per mark in source order. */
export type Marks = Map<string, number[]>;

interface Target {
  readonly definition: PatternDefinition;
  readonly mark: string;
  readonly conditions: readonly { steps: readonly string[]; expression: RegExp }[];
}

const maxNameLength = 200;

/** The marks to try on each kind of node. */
function targetsByKind(definitions: readonly PatternDefinition[], vocabularies: readonly Vocabulary[]) {
  const targets = new Map<string, Target[]>();
  for (const definition of definitions) {
    for (const vocabulary of vocabularies) {
      for (const [mark, { kinds, where = {} }] of Object.entries(definition.marks[vocabulary] ?? {})) {
        const conditions = Object.entries(where).map(([path, expression]) => ({
          steps: path.split(".").filter((step) => step !== ""),
          expression,
        }));
        for (const kind of kinds) targets.set(kind, [...(targets.get(kind) ?? []), { definition, mark, conditions }]);
      }
    }
  }
  return targets;
}

/** Puts the marks of all patterns on a tree, in source order. */
export function findMarks(
  tree: SyntaxTree,
  definitions: readonly PatternDefinition[],
  vocabularies: readonly Vocabulary[],
): ReadonlyMap<PatternDefinition, Marks> {
  const found = new Map<PatternDefinition, Marks>();
  const targets = targetsByKind(definitions, vocabularies);
  for (const node of tree.nodesOf(targets.keys())) {
    for (const { definition, mark, conditions } of targets.get(tree.kind(node)) ?? []) {
      if (!conditions.every(({ steps, expression }) => matchesAt(tree, node, steps, expression))) continue;
      const marks = found.get(definition) ?? new Map<string, number[]>();
      found.set(definition, marks);
      const nodes = marks.get(mark) ?? [];
      marks.set(mark, nodes);
      nodes.push(node);
    }
  }
  return found;
}

function matchesAt(tree: SyntaxTree, node: number, steps: readonly string[], expression: RegExp): boolean {
  let places = [node];
  for (const step of steps) {
    places = places.flatMap((place) =>
      [...tree.children(place)].filter((child) => tree.field(child) === step || tree.kind(child) === step),
    );
  }
  return places.some(
    (place) => tree.end(place) - tree.start(place) <= maxNameLength && expression.test(tree.text(place)),
  );
}
