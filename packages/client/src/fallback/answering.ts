import type { Handlers } from "@event-intelligence/contracts";
import {
  type CodeAnalysisOperation,
  type CodeAnalysisOperations,
  type CodeRequestInput,
  codeAnalysisOperations,
} from "@event-intelligence/contracts/code-analysis";
import type { Answer, AnswerOptions } from "../answer.ts";
import type { ReplyTimings } from "../ask.ts";
import { abortedError, closedError } from "../call-errors.ts";
import { NoSourceError } from "../errors.ts";
import type { ObservedTrace } from "../observed-calls.ts";
import { parseRequest, parseTimeoutMs } from "../parse-request.ts";
import { questionNames } from "../pattern-requests.ts";
import type { RequestClient } from "../request-client.ts";
import { isInRollout } from "../rollout.ts";
import { settledWithin } from "../within-bounds.ts";
import { type ChainStep, runChain } from "./chain.ts";
import {
  type BuiltinFinder,
  builtinStep,
  directStep,
  eventsStep,
  type Found,
  type Question,
  reservedMs,
  skippedStep,
} from "./steps.ts";

/** Which sources may answer: one of them, or each in turn (events, direct, built-in). */
export type AnalysisMode = "auto" | "events" | "direct" | "builtin";

/** Which sources there are, and which of them may answer. */
export interface AnsweringOptions {
  readonly mode: AnalysisMode;
  readonly rolloutPercent: number;
  /** Null when no call can use events. */
  readonly client: RequestClient<CodeAnalysisOperations> | null;
  /** As what a worker's answer is labelled; null where events are switched off. */
  readonly eventsSource: "events" | "embedded" | null;
  readonly direct: Handlers<CodeAnalysisOperations> | null;
  readonly allowBuiltin: boolean;
  readonly timeoutsMs: Partial<Record<CodeAnalysisOperation, number>>;
}

/** How long a call may last, and what ends it before. */
export interface CallBounds {
  readonly timeoutMs: number;
  /** Each of them ends the call: the caller's own signal, and the client's when it closes. */
  readonly endings: readonly AbortSignal[];
  /** The error of a call that one of them ended. */
  toAbort(): Error;
}

const defaultTimeoutMs = 10_000;
const defaultDiscoveryTimeoutMs = 5_000;

/** Lines the sources up for each call, and ends all calls when it is closed. */
export class Answering {
  readonly #options: AnsweringOptions;
  readonly #running = new Set<Promise<unknown>>();
  readonly #closed = new AbortController();
  #isClosing = false;

  constructor(options: AnsweringOptions) {
    this.#options = options;
  }

  /** The first answer that a source gives. @throws what the first source said, NoSourceError when none may answer */
  async answer<Value>(
    operation: CodeAnalysisOperation,
    request: CodeRequestInput,
    options: AnswerOptions,
    trace: ObservedTrace,
    builtin: BuiltinFinder<Value> | null,
  ): Promise<Omit<Answer<Value>, "confidence">> {
    const question: Question = {
      operation,
      request,
      parsedRequest: parseRequest(codeAnalysisOperations[operation], operation, request, questionNames(operation)),
      options,
      trace,
      startedAtMs: performance.now(),
      ...this.boundsOf(operation, options),
    };
    const steps = this.#steps(question, builtin);
    trace.firstSource = steps.find(({ skipReason }) => skipReason === null)?.source ?? null;
    const answered = await this.whileOpen(
      runChain(steps, {
        onAsk: (source) => trace.tellStep?.("asked", { source }),
        onFallback: (fallbackReason) => trace.span?.event("fallback", { fallbackReason }),
      }),
    );
    if (answered === null) throw this.#noSource(operation);
    const { source, fallbackReason } = answered;
    const { value, queueMs, runMs } = answered.result;
    const timings: ReplyTimings = { totalMs: performance.now() - question.startedAtMs, queueMs, runMs };
    return { value, source, fallbackReason, correlationId: trace.correlationId, timings };
  }

  /**
   * The bounds of a call that begins now.
   * @throws InvalidRequestError for a budget that is none; RequestAbortedError, ClientClosedError when it has ended already
   */
  boundsOf(operation: CodeAnalysisOperation, { timeoutMs, signal }: AnswerOptions): CallBounds {
    const defaultMs = operation === "PATTERN_EXTRACTION" ? defaultDiscoveryTimeoutMs : defaultTimeoutMs;
    const bounds: CallBounds = {
      timeoutMs: parseTimeoutMs(timeoutMs ?? this.#options.timeoutsMs[operation] ?? defaultMs, operation),
      endings: signal === undefined ? [this.#closed.signal] : [signal, this.#closed.signal],
      toAbort: () => (signal?.aborted ? abortedError({ operation, cause: signal.reason }) : closedError({ operation })),
    };
    if (this.#isClosing || signal?.aborted) throw bounds.toAbort();
    return bounds;
  }

  /** Closing waits for it. */
  async whileOpen<Result>(work: Promise<Result>): Promise<Result> {
    this.#running.add(work);
    return await work.finally(() => this.#running.delete(work));
  }

  /** Takes nothing new from now on, and ends what has not ended by itself within the time. */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    await settledWithin(Promise.allSettled(this.#running), graceMs);
    this.#closed.abort();
  }

  #steps<Value>(question: Question, builtin: BuiltinFinder<Value> | null): ChainStep<Found<Value>>[] {
    const { mode, direct, allowBuiltin } = this.#options;
    const hasDirect = direct !== null && (mode === "auto" || mode === "direct");
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
    const { client, eventsSource, rolloutPercent } = this.#options;
    if (eventsSource === null) return skippedStep("events", "EVENTS_DISABLED");
    const key = question.options.rolloutKey ?? question.request.sourcePath;
    if (client === null || !isInRollout(key, rolloutPercent)) return skippedStep(eventsSource, "NOT_IN_ROLLOUT");
    return eventsStep(client, eventsSource, question, reservedMs(question.timeoutMs, behind));
  }

  #noSource(operation: string): NoSourceError {
    const { mode } = this.#options;
    const reason =
      mode === "builtin"
        ? "the built-in catalogue has no answer to it"
        : mode === "direct"
          ? "this client was given no direct analyzer"
          : "events are switched off or this call is outside their rollout";
    return new NoSourceError(
      `Nothing may answer ${operation} in mode ${mode}: ${reason}. Check ANALYSIS_MODE, ENABLE_EVENT_INTELLIGENCE, EVENT_ROLLOUT_PERCENT and ENABLE_BUILTIN_FALLBACK.`,
      { operation },
    );
  }
}
