import type {
  ContextExample,
  ContextFact,
  ContextField,
  ContextPattern,
  IntelligenceContext,
  ItemOrigin,
  ParsedContribution,
} from "@event-intelligence/contracts/context";
import type { AskedAnswer } from "./ask-source.ts";
import { readySourceNames } from "./intelligence-source.ts";

/** The lists of a context, filled. */
export type ContextLists = Pick<IntelligenceContext, ContextField>;
type FactField = Exclude<ContextField, "nodeTypePatterns" | "codeExamples">;

/**
 * Puts what the sources gave into one context. They take turns in their order, each with the next of its items; what has
 * nothing to do with the question stands behind all that has. Equal items become one: patterns of one name, facts of one
 * text, the same code, code from the same place. It keeps all their sources, and what the first of them in their order said.
 */
export function mergeContributions(answers: readonly AskedAnswer[]): ContextLists {
  const facts = (field: FactField): ContextFact[] =>
    inTurns(
      labelled(answers, (contribution) => contribution[field]),
      ({ name, text }) => letters(`${name ?? ""} ${text}`),
      joinOrigins,
    );
  const patterns = labelled(answers, ({ nodeTypePatterns }) => nodeTypePatterns);
  const examples = labelled(answers, ({ codeExamples }) => codeExamples);
  return {
    nodeTypePatterns: sayOnce(inTurns<ContextPattern>(patterns, ({ name }) => letters(name), joinPatterns)),
    commonOperations: facts("commonOperations"),
    requiredCapabilities: facts("requiredCapabilities"),
    performanceTargets: facts("performanceTargets"),
    errorScenarios: facts("errorScenarios"),
    domainBestPractices: facts("domainBestPractices"),
    codeExamples: merge(inTurns<ContextExample>(examples, spacedOnce, joinExamples), placeOrCode, joinExamples),
    antiPatterns: facts("antiPatterns"),
    recommendedDependencies: facts("recommendedDependencies"),
    testingRecommendations: facts("testingRecommendations"),
    securityConsiderations: facts("securityConsiderations"),
  };
}

const spacedOnce = ({ code }: ContextExample): string => code.replace(/\s+/g, " ").trim();

/** Two excerpts of one class differ by what was asked for. */
function placeOrCode(example: ContextExample): string {
  const { name, place } = example;
  return place === null ? spacedOnce(example) : JSON.stringify([name, place.path, place.startLine, place.endLine]);
}

/** These take their turns as one: of code that was found, what was chosen for the question comes first. */
const foundInCode: readonly string[] = [readySourceNames.events, readySourceNames.similarCode];

/** The items of one list for each that takes turns, each item with where it comes from. */
function labelled<Item extends { readonly confidence?: number | undefined; readonly relevance: number }>(
  answers: readonly AskedAnswer[],
  listOf: (contribution: ParsedContribution) => readonly Item[],
): (Item & ItemOrigin)[][] {
  const lists = new Map<string, (Item & ItemOrigin)[]>();
  for (const { report, contribution, source, confidence } of answers) {
    const turnTaker = foundInCode.includes(report.name) ? readySourceNames.events : report.name;
    const items = listOf(contribution).map((item) => ({
      ...item,
      source,
      sources: [source],
      confidence: item.confidence ?? confidence,
    }));
    lists.set(turnTaker, [...(lists.get(turnTaker) ?? []), ...items]);
  }
  return [...lists.values()];
}

/** One list out of several: first the first of each, then the second; what is not relevant at all behind all that is. */
function inTurns<Item extends ItemOrigin>(
  lists: readonly (readonly Item[])[],
  keyOf: (item: Item) => string,
  join: (first: Item, other: Item) => Item,
): Item[] {
  const turns = lists.flatMap((list) => merge(list, keyOf, join).map((item, turn) => ({ item, turn })));
  const merged = merge(
    turns,
    ({ item }) => keyOf(item),
    (first, other) => ({ item: join(first.item, other.item), turn: Math.min(first.turn, other.turn) }),
  );
  const isIrrelevant = ({ item }: { readonly item: Item }) => Number(item.relevance === 0);
  return merged
    .sort((one, other) => isIrrelevant(one) - isIrrelevant(other) || one.turn - other.turn)
    .map(({ item }) => item);
}

/** What all nodes of a type have in common would be said of each kind of them: the first that says it is enough. */
function sayOnce(patterns: readonly ContextPattern[]): ContextPattern[] {
  const said = new Set<string>();
  return patterns.map((pattern) => {
    const bestPractices = pattern.bestPractices.filter((text) => !said.has(letters(text)));
    for (const text of bestPractices) said.add(letters(text));
    return { ...pattern, bestPractices };
  });
}

function merge<Item>(items: readonly Item[], keyOf: (item: Item) => string, join: (first: Item, other: Item) => Item) {
  const merged = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(item);
    const first = merged.get(key);
    merged.set(key, first === undefined ? item : join(first, item));
  }
  return [...merged.values()];
}

function joinOrigins<Item extends ItemOrigin>(first: Item, other: Item): Item {
  return {
    ...first,
    sources: [...new Set([...first.sources, ...other.sources])],
    confidence: Math.max(first.confidence, other.confidence),
    relevance: Math.max(first.relevance, other.relevance),
  };
}

function joinPatterns(first: ContextPattern, other: ContextPattern): ContextPattern {
  return {
    ...joinOrigins(first, other),
    description: first.description || other.description,
    whenToUse: first.whenToUse || other.whenToUse,
    // Steps of two sources would be done twice.
    steps: first.steps.length > 0 ? first.steps : other.steps,
    pitfalls: union(first.pitfalls, other.pitfalls),
    bestPractices: union(first.bestPractices, other.bestPractices),
    places: [...first.places, ...other.places],
  };
}

function joinExamples(first: ContextExample, other: ContextExample): ContextExample {
  return {
    ...joinOrigins(first, other),
    language: first.language ?? other.language,
    place: first.place ?? other.place,
    why: union(first.why, other.why),
  };
}

function union(first: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...first, ...other])];
}

/**
 * Texts that differ in case, blanks or punctuation alone say the same; `C#` and `C++`, or `<` and `>`, do not. One without
 * letters is told by all of it.
 */
function letters(text: string): string {
  const found = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{S}#]+/gu, " ")
    .trim();
  return found === "" ? text : found;
}
