import { randomUUID } from "node:crypto";
import { shieldObserver } from "@event-intelligence/contracts";
import type { CodeAnalysisOperation, CodeReport, PatternReport } from "@event-intelligence/contracts/code-analysis";
import type { Tracing } from "@event-intelligence/transport";
import type { Answer } from "./answer.ts";
import type { AnswerSource } from "./answer-source.ts";
import type { CallTrace } from "./ask.ts";
import { reasonOf } from "./call-errors.ts";
import { runAsSpan, startCallSpan } from "./call-span.ts";
import { withCallersLine } from "./callers-line.ts";
import type { CallEnded, ClientObserver } from "./client-event.ts";
import type { CallInterceptor } from "./interceptor.ts";
import { InterceptorRunner } from "./interceptor-runner.ts";
import { localSteps, type TellStep } from "./local-steps.ts";
import { type MadeCall, seenAnswer, seenCall, seenError } from "./seen-call.ts";

type Report = CodeReport | PatternReport;
type Work<Value> = (trace: ObservedTrace) => Promise<Answer<Value>>;

/** What is asked, in the names of spans: also where events, and the service with them, are switched off. */
const service = "code-analysis";

/** Who looks at calls. */
export interface CallWatchers {
  readonly observer?: ClientObserver | undefined;
  readonly interceptors?: readonly CallInterceptor[] | undefined;
  readonly tracing?: Tracing | undefined;
}

/** What a call notes of its way for whoever looks at it. */
export interface ObservedTrace extends CallTrace {
  /** The source that is asked first; null until the call got so far, and where no source may be asked. */
  firstSource: AnswerSource | null;
  /** Null where the call is not watched. */
  readonly tellStep: TellStep | null;
  /** What the call is about, as `MadeCall` has it, or as it was read; null where there is none, or not yet. */
  content: string | null;
}

/** Every call of an intelligence client goes through here: what looks at a call stands around it, and is no part of it. */
export class ObservedCalls {
  /** Null when nobody looks, so that no event is made either. */
  readonly #observe: ClientObserver | null;
  readonly #interceptors: InterceptorRunner;
  readonly #tracing: Tracing | undefined;

  /** @throws OptionsError when an interceptor's bound cannot be kept */
  constructor({ observer, interceptors = [], tracing }: CallWatchers) {
    this.#observe = observer === undefined ? null : shieldObserver(observer);
    this.#interceptors = new InterceptorRunner(interceptors);
    this.#tracing = tracing;
  }

  /** Settles as the work does; an error of ours gets the line of whoever asked. */
  async run<Value extends Report>(made: MadeCall, work: Work<Value>): Promise<Answer<Value>> {
    const correlationId = randomUUID();
    const { operation, options, content } = made;
    const { traceparent } = options;
    const span = startCallSpan(this.#tracing, service, { correlationId, operation, traceparent });
    const tellStep = localSteps(made, correlationId);
    const trace: ObservedTrace = {
      correlationId,
      attempts: 0,
      workerId: null,
      span,
      firstSource: null,
      tellStep,
      content,
    };
    const intercepted: Work<Value> = this.#interceptors.isEmpty ? work : () => this.#intercept(made, trace, work);
    const whole: Work<Value> = tellStep === null ? intercepted : () => runWatched(tellStep, trace, intercepted);
    try {
      const observe = this.#observe;
      return await runAsSpan(span, async () => {
        const answer = await (observe === null ? whole(trace) : runObserved(observe, operation, trace, whole));
        span?.note({ source: answer.source, fallbackReason: answer.fallbackReason, confidence: answer.confidence });
        return answer;
      });
    } catch (error) {
      throw withCallersLine(error);
    }
  }

  async #intercept<Value>(made: MadeCall, trace: ObservedTrace, work: Work<Value>): Promise<Answer<Value>> {
    const startedAtMs = performance.now();
    const durationMs = () => performance.now() - startedAtMs;
    const call = seenCall(made, trace);
    await this.#interceptors.run((interceptor) => interceptor.before?.(call));
    try {
      const answer = await work(trace);
      const seen = seenAnswer(durationMs(), answer, trace);
      await this.#interceptors.run((interceptor) => interceptor.after?.(call, seen));
      return answer;
    } catch (error) {
      const seen = seenError(durationMs(), error);
      await this.#interceptors.run((interceptor) => interceptor.error?.(call, seen));
      throw error;
    }
  }
}

async function runWatched<Value extends Report>(
  tell: TellStep,
  trace: ObservedTrace,
  work: Work<Value>,
): Promise<Answer<Value>> {
  try {
    const answer = await work(trace);
    tell("answered", { source: answer.source, durationMs: answer.timings.totalMs });
    return answer;
  } catch (error) {
    tell("unanswered", { errorCode: reasonOf(error) });
    throw error;
  }
}

async function runObserved<Value extends Report>(
  observe: ClientObserver,
  operation: CodeAnalysisOperation,
  trace: ObservedTrace,
  work: Work<Value>,
): Promise<Answer<Value>> {
  const startedAtMs = performance.now();
  observe({ type: "call-started", operation, correlationId: trace.correlationId });
  try {
    const answer = await work(trace);
    observe(callEnded(operation, trace, startedAtMs, answer, null));
    return answer;
  } catch (error) {
    observe(callEnded(operation, trace, startedAtMs, null, reasonOf(error)));
    throw error;
  }
}

function callEnded(
  operation: CodeAnalysisOperation,
  { correlationId, attempts, firstSource }: ObservedTrace,
  startedAtMs: number,
  answer: Answer<Report> | null,
  errorCode: string | null,
): CallEnded {
  return {
    type: "call-ended",
    operation,
    correlationId,
    attempts,
    firstSource,
    errorCode,
    totalMs: performance.now() - startedAtMs,
    source: answer?.source ?? null,
    fallbackReason: answer?.fallbackReason ?? null,
    queueMs: answer?.timings.queueMs ?? null,
    runMs: answer?.timings.runMs ?? null,
    transportMs: answer === null ? null : transportMs(answer),
    confidence: answer?.confidence ?? null,
    patternCount: answer?.value.patterns.length ?? null,
  };
}

/** A worker's whole milliseconds may add up to more than the call took. */
function transportMs({ timings: { totalMs, queueMs, runMs } }: Answer<Report>): number | null {
  return queueMs === null || runMs === null ? null : Math.max(0, totalMs - queueMs - runMs);
}
