import type { Language } from "../languages/language.ts";
import type { NodeNames, SyntaxTree } from "../languages/syntax-tree.ts";
import type { Concept, Reading, Vocabulary } from "../languages/vocabulary.ts";
import type { Likeness, PatternDefinition } from "./pattern.ts";

/** A mark to try on what a node says. */
export interface Target {
  readonly definition: PatternDefinition;
  readonly mark: string;
  readonly is: RegExp;
  readonly having: RegExp | undefined;
}

/** How to read a node as a concept, and what to look for in it. */
export interface Reader {
  readonly concept: Concept;
  readonly read: Reading;
  readonly targets: readonly Target[];
}

/** What a kind of node means to the patterns. */
export interface KindFacts {
  readonly readers: readonly Reader[];
  readonly isFunction: boolean;
  readonly isClass: boolean;
  readonly owner: Reading | undefined;
  readonly isTestCode: ((tree: SyntaxTree, node: number) => boolean) | undefined;
}

const factsByGrammar = new WeakMap<NodeNames, (KindFacts | undefined)[]>();

/** What each kind of a grammar means, by the number of the kind; made once per grammar. */
export function kindFactsOf(
  tree: SyntaxTree,
  language: Language,
  catalogue: readonly PatternDefinition[],
): readonly (KindFacts | undefined)[] {
  const known = factsByGrammar.get(tree.names);
  if (known !== undefined) return known;
  const facts = readKinds(tree.names, language, catalogue);
  factsByGrammar.set(tree.names, facts);
  return facts;
}

/** Above the numbers of any grammar's kinds; those it does not have are called ERROR and mean nothing here. */
const maxKindId = 4_096;

function readKinds(names: NodeNames, language: Language, catalogue: readonly PatternDefinition[]) {
  const { vocabulary, structure } = language;
  const targets = targetsByConcept(vocabulary, catalogue);
  const facts: (KindFacts | undefined)[] = [];
  for (let id = 0; id < maxKindId; id += 1) {
    const kind = names.kind(id);
    const readers: Reader[] = [];
    for (const [concept, wanted] of targets) {
      const read = vocabulary.readings[concept]?.[kind];
      if (read !== undefined) readers.push({ concept, read, targets: wanted });
    }
    const isFunction = structure.functions.has(kind);
    const isClass = structure.classes.has(kind) && names.isNamed(id);
    const owner = vocabulary.owner?.[kind];
    const isTestCode = vocabulary.testCode?.[kind];
    if (readers.length === 0 && !isFunction && !isClass && isTestCode === undefined) facts.push(undefined);
    else facts.push({ readers, isFunction, isClass, owner, isTestCode });
  }
  return facts;
}

function targetsByConcept({ name }: Vocabulary, catalogue: readonly PatternDefinition[]): Map<Concept, Target[]> {
  const targets = new Map<Concept, Target[]>();
  for (const definition of catalogue) {
    for (const [mark, concepts] of Object.entries(definition.marks)) {
      for (const [concept, likeness] of Object.entries(concepts) as [Concept, Likeness][]) {
        const wording = likeness instanceof RegExp || "is" in likeness ? likeness : likeness[name];
        if (wording === undefined) continue;
        const { is, having } = wording instanceof RegExp ? { is: wording, having: undefined } : wording;
        targets.set(concept, [...(targets.get(concept) ?? []), { definition, mark, is, having }]);
      }
    }
  }
  return targets;
}
