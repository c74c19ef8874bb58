import {
  type ContextField,
  contextFields,
  type IntelligenceContext,
  type ItemOrigin,
} from "@event-intelligence/contracts/context";
import { weightOf } from "./question-relevance.ts";

/** A context that keeps a size, and what it lost for it. */
export interface FittedContext {
  readonly context: IntelligenceContext;
  /** How many items of each list were left out; only lists of which some were. */
  readonly leftOut: Partial<Record<ContextField, number>>;
}

/** What a list is worth to whoever writes a node: how to build it before how to measure it. */
const listWeights: Readonly<Record<ContextField, number>> = {
  nodeTypePatterns: 10,
  codeExamples: 6,
  errorScenarios: 7,
  domainBestPractices: 7,
  antiPatterns: 7,
  securityConsiderations: 6,
  commonOperations: 6,
  requiredCapabilities: 5,
  testingRecommendations: 5,
  recommendedDependencies: 4,
  performanceTargets: 3,
};
/** The item at this place of its list is worth half of the first: the best of every list outlives the rest of any. */
const halfAtPlace = 4;

/** Behind the first item that is too long, so many are looked at for shorter ones: to measure a text takes its time. */
const triedBehindTooLong = 50;

/**
 * Leaves out the items of least worth until the text of the rest is at most so long. One that is too long for what is left
 * gives way to shorter ones behind it. What an item is worth is the weight of its list, times its confidence, times the mean
 * of 1 and its relevance to the question, divided by 1 plus a quarter of its place in the list, in which its sources have
 * taken turns.
 * @param toText writes a context as it is to be measured, with what was left out
 * @returns null when the text is too long even without any item; {@link leastBytes} says how long that is
 */
export function fitContext(
  context: IntelligenceContext,
  maxBytes: number,
  toText: (fitted: FittedContext) => string,
): FittedContext | null {
  const ranked = rankItems(context);
  const fits = (items: readonly ItemOrigin[]) => Buffer.byteLength(toText(keep(context, items))) <= maxBytes;
  if (fits(ranked)) return { context, leftOut: {} };
  if (!fits([])) return null;
  let [fitting, tooMany] = [0, ranked.length];
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1;
    if (fits(ranked.slice(0, middle))) fitting = middle;
    else tooMany = middle;
  }
  const kept = ranked.slice(0, fitting);
  for (const item of ranked.slice(tooMany, tooMany + triedBehindTooLong)) {
    if (fits([...kept, item])) kept.push(item);
  }
  return keep(context, kept);
}

/** How many bytes the text of a context takes without any item. Less than that no context fits into. */
export function leastBytes(context: IntelligenceContext, toText: (fitted: FittedContext) => string): number {
  return Buffer.byteLength(toText(keep(context, [])));
}

/** All items, those of most worth first; equal ones in the order in which they are read. */
function rankItems(context: IntelligenceContext): ItemOrigin[] {
  return contextFields
    .flatMap((field) =>
      context[field].map((item, place) => ({
        item,
        worth: (listWeights[field] * weightOf(item)) / (1 + place / halfAtPlace),
      })),
    )
    .sort((left, right) => right.worth - left.worth)
    .map(({ item }) => item);
}

function keep(context: IntelligenceContext, items: readonly ItemOrigin[]): FittedContext {
  const kept = new Set(items);
  const lists = contextFields.map((field) => [field, context[field].filter((item) => kept.has(item))] as const);
  const losses = lists
    .map(([field, list]) => [field, context[field].length - list.length] as const)
    .filter(([, lost]) => lost > 0);
  return { context: { ...context, ...Object.fromEntries(lists) }, leftOut: Object.fromEntries(losses) };
}
