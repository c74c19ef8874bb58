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

/** The lists of a context, filled. */
export type ContextLists = Pick<IntelligenceContext, ContextField>;
type FactField = Exclude<ContextField, "nodeTypePatterns" | "codeExamples">;

/**
 * Puts what the sources gave into one context. Their order is the items' order. Equal items become one, where the first
 * of them stood: patterns of one name, facts of one text, the same code. It keeps all their sources.
 */
export function mergeContributions(answers: readonly AskedAnswer[]): ContextLists {
  const facts = (field: FactField): ContextFact[] => {
    const items = labelled(answers, (contribution) => contribution[field]);
    return merge(items, ({ name, text }) => letters(`${name ?? ""} ${text}`), joinOrigins);
  };
  const patterns = labelled(answers, ({ nodeTypePatterns }) => nodeTypePatterns);
  const examples = labelled(answers, ({ codeExamples }) => codeExamples);
  return {
    nodeTypePatterns: merge<ContextPattern>(patterns, ({ name }) => letters(name), joinPatterns),
    commonOperations: facts("commonOperations"),
    requiredCapabilities: facts("requiredCapabilities"),
    performanceTargets: facts("performanceTargets"),
    errorScenarios: facts("errorScenarios"),
    domainBestPractices: facts("domainBestPractices"),
    codeExamples: merge<ContextExample>(examples, ({ code }) => code.replace(/\s+/g, " ").trim(), joinExamples),
    antiPatterns: facts("antiPatterns"),
    recommendedDependencies: facts("recommendedDependencies"),
    testingRecommendations: facts("testingRecommendations"),
    securityConsiderations: facts("securityConsiderations"),
  };
}

/** The items of one list, each with where it comes from. */
function labelled<Item extends { readonly confidence?: number | undefined }>(
  answers: readonly AskedAnswer[],
  listOf: (contribution: ParsedContribution) => readonly Item[],
): (Item & ItemOrigin)[] {
  return answers.flatMap(({ contribution, source, confidence }) =>
    listOf(contribution).map((item) => ({
      ...item,
      source,
      sources: [source],
      confidence: item.confidence ?? confidence,
    })),
  );
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
