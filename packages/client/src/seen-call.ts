import { redact } from "@event-intelligence/contracts";
import type { CodeAnalysisOperation } from "@event-intelligence/contracts/code-analysis";
import type { Answer, AnswerOptions } from "./answer.ts";
import type { CallTrace } from "./ask.ts";
import type { InterceptedAnswer, InterceptedCall, InterceptedError } from "./interceptor.ts";

/** A call as its caller made it. */
export interface MadeCall {
  readonly method: InterceptedCall["method"];
  readonly operation: CodeAnalysisOperation;
  readonly question: unknown;
  readonly options: AnswerOptions;
}

const copyOf = (value: unknown) => redact(value, { maxTextLength: 500, maxItems: 20 });

/** What interceptors may see of a call. Its copies are made when one of them looks. */
export function seenCall(
  { method, operation, question, options }: MadeCall,
  { correlationId, span }: CallTrace,
): InterceptedCall {
  return {
    method,
    operation,
    correlationId,
    traceId: span?.traceId ?? null,
    get question() {
      return copyOf(question);
    },
    get options() {
      const { signal: _, onProgress: __, ...others } = options;
      return copyOf(others);
    },
  };
}

/** What they may see of its answer. */
export function seenAnswer(durationMs: number, answer: Answer<unknown>): InterceptedAnswer {
  const { source, fallbackReason, confidence, value } = answer;
  return {
    durationMs,
    source,
    fallbackReason,
    confidence,
    get value() {
      return copyOf(value);
    },
  };
}

/** What they may see of its error. */
export function seenError(durationMs: number, error: unknown): InterceptedError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return { durationMs, name, code: typeof code === "string" ? code : null, message: String(copyOf(message)) };
}
