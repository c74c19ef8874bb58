import { maxSimilarToLength, type PatternReport } from "@event-intelligence/contracts/code-analysis";
import type { ContextQuery, ContextQuestion, IntelligenceContext } from "@event-intelligence/contracts/context";
import { type Answer, type AnswerOptions, builtinConfidence, type PatternQuestion } from "../answer.ts";
import type { CallBounds } from "../fallback/answering.ts";
import { domainFromName } from "../fallback/domain-names.ts";
import type { BuiltinFinder } from "../fallback/steps.ts";
import type { SimilarQuestion, SimilarReport } from "../similar-nodes.ts";
import type { AskedSource, Gathered } from "./ask-source.ts";
import { gatherFromCatalogue } from "./builtin-source.ts";
import { fromPatterns, fromSimilarNodes } from "./found-code.ts";
import { gatherContext } from "./gather-context.ts";
import { type IntelligenceSource, readySourceNames } from "./intelligence-source.ts";
import { parseContextQuestion } from "./parse-question.ts";
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
  return await gatherContext(query, {
    sources: [
      eventsSource(client, asked, sourceTimeoutMs),
      similarCodeSource(client, asked, sourceTimeoutMs),
      ...client.sources.map((source) => registeredSource(source, sourceTimeoutMs)),
      catalogueSource(sourceTimeoutMs),
    ],
    preferEventPatterns: client.preferEventPatterns,
    callSignal: AbortSignal.any([...endings]),
    toAbort,
  });
}

type Asked = (signal: AbortSignal) => AnswerOptions;

function eventsSource(client: GatheringClient, asked: Asked, timeoutMs: number): AskedSource {
  return {
    name: readySourceNames.events,
    timeoutMs,
    confidence: 0,
    async gather({ nodeType, domain }, signal) {
      const question = { nodeType, domain: toKnownDomain(domain), limit: maxPatterns };
      const discover = (glob: string) =>
        withoutCatalogue((nothing) => client.discoverPatterns({ ...question, glob }, asked(signal), nothing));
      const inFiles = await discover(`node_*_${nodeType}.py`);
      // Where a node is a folder, its files have names such as node.py.
      const hasNone = inFiles.value.patterns.length === 0;
      const answer = hasNone ? await discover(`**/node_*_${nodeType}/**`) : inFiles;
      return gathered(fromPatterns(answer.value.patterns), answer, answer.source);
    },
  };
}

function similarCodeSource(client: GatheringClient, asked: Asked, timeoutMs: number): AskedSource {
  return {
    name: readySourceNames.similarCode,
    timeoutMs,
    confidence: 0,
    async gather({ nodeType, domain, serviceName, operations, prompt }, signal) {
      const text = [serviceName, ...operations, prompt].filter((part) => part !== null).join(" ");
      const question = {
        nodeType,
        domain: toKnownDomain(domain),
        text: text.slice(0, maxSimilarToLength).toWellFormed(),
      };
      const answer = await withoutCatalogue((nothing) => client.findSimilarNodes(question, asked(signal), nothing));
      return gathered(fromSimilarNodes(answer.value.nodes), answer, null);
    },
  };
}

function gathered(
  contribution: unknown,
  { value, fallbackReason, correlationId }: Answer<{ readonly partial?: boolean | undefined }>,
  answeredBy: Gathered["answeredBy"],
): Gathered {
  // Asked while a corpus is being read for the first time, who finds nothing is not to take that for all there is.
  const reason = fallbackReason ?? (value.partial ? "CORPUS_INCOMPLETE" : null);
  return { contribution, answeredBy, fallbackReason: reason, correlationId };
}

function registeredSource(source: IntelligenceSource, maxTimeoutMs: number): AskedSource {
  return {
    name: source.name,
    timeoutMs: Math.min(source.timeoutMs ?? maxTimeoutMs, maxTimeoutMs),
    confidence: source.confidence ?? defaultSourceConfidence,
    gather: async (query, signal) => unlabelled(await source.gather(query, signal)),
  };
}

function catalogueSource(timeoutMs: number): AskedSource {
  return {
    name: readySourceNames.builtin,
    timeoutMs,
    confidence: builtinConfidence,
    gather: async (query: ContextQuery) => unlabelled(await gatherFromCatalogue(query)),
  };
}

function unlabelled(contribution: unknown): Gathered {
  return { contribution, answeredBy: null, fallbackReason: null, correlationId: null };
}

/** What people call a domain is seldom what files are found by. */
function toKnownDomain(domain: string | null): string | undefined {
  return domain === null ? undefined : (domainFromName(domain) ?? domain);
}
