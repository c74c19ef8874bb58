import { randomUUID } from "node:crypto";
import { type Handlers, OptionsError } from "@event-intelligence/contracts";
import type {
  CodeAnalysisOperation,
  CodeAnalysisOperations,
  CodeReport,
  CodeRequestInput,
  PatternReport,
} from "@event-intelligence/contracts/code-analysis";
import type { ContextQuestion, IntelligenceContext } from "@event-intelligence/contracts/context";
import type { Tracing } from "@event-intelligence/transport";
import {
  type AnalyzedFile,
  type Answer,
  type AnswerOptions,
  builtinConfidence,
  type CodeQuestion,
  type PatternQuestion,
} from "./answer.ts";
import { withCallersLine } from "./callers-line.ts";
import type { ClientObserver } from "./client-event.ts";
import { gatherIntelligence } from "./context/gather-intelligence.ts";
import { checkSources, type IntelligenceSource } from "./context/intelligence-source.ts";
import { type AnalysisMode, Answering } from "./fallback/answering.ts";
import { findBuiltinPatterns } from "./fallback/builtin-catalogue.ts";
import { nodeTypeFromPath } from "./fallback/node-type-from-path.ts";
import type { BuiltinFinder } from "./fallback/steps.ts";
import { type IntelligenceHealth, lookAtHealth } from "./health.ts";
import type { CallInterceptor } from "./interceptor.ts";
import { mapConcurrently } from "./map-concurrently.ts";
import { ObservedCalls, type ObservedTrace } from "./observed-calls.ts";
import type { RequestClientOptions } from "./options.ts";
import { emptyPatternReport, patternRequest, similarRequest } from "./pattern-requests.ts";
import { createRequestClient, type RequestClient } from "./request-client.ts";
import type { MadeCall } from "./seen-call.ts";
import {
  defaultSimilarLimit,
  requireText,
  type SimilarQuestion,
  type SimilarReport,
  toSimilarReport,
} from "./similar-nodes.ts";
import { readSourceFile } from "./source-file.ts";

/** How an intelligence client asks, and where answers may come from. */
export interface IntelligenceClientOptions {
  /** How to ask over a transport; null when events are switched off, and then nothing is ever connected. */
  events:
    | (Omit<RequestClientOptions<CodeAnalysisOperations>, "observer" | "tracing"> & { source: "events" | "embedded" })
    | null;
  /** Default "auto". */
  mode?: AnalysisMode | undefined;
  /** Share of calls that use events, 0 to 100, by the call's rollout key. Default 100. */
  rolloutPercent?: number | undefined;
  /** Answers in this process when events cannot. */
  direct?: Handlers<CodeAnalysisOperations> | null | undefined;
  /** Whether the built-in catalogue may answer a pattern discovery. Default true. */
  allowBuiltin?: boolean | undefined;
  /** Budgets of calls that name none, per operation. Default 10000, and 5000 for PATTERN_EXTRACTION. */
  timeoutsMs?: Partial<Record<CodeAnalysisOperation, number>> | undefined;
  /** Under which `sourcePath` is read when no content is given. Default: the process's. */
  workingDirectory?: string | undefined;
  /** Told of each call, attempt, dropped reply and change of a breaker, for metrics. Must be quick; a throw is ignored. */
  observer?: ClientObserver | undefined;
  /** Look at each call and its answer, for logs and audits. */
  interceptors?: readonly CallInterceptor[] | undefined;
  /** Where the spans of calls go, whoever answers them. Default: nowhere. */
  tracing?: Tracing | undefined;
  /** Asked beside the others for each gathered context. */
  sources?: readonly IntelligenceSource[] | undefined;
  /** Whether in a gathered context the turn of found code comes before that of the built-in catalogue. Default true. */
  preferEventPatterns?: boolean | undefined;
}

