import { maxSimilarToLength, type PatternReport } from "@event-intelligence/contracts/code-analysis";
import type { ContextQuestion, IntelligenceContext } from "@event-intelligence/contracts/context";
import { type Answer, type AnswerOptions, builtinConfidence, type PatternQuestion } from "../answer.ts";
import type { CallBounds } from "../fallback/answering.ts";
import type { BuiltinFinder } from "../fallback/steps.ts";
import type { SimilarQuestion, SimilarReport } from "../similar-nodes.ts";
import type { AskedSource, Gathered } from "./ask-source.ts";
import { gatherFromCatalogue } from "./builtin-source.ts";
import { fromPatterns, fromSimilarNodes } from "./found-code.ts";
import { gatherContext } from "./gather-context.ts";
import { type IntelligenceSource, readySourceNames } from "./intelligence-source.ts";
import { joinDiscoveries, reasonOfAnswer } from "./join-discoveries.ts";
import { parseContextQuestion } from "./parse-question.ts";
import { type QuestionRelevance, questionRelevance } from "./question-relevance.ts";
import { withoutCatalogue } from "./without-catalogue.ts";

type Nothing = BuiltinFinder<PatternReport>;

/** What a gathering needs of its client. */
export interface GatheringClient {
  /** Throws when the call may not begin. */
  bounds(): CallBounds;
  /** Both answer with `nothing` in the place of the catalogue, which is a source of its own. */
  discoverPatterns(question: PatternQuestion, options: AnswerOptions, nothing: Nothing): Promise<Answer<PatternReport>>;
  findSimilarNodes(question: SimilarQuestion, options: AnswerOptions, nothing: Nothing): Promise<Answer<SimilarReport>>;
  readonly sources: readonly IntelligenceSource[];
  readonly preferEventPatterns: boolean;
}

/** A source before its time is known; without one of its own it has what the call has. */
type Source = Omit<AskedSource, "timeoutMs"> & { readonly timeoutMs?: number | undefined };

/** Of each of two discoveries. */
const maxPatterns = 50;
const defaultSourceConfidence = 0.5;

/** @throws InvalidRequestError, and what ends the call */
export async function gatherIntelligence(
  question: ContextQuestion,
  options: AnswerOptions,
  client: GatheringClient,
): Promise<IntelligenceContext> {
  const query = parseContextQuestion(question);
  const { timeoutMs, endings, toAbort } = client.bounds();
  // What was gathered is still to be put together when the last source is given up.
  const sourceTimeoutMs = timeoutMs - Math.min(50, timeoutMs * 0.1);
  const asked = (signal: AbortSignal): AnswerOptions => ({
    ...options,
    timeoutMs: sourceTimeoutMs,
    signal,
    rolloutKey: options.rolloutKey ?? query.serviceName ?? undefined,
  });
  const relevanceOf = questionRelevance(query);
  const sources: Source[] = [
    eventsSource(client, asked, relevanceOf),
    similarCodeSource(client, asked),
    ...client.sources.map(registeredSource),
    catalogueSource(relevanceOf),
  ];
  return await gatherContext(query, {
    sources: sources.map((source) => ({
      ...source,
      timeoutMs: Math.min(source.timeoutMs ?? sourceTimeoutMs, sourceTimeoutMs),
    })),
    preferEventPatterns: client.preferEventPatterns,
    callSignal: AbortSignal.any([...endings]),
    toAbort,
  });
}

type Asked = (signal: AbortSignal) => AnswerOptions;

function eventsSource(client: GatheringClient, asked: Asked, relevanceOf: QuestionRelevance): Source {
  return {
    name: readySourceNames.events,
    confidence: 0,
    async gather({ nodeType, domain }, signal) {
      const discover = (glob: string) => {
        const question = { nodeType, domain: domain ?? undefined, limit: maxPatterns, glob };
        return withoutCatalogue((nothing) => client.discoverPatterns(question, asked(signal), nothing));
      };
      // Where a node is a folder, its files have names such as node.py. A code base may have both.
      const answers = await Promise.allSettled([
        discover(`node_*_${nodeType}.py`),
        discover(`**/node_*_${nodeType}/**`),
      ]);
      const { patterns, ...answer } = joinDiscoveries(answers);
      const contribution = fromPatterns(patterns, { nodeType, relevanceOf });
      return { ...answer, contribution, itemSource: answer.answeredBy };
    },
  };
}

function similarCodeSource(client: GatheringClient, asked: Asked): Source {
  return {
    name: readySourceNames.similarCode,
    confidence: 0,
    async gather({ nodeType, domain, serviceName, operations, prompt }, signal) {
      const text = [serviceName, ...operations, prompt].filter((part) => part !== null).join(" ");
      const question = {
        nodeType,
        domain: domain ?? undefined,
        text: text.slice(0, maxSimilarToLength).toWellFormed(),
      };
      const answer = await withoutCatalogue((nothing) => client.findSimilarNodes(question, asked(signal), nothing));
      return {
        contribution: fromSimilarNodes(answer.value.nodes),
        answeredBy: answer.source,
        itemSource: readySourceNames.similarCode,
        fallbackReason: reasonOfAnswer(answer),
        correlationId: answer.correlationId,
      };
    },
  };
}

function registeredSource(source: IntelligenceSource): Source {
  return {
    name: source.name,
    timeoutMs: source.timeoutMs,
    confidence: source.confidence ?? defaultSourceConfidence,
    gather: async (query, signal) => unlabelled(source.name, await source.gather(query, signal)),
  };
}

function catalogueSource(relevanceOf: QuestionRelevance): Source {
  return {
    name: readySourceNames.builtin,
    confidence: builtinConfidence,
    gather: async (query) => unlabelled(readySourceNames.builtin, await gatherFromCatalogue(query, relevanceOf)),
  };
}

function unlabelled(itemSource: string, contribution: unknown): Gathered {
  return { contribution, itemSource, answeredBy: null, fallbackReason: null, correlationId: null };
}
