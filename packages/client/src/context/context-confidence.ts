import { builtinConfidence } from "../answer.ts";
import type { AskedAnswer } from "./ask-source.ts";
import { readySourceNames } from "./intelligence-source.ts";
import { weightOf } from "./question-relevance.ts";

/** So many items say what the sources are worth: more of them make it no surer. */
const countedItems = 3;

/**
 * How much a context is worth: 0.7 for the catalogue alone, and from there on towards 1 by the mean weight of the best three
 * items that other sources gave. An item weighs its confidence where it has all to do with the question, and half of it where
 * it has nothing to do with it. With three of 0.67 it is 0.9.
 */
export function contextConfidence(answers: readonly AskedAnswer[]): number {
  const best = answers
    .filter(({ report }) => report.name !== readySourceNames.builtin)
    .flatMap(({ contribution, confidence }) =>
      Object.values(contribution).flatMap((list) =>
        list.map((item) => weightOf({ confidence: item.confidence ?? confidence, relevance: item.relevance })),
      ),
    )
    .sort((left, right) => right - left)
    .slice(0, countedItems);
  if (best.length === 0) return builtinConfidence;
  const mean = best.reduce((sum, one) => sum + one, 0) / best.length;
  return Math.round((builtinConfidence + (1 - builtinConfidence) * mean) * 1000) / 1000;
}
