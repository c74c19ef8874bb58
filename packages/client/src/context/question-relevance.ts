import type { ContextQuery } from "@event-intelligence/contracts/context";
import { wordFinder, wordsOf } from "../fallback/relevance.ts";

/** What an item says, for it to be held against a question. */
export interface SaidByItem {
  /** Its names: a word found here says what it is for. */
  readonly subject: string;
  /** The rest of it: a word found here is only mentioned. */
  readonly prose: string;
  /** Whether it was found for the domain that was asked for. */
  readonly isOfDomain: boolean;
}

/** How much an item has to do with a question, 0 to 1. */
export type QuestionRelevance = (item: SaidByItem) => number;

/** As many as for a word of the subject. */
const domainPoints = 3;
/** Three words of the question, or two and its domain, are as good as all. */
const enoughPoints = 9;

/**
 * Reads a question, for what is relevant to it. An item has three points when it is of the domain, three for each word of
 * name, operations and prompt that its subject has, and one for each that only its prose has. Nine points are relevance 1, or
 * as many as there are to be had where the question says less; where it names a node type alone, everything has 0.
 */
export function questionRelevance({ domain, serviceName, operations, prompt }: ContextQuery): QuestionRelevance {
  const text = `${serviceName ?? ""} ${prompt ?? ""}`;
  const find = wordFinder(text, operations) ?? (() => 0);
  const allWords = { subject: wordsOf([text, ...operations].join(" ")), prose: wordsOf("") };
  const most = Math.min(enoughPoints, find(allWords) + (domain === null ? 0 : domainPoints));
  return ({ subject, prose, isOfDomain }) => {
    if (most === 0) return 0;
    const words = find({ subject: wordsOf(subject), prose: wordsOf(prose) });
    const points = words + (isOfDomain && domain !== null ? domainPoints : 0);
    return Math.round(Math.min(1, points / most) * 100) / 100;
  };
}

/** What an item weighs by how sure it is and how relevant: half of it holds of every node of the type. */
export function weightOf({ confidence, relevance }: { readonly confidence: number; readonly relevance: number }) {
  return (confidence * (1 + relevance)) / 2;
}
