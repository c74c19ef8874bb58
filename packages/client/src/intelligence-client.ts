import { type Handlers, OptionsError } from "@event-intelligence/contracts";
import {
  type CodeAnalysisOperation,
  type CodeAnalysisOperations,
  type CodeReport,
  type CodeRequestInput,
  codeAnalysisOperations,
  type PatternReport,
} from "@event-intelligence/contracts/code-analysis";
import {
  type AnalyzedFile,
  type Answer,
  type AnswerOptions,
  builtinConfidence,
  type CodeQuestion,
  type PatternQuestion,
} from "./answer.ts";
import type { CallTrace, ReplyTimings } from "./ask.ts";
import { abortedError, closedError } from "./call-errors.ts";
import type { ClientObserver } from "./client-event.ts";
import { NoSourceError } from "./errors.ts";
import { type ChainStep, runChain } from "./fallback/chain.ts";
import { nodeTypeFromPath } from "./fallback/node-type-from-path.ts";
import {
  builtinStep,
  directStep,
  eventsStep,
  type Found,
  type Question,
  reservedMs,
  skippedStep,
} from "./fallback/steps.ts";
import { type IntelligenceHealth, lookAtHealth } from "./health.ts";
import type { CallInterceptor } from "./interceptor.ts";
import { mapConcurrently } from "./map-concurrently.ts";
import { ObservedCalls } from "./observed-calls.ts";
import type { RequestClientOptions } from "./options.ts";
import { parseRequest, parseTimeoutMs } from "./parse-request.ts";
import { createRequestClient, type RequestClient } from "./request-client.ts";
import { isInRollout } from "./rollout.ts";
import { readSourceFile } from "./source-file.ts";
import { settledWithin } from "./within-bounds.ts";

/** Which sources may answer: one of them, or each in turn (events, direct, built-in). */
export type AnalysisMode = "auto" | "events" | "direct" | "builtin";

/** How an intelligence client asks, and where answers may come from. */
export interface IntelligenceClientOptions {
  /** How to ask over a transport; null when events are switched off, and then nothing is ever connected. */
  events: (Omit<RequestClientOptions<CodeAnalysisOperations>, "observer"> & { source: "events" | "embedded" }) | null;
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
}

/** Asks about code and says where each answer came from. */
export interface IntelligenceClient {
  /** Connects now instead of at the first call. Does nothing while events are off. */
  start(options?: { timeoutMs?: number | undefined }): Promise<void>;
  /** Patterns and example code that match, best first. Falls back to the direct analyzer, then the built-in catalogue. */
  discoverPatterns(question: PatternQuestion, options?: AnswerOptions): Promise<Answer<PatternReport>>;
  /** Quality, compliance and patterns of one file. Falls back to the direct analyzer where one was given. */
  analyzeCode(question: CodeQuestion, options?: AnswerOptions): Promise<Answer<CodeReport>>;
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

const defaultTimeoutMs = 10_000;
const defaultDiscoveryTimeoutMs = 5_000;
const partialConfidence = 0.6;

class FallingBackClient implements IntelligenceClient {
  readonly #options: IntelligenceClientOptions;
  /** Null when no call can use events, so that nothing is ever connected. */
  readonly #client: RequestClient<CodeAnalysisOperations> | null;
  readonly #calls: ObservedCalls;
  readonly #running = new Set<Promise<unknown>>();
  readonly #closed = new AbortController();
  #closing: Promise<void> | null = null;

  constructor(options: IntelligenceClientOptions) {
    this.#options = options;
    const { events, mode = "auto", rolloutPercent = 100, observer } = options;
    this.#calls = new ObservedCalls(observer, options.interceptors ?? []);
    const usesEvents = (mode === "auto" || mode === "events") && rolloutPercent > 0;
    this.#client = events === null || !usesEvents ? null : createRequestClient({ ...events, observer });
  }

  async start(options?: { timeoutMs?: number | undefined }): Promise<void> {
    await this.#client?.start(options);
  }

  async discoverPatterns(question: PatternQuestion, options: AnswerOptions = {}): Promise<Answer<PatternReport>> {
    const call = { method: "discoverPatterns", operation: "PATTERN_EXTRACTION", question, options } as const;
    return await this.#calls.run(call, (trace) => this.#discoverPatterns(question, options, trace));
  }

  async analyzeCode(question: CodeQuestion, options: AnswerOptions = {}): Promise<Answer<CodeReport>> {
    const { operation = "COMPREHENSIVE_ANALYSIS" } = question;
    const call = { method: "analyzeCode", operation, question, options } as const;
    return await this.#calls.run(call, (trace) => this.#analyzeCode(question, options, trace));
  }

  async #discoverPatterns(
    question: PatternQuestion,
    options: AnswerOptions,
    trace: CallTrace,
  ): Promise<Answer<PatternReport>> {
    const { glob = "*", language, nodeType, domain, text, patternTypes, limit } = question;
    const request: CodeRequestInput = {
      sourcePath: glob,
      language: language ?? null,
      options: { nodeType: nodeType ?? null, domain: domain ?? null, text: text ?? null, patternTypes, limit },
    };
    const builtin = async () => {
      // Most clients never fall back, and need not load what they never ask.
      const { findBuiltinPatterns } = await import("./fallback/builtin-catalogue.ts");
      const found = findBuiltinPatterns({ ...question, nodeType: nodeType ?? nodeTypeFromPath(glob), prompt: text });
      return { ...emptyPatternReport, ...found, sourcePath: glob };
    };
    const { value, ...label } = await this.#answer("PATTERN_EXTRACTION", request, options, trace, builtin);
    const best = Math.max(0, ...value.patterns.map((pattern) => pattern.confidence));
    const confidence = label.source === "builtin_pattern_library" ? builtinConfidence : best;
    return { value, confidence, ...label };
  }

