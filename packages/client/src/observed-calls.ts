import { randomUUID } from "node:crypto";
import { shieldObserver } from "@event-intelligence/contracts";
import type { CodeAnalysisOperation, CodeReport, PatternReport } from "@event-intelligence/contracts/code-analysis";
import type { Answer } from "./answer.ts";
import type { CallTrace } from "./ask.ts";
import { withCallersLine } from "./callers-line.ts";
import type { CallEnded, ClientObserver } from "./client-event.ts";
import { type AnswerSource, reasonOf } from "./fallback/chain.ts";
import type { CallInterceptor } from "./interceptor.ts";
import { InterceptorRunner } from "./interceptor-runner.ts";
import { type MadeCall, seenAnswer, seenCall, seenError } from "./seen-call.ts";

type Report = CodeReport | PatternReport;
type Work<Value> = (trace: ObservedTrace) => Promise<Answer<Value>>;

/** What a call notes of its way for whoever looks at it. */
export interface ObservedTrace extends CallTrace {
  /** The source that is asked first; null until the call got so far, and where no source may be asked. */
  firstSource: AnswerSource | null;
  /** What the call is about, as `MadeCall` has it, or as it was read; null where there is none, or not yet. */
  content: string | null;
}

/** Every call of an intelligence client goes through here: what looks at a call stands around it, and is no part of it. */
export class ObservedCalls {
  /** Null when nobody looks, so that no event is made either. */
  readonly #observe: ClientObserver | null;
  readonly #interceptors: InterceptorRunner;

  /** @throws OptionsError when an interceptor's bound cannot be kept */
  constructor(observer: ClientObserver | undefined, interceptors: readonly CallInterceptor[]) {
    this.#observe = observer === undefined ? null : shieldObserver(observer);
    this.#interceptors = new InterceptorRunner(interceptors);
  }

  /** Settles as the work does; an error of ours gets the line of whoever asked. */
  async run<Value extends Report>(made: MadeCall, work: Work<Value>): Promise<Answer<Value>> {
    const { content } = made;
    const trace: ObservedTrace = {
      correlationId: randomUUID(),
      attempts: 0,
      workerId: null,
      firstSource: null,
      content,
    };
    const whole: Work<Value> = this.#interceptors.isEmpty ? work : () => this.#intercept(made, trace, work);
    try {
      const observe = this.#observe;
      return await (observe === null ? whole(trace) : runObserved(observe, made.operation, trace, whole));
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
