import type { Handlers, Operations } from "@event-intelligence/contracts";
import type {
  CodeAnalysisOperation,
  CodeAnalysisOperations,
  CodeRequestInput,
} from "@event-intelligence/contracts/code-analysis";
import type { AnswerOptions } from "../answer.ts";
import type { AnswerSource } from "../answer-source.ts";
import type { TracedAskOptions } from "../ask.ts";
import type { ObservedTrace } from "../observed-calls.ts";
import type { RequestClient } from "../request-client.ts";
import type { ChainStep } from "./chain.ts";
import { runDirect } from "./direct.ts";

/** What a step of the chain found, before it is labelled. */
export interface Found<Value> {
  readonly value: Value;
  readonly queueMs: number | null;
  readonly runMs: number | null;
}

/** One call of the intelligence client, as every step sees it. */
export interface Question {
  readonly operation: CodeAnalysisOperation;
  readonly request: CodeRequestInput;
  /** The request with every default filled in. */
  readonly parsedRequest: unknown;
  readonly options: AnswerOptions;
  readonly trace: ObservedTrace;
  readonly startedAtMs: number;
  readonly timeoutMs: number;
  /** Each of them ends the call: the caller's own signal, and the client's when it closes. */
  readonly endings: readonly AbortSignal[];
  /** The error of a call that one of them ended. */
  toAbort(): Error;
}

/** Asks a worker. `reserveMs` of the budget is kept back for the steps behind it. */
export function eventsStep<Value>(
  client: RequestClient<Operations>,
  source: AnswerSource,
  question: Question,
  reserveMs: number,
): ChainStep<Found<Value>> {
  return {
    source,
    skipReason: null,
    run: async () => {
      const { operation, request, trace } = question;
      const options: TracedAskOptions = {
        ...question.options,
        timeoutMs: question.timeoutMs - reserveMs,
        trace,
        askedBy: { keptMs: reserveMs, isEmbedded: source === "embedded" },
      };
      const { payload, timings, workerId } = await client.ask(operation, request, options);
      trace.workerId = workerId;
      return { value: payload as Value, queueMs: timings.queueMs, runMs: timings.runMs };
    },
  };
}

/** Stands where a step would, and says why it is left out. */
export function skippedStep<Value>(source: AnswerSource, skipReason: string): ChainStep<Found<Value>> {
  return { source, skipReason, run: () => Promise.reject(new Error("a skipped step was run")) };
}

/** Runs the operation in this process. */
export function directStep<Value>(
  handlers: Handlers<CodeAnalysisOperations>,
  question: Question,
): ChainStep<Found<Value>> {
  return {
    source: "direct",
    skipReason: null,
    run: async () => {
      const startedAtMs = performance.now();
      const value = await runDirect(handlers, {
        operation: question.operation,
        request: question.parsedRequest,
        correlationId: question.trace.correlationId,
        partDone: (part, errorCode = null) => question.trace.tellStep?.("part", { part, errorCode, source: "direct" }),
        deadlineAtMs: question.startedAtMs + question.timeoutMs,
        endings: question.endings,
        toAbort: question.toAbort,
      });
      return {
        value: value as Value,
        queueMs: null,
        runMs: Math.round(performance.now() - startedAtMs),
      };
    },
  };
}

/** Finds an answer in what ships with the client, where nobody else could give one. */
export type BuiltinFinder<Value> = (firstError: unknown) => Promise<Value>;

/** Answers from what ships with the client. */
export function builtinStep<Value>(find: BuiltinFinder<Value>): ChainStep<Found<Value>> {
  return {
    source: "builtin_pattern_library",
    skipReason: null,
    run: async (firstError) => ({ value: await find(firstError), queueMs: null, runMs: null }),
  };
}

/**
 * How much of a call's budget the events step leaves to those behind it, so that a fallback still comes in time: an
 * analysis may have to queue for a thread, the catalogue answers at once.
 */
export function reservedMs(timeoutMs: number, behind: { direct: boolean; builtin: boolean }): number {
  if (behind.direct) return Math.min(3_000, timeoutMs * 0.4);
  return behind.builtin ? Math.min(50, timeoutMs * 0.1) : 0;
}