  async #analyzeCode(question: CodeQuestion, options: AnswerOptions, trace: CallTrace): Promise<Answer<CodeReport>> {
    const { sourcePath, language, operation = "COMPREHENSIVE_ANALYSIS" } = question;
    const { patternTypes, qualityThreshold, layers, relatedFiles, enableCaching } = question;
    const directory = this.#options.workingDirectory ?? process.cwd();
    const content = question.content ?? (await readSourceFile(sourcePath, directory));
    const request: CodeRequestInput = {
      sourcePath,
      content,
      language: language ?? null,
      options: { patternTypes, qualityThreshold: qualityThreshold ?? null, layers, enableCaching },
      relatedFiles,
    };
    const { value, ...label } = await this.#answer<CodeReport>(operation, request, options, trace, null);
    return { value, confidence: value.partial ? partialConfidence : 1, ...label };
  }

  analyzeMany(
    questions: Iterable<CodeQuestion> | AsyncIterable<CodeQuestion>,
    { concurrency = 8, ...options }: AnswerOptions & { concurrency?: number | undefined } = {},
  ): AsyncIterable<AnalyzedFile> {
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
    await Promise.all([this.#client?.close({ graceMs }), settledWithin(Promise.allSettled(this.#running), graceMs)]);
    this.#closed.abort();
  }

  async #answer<Value>(
    operation: CodeAnalysisOperation,
    request: CodeRequestInput,
    options: AnswerOptions,
    trace: CallTrace,
    builtin: (() => Promise<Value>) | null,
  ): Promise<Omit<Answer<Value>, "confidence">> {
    const question = this.#toQuestion(operation, request, options, trace);
    const running = runChain(this.#steps(question, builtin));
    this.#running.add(running);
    const answered = await running.finally(() => this.#running.delete(running));
    if (answered === null) throw this.#noSource(operation);
    const { source, fallbackReason } = answered;
    const { value, queueMs, runMs } = answered.result;
    const timings: ReplyTimings = { totalMs: performance.now() - question.startedAtMs, queueMs, runMs };
    return { value, source, fallbackReason, correlationId: trace.correlationId, timings };
  }

  /** Whatever may answer, a call that cannot be asked is refused alike. */
  #toQuestion(
    operation: CodeAnalysisOperation,
    request: CodeRequestInput,
    options: AnswerOptions,
    trace: CallTrace,
  ): Question {
    const { signal } = options;
    const defaultMs = operation === "PATTERN_EXTRACTION" ? defaultDiscoveryTimeoutMs : defaultTimeoutMs;
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutsMs?.[operation] ?? defaultMs;
    const question = {
      operation,
      request,
      parsedRequest: parseRequest(codeAnalysisOperations[operation], operation, request),
      options,
      trace,
      startedAtMs: performance.now(),
      timeoutMs: parseTimeoutMs(timeoutMs, operation),
      endings: signal === undefined ? [this.#closed.signal] : [signal, this.#closed.signal],
      toAbort: () => (signal?.aborted ? abortedError({ operation, cause: signal.reason }) : closedError({ operation })),
    };
    if (this.#closing !== null || signal?.aborted) throw question.toAbort();
    return question;
  }

  #steps<Value>(question: Question, builtin: (() => Promise<Value>) | null): ChainStep<Found<Value>>[] {
    const { mode = "auto", direct, allowBuiltin = true } = this.#options;
    const hasDirect = direct != null && (mode === "auto" || mode === "direct");
    const hasBuiltin = builtin !== null && allowBuiltin && (mode === "auto" || mode === "builtin");
    const steps: ChainStep<Found<Value>>[] = [];
    if (mode === "auto" || mode === "events") {
      steps.push(this.#eventsStep(question, { direct: hasDirect, builtin: hasBuiltin }));
    }
    if (hasDirect) steps.push(directStep(direct, question));
    if (hasBuiltin) steps.push(builtinStep(builtin));
    return steps;
  }

  #eventsStep<Value>(question: Question, behind: { direct: boolean; builtin: boolean }): ChainStep<Found<Value>> {
    const source = this.#options.events?.source ?? "events";
    if (this.#options.events === null) return skippedStep(source, "EVENTS_DISABLED");
    const key = question.options.rolloutKey ?? question.request.sourcePath;
    if (this.#client === null || !isInRollout(key, this.#options.rolloutPercent ?? 100)) {
      return skippedStep(source, "NOT_IN_ROLLOUT");
    }
    return eventsStep(this.#client, source, question, reservedMs(question.timeoutMs, behind));
  }

  #noSource(operation: string): NoSourceError {
    const { mode = "auto" } = this.#options;
    const reason =
      mode === "builtin"
        ? "an analysis has no built-in answer"
        : mode === "direct"
          ? "this client was given no direct analyzer"
          : "events are switched off or this call is outside their rollout";
    return new NoSourceError(
      `Nothing may answer ${operation} in mode ${mode}: ${reason}. Check ANALYSIS_MODE, ENABLE_EVENT_INTELLIGENCE, EVENT_ROLLOUT_PERCENT and ENABLE_BUILTIN_FALLBACK.`,
      { operation },
    );
  }
}

const emptyPatternReport: PatternReport = {
  sourcePath: "",
  operationType: "PATTERN_EXTRACTION",
  patterns: [],
  totalCount: 0,
  queryTimeMs: 0,
  cacheHit: false,
  processingTimeMs: 0,
};
