import {
  type ContextField,
  contextFields,
  type IntelligenceContext,
  type ItemOrigin,
} from "@event-intelligence/contracts/context";

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

/**
 * Leaves out the least relevant items until the text of the rest is at most so long, and no more than that. An item's
 * relevance is the weight of its list, times its confidence, divided by 1 plus a quarter of its place in the list.
 * @param toText writes a context as it is to be measured, with what was left out
 * @returns null when the text is too long even without any item
 */
export function fitContext(
  context: IntelligenceContext,
  maxBytes: number,
  toText: (fitted: FittedContext) => string,
): FittedContext | null {
  const ranked = rankItems(context);
  const fits = (keptCount: number) => Buffer.byteLength(toText(keep(context, ranked, keptCount))) <= maxBytes;
  if (fits(ranked.length)) return { context, leftOut: {} };
  if (!fits(0)) return null;
  let [fitting, tooMany] = [0, ranked.length];
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1;
    if (fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return keep(context, ranked, fitting);
}

/** All items, the most relevant first; equal ones in the order in which they are read. */
function rankItems(context: IntelligenceContext): ItemOrigin[] {
  return contextFields
    .flatMap((field) =>
      context[field].map((item, place) => ({
        item,
        relevance: (listWeights[field] * item.confidence) / (1 + place / halfAtPlace),
      })),
    )
    .sort((left, right) => right.relevance - left.relevance)
    .map(({ item }) => item);
}

function keep(context: IntelligenceContext, ranked: readonly ItemOrigin[], count: number): FittedContext {
  const kept = new Set(ranked.slice(0, count));
  const lists = contextFields.map((field) => [field, context[field].filter((item) => kept.has(item))] as const);
  const losses = lists
    .map(([field, list]) => [field, context[field].length - list.length] as const)
    .filter(([, lost]) => lost > 0);
  return { context: { ...context, ...Object.fromEntries(lists) }, leftOut: Object.fromEntries(losses) };
}