/** Asks about code and says where each answer came from. */
export interface IntelligenceClient {
  /** Connects now instead of at the first call. Does nothing while events are off. */
  start(options?: { timeoutMs?: number | undefined }): Promise<void>;
  /** Patterns and example code that match, best first. Falls back to the direct analyzer, then the built-in catalogue. */
  discoverPatterns(question: PatternQuestion, options?: AnswerOptions): Promise<Answer<PatternReport>>;
  /** Quality, compliance and patterns of one file. Falls back to the direct analyzer where one was given. */
  analyzeCode(question: CodeQuestion, options?: AnswerOptions): Promise<Answer<CodeReport>>;
  /**
   * Files of the corpus that are like what is to be written, most similar first. Falls back to the direct analyzer; the
   * catalogue holds no such code, so without a corpus the call fails.
   * @throws InvalidRequestError for an empty text
   */
  findSimilarNodes(question: SimilarQuestion, options?: AnswerOptions): Promise<Answer<SimilarReport>>;
  /**
   * Everything worth knowing before a node is written: discovered patterns, similar code, the built-in catalogue and
   * whatever `sources` were registered, asked side by side, and put together. The call's budget, that of a pattern
   * discovery unless it names one, is each source's, too. One that fails is named in `sources`; the catalogue always
   * answers, whatever the mode.
   * @throws InvalidRequestError for a node type that is none of the four, RequestAbortedError, ClientClosedError
   */
  gatherIntelligence(question: ContextQuestion, options?: AnswerOptions): Promise<IntelligenceContext>;
  /** Analyses many files, `concurrency` (default 8) at a time, and yields each result as it comes. */
  analyzeMany(
    questions: Iterable<CodeQuestion> | AsyncIterable<CodeQuestion>,
    options?: AnswerOptions & { concurrency?: number | undefined },
  ): AsyncIterable<AnalyzedFile>;
  /** Looks whether somebody could answer now. Never rejects. */
  health(): Promise<IntelligenceHealth>;
  /** Settles every pending call and ends. A transport that was given stays open. */
  close(options?: { graceMs?: number | undefined }): Promise<void>;
}

/**
 * Builds the client; nothing is connected before `start` or the first call that uses events.
 * @throws OptionsError when `events` is missing, or its transport or service, or an interceptor's bound cannot be kept
 */
export function createIntelligenceClient(options: IntelligenceClientOptions): IntelligenceClient {
  // Without it a client that was meant to ask would quietly answer from the built-in catalogue.
  if (options?.events === undefined) {
    throw new OptionsError("The client", ["events is missing, give { source, transport, service }, or null for none"]);
  }
  return new FallingBackClient(options);
}

const partialConfidence = 0.6;

function patternCall(
  method: MadeCall["method"],
  { sourcePath }: CodeRequestInput,
  question: PatternQuestion | SimilarQuestion,
  options: AnswerOptions,
): MadeCall {
  const { text: content = null } = question;
  return { method, operation: "PATTERN_EXTRACTION", subject: sourcePath, content, question, options };
}

class FallingBackClient implements IntelligenceClient {
  readonly #options: IntelligenceClientOptions;
  /** Null when no call can use events, so that nothing is ever connected. */
  readonly #client: RequestClient<CodeAnalysisOperations> | null;
  readonly #calls: ObservedCalls;
  readonly #answering: Answering;
  #closing: Promise<void> | null = null;

