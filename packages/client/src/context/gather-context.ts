import type { ContextQuery, IntelligenceContext } from "@event-intelligence/contracts/context";
import { type AskedAnswer, type AskedSource, askSource } from "./ask-source.ts";
import { contextConfidence } from "./context-confidence.ts";
import { readySourceNames } from "./intelligence-source.ts";
import { mergeContributions } from "./merge-items.ts";

/** How a context is gathered. */
export interface Gathering {
  /** All that are asked, side by side. */
  readonly sources: readonly AskedSource[];
  readonly preferEventPatterns: boolean;
  /** Ends the call. */
  readonly callSignal: AbortSignal;
  /** The error of a call that ended so. */
  toAbort(): Error;
}

/**
 * Asks all sources side by side and puts together what they give. What one of them fails at is named, and is no failure of
 * the whole.
 * @throws the call's own error, when it ends before
 */
export async function gatherContext(query: ContextQuery, gathering: Gathering): Promise<IntelligenceContext> {
  const answers = await Promise.all(gathering.sources.map((source) => askSource(source, query, gathering)));
  return {
    nodeType: query.nodeType,
    domain: query.domain,
    serviceName: query.serviceName,
    confidence: contextConfidence(answers),
    sources: answers.map(({ report }) => report),
    ...mergeContributions(inPrecedence(answers, gathering.preferEventPatterns)),
  };
}

/**
 * What was found has its turn before what is known in general, or the other way round. Of code that was found, what was
 * chosen for the question comes first.
 */
function inPrecedence(answers: readonly AskedAnswer[], preferEventPatterns: boolean): AskedAnswer[] {
  const rankOf = ({ report: { name } }: AskedAnswer) => {
    if (name === readySourceNames.builtin) return preferEventPatterns ? 3 : 0;
    return name === readySourceNames.similarCode ? 1 : 2;
  };
  return answers.toSorted((one, other) => rankOf(one) - rankOf(other));
}