  constructor(options: IntelligenceClientOptions) {
    this.#options = options;
    const { events, mode = "auto", rolloutPercent = 100, observer, tracing } = options;
    checkSources(options.sources ?? []);
    this.#calls = new ObservedCalls(options);
    const usesEvents = (mode === "auto" || mode === "events") && rolloutPercent > 0;
    this.#client = events === null || !usesEvents ? null : createRequestClient({ ...events, observer, tracing });
    this.#answering = new Answering({
      mode,
      rolloutPercent,
      client: this.#client,
      eventsSource: events?.source ?? null,
      direct: options.direct ?? null,
      allowBuiltin: options.allowBuiltin ?? true,
      timeoutsMs: options.timeoutsMs ?? {},
    });
  }

  async start(options?: { timeoutMs?: number | undefined }): Promise<void> {
    await this.#client?.start(options);
  }

  async discoverPatterns(question: PatternQuestion, options: AnswerOptions = {}): Promise<Answer<PatternReport>> {
    return await this.#discoverPatterns(question, options, this.#catalogueFor(question));
  }

  async findSimilarNodes(question: SimilarQuestion, options: AnswerOptions = {}): Promise<Answer<SimilarReport>> {
    requireText(question);
    return await this.#findSimilarNodes(question, options, null);
  }

  async gatherIntelligence(question: ContextQuestion, options: AnswerOptions = {}): Promise<IntelligenceContext> {
    const { sources, preferEventPatterns = true } = this.#options;
    const gathering = gatherIntelligence(question, options, {
      bounds: () => this.#answering.boundsOf("PATTERN_EXTRACTION", options),
      discoverPatterns: (patterns, asked, nothing) => this.#discoverPatterns(patterns, asked, nothing),
      findSimilarNodes: (similar, asked, nothing) => this.#findSimilarNodes(similar, asked, nothing),
      sources: sources ?? [],
      preferEventPatterns,
    });
    return await this.#answering.whileOpen(gathering).catch((error) => {
      throw withCallersLine(error);
    });
  }

  async analyzeCode(question: CodeQuestion, options: AnswerOptions = {}): Promise<Answer<CodeReport>> {
    const { operation = "COMPREHENSIVE_ANALYSIS", sourcePath: subject, content = null } = question;
    const call = { method: "analyzeCode", operation, subject, content, question, options } as const;
    return await this.#calls.run(call, (trace) => this.#analyzeCode(question, options, trace));
  }

  async #discoverPatterns(
    question: PatternQuestion,
    options: AnswerOptions,
    builtin: BuiltinFinder<PatternReport> | null,
  ): Promise<Answer<PatternReport>> {
    const request = patternRequest(question);
    const call = patternCall("discoverPatterns", request, question, options);
    return await this.#calls.run(call, (trace) => this.#findPatterns(request, options, trace, builtin));
  }

  async #findSimilarNodes(
    question: SimilarQuestion,
    options: AnswerOptions,
    builtin: BuiltinFinder<PatternReport> | null,
  ): Promise<Answer<SimilarReport>> {
    const { limit = defaultSimilarLimit } = question;
    const request = similarRequest(question);
    const call = patternCall("findSimilarNodes", request, question, options);
    const answer = await this.#calls.run(call, (trace) => this.#findPatterns(request, options, trace, builtin));
    return { ...answer, value: toSimilarReport(answer.value, limit) };
  }

  async #findPatterns(
    request: CodeRequestInput,
    options: AnswerOptions,
    trace: ObservedTrace,
    builtin: BuiltinFinder<PatternReport> | null,
  ): Promise<Answer<PatternReport>> {
    const { value, ...label } = await this.#answering.answer("PATTERN_EXTRACTION", request, options, trace, builtin);
    const best = Math.max(0, ...value.patterns.map((pattern) => pattern.confidence));
    const confidence = label.source === "builtin_pattern_library" ? builtinConfidence : best;
    return { value, confidence, ...label };
  }

  #catalogueFor({ glob = "*", nodeType, text, ...question }: PatternQuestion): () => Promise<PatternReport> {
    return async () => {
      const found = await findBuiltinPatterns({
        ...question,
        nodeType: nodeType ?? nodeTypeFromPath(glob),
        prompt: text,
      });
      return { ...emptyPatternReport, ...found, sourcePath: glob };
    };
  }

  async #analyzeCode(
    question: CodeQuestion,
    options: AnswerOptions,
    trace: ObservedTrace,
  ): Promise<Answer<CodeReport>> {
    const { sourcePath, language, operation = "COMPREHENSIVE_ANALYSIS" } = question;
    const { patternTypes, qualityThreshold, layers, relatedFiles, enableCaching } = question;
    const directory = this.#options.workingDirectory ?? process.cwd();
    const content = question.content ?? (await readSourceFile(sourcePath, directory));
    trace.content = content;
    const request: CodeRequestInput = {
      sourcePath,
      content,
      language: language ?? null,
      options: { patternTypes, qualityThreshold: qualityThreshold ?? null, layers, enableCaching },
      relatedFiles,
    };
    const { value, ...label } = await this.#answering.answer<CodeReport>(operation, request, options, trace, null);
    return { value, confidence: value.partial ? partialConfidence : 1, ...label };
  }

  analyzeMany(
    questions: Iterable<CodeQuestion> | AsyncIterable<CodeQuestion>,
    { concurrency = 8, ...given }: AnswerOptions & { concurrency?: number | undefined } = {},
  ): AsyncIterable<AnalyzedFile> {
    // Watched as one, whatever the number of files.
    const options = given.onProgress === undefined ? given : { ...given, jobId: given.jobId ?? randomUUID() };
    const analyze = async (question: CodeQuestion, signal: AbortSignal): Promise<AnalyzedFile> => {
      try {
        return { question, answer: await this.analyzeCode(question, { ...options, signal }), error: null };
      } catch (error) {
        return { question, answer: null, error: error instanceof Error ? error : new Error(String(error)) };
      }
    };
    return mapConcurrently(questions, analyze, { concurrency, signal: options.signal });
  }

  health(): Promise<IntelligenceHealth> {
    return lookAtHealth(this.#client, this.#options.events, this.#options.direct != null);
  }

  close({ graceMs = 0 }: { graceMs?: number | undefined } = {}): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #close(graceMs: number): Promise<void> {
    // Calls end first: one that asks several sources is not to take the end of its client for the failure of a source.
    await this.#answering.close(graceMs);
    await this.#client?.close();
  }
}
