import { hash } from "node:crypto";
import { redact } from "@event-intelligence/contracts";
import type { CodeAnalysisOperation } from "@event-intelligence/contracts/code-analysis";
import type { Answer, AnswerOptions } from "./answer.ts";
import type { CallTrace } from "./ask.ts";
import { reasonOf } from "./call-errors.ts";
import type { ContentDigest, InterceptedAnswer, InterceptedCall, InterceptedError } from "./interceptor.ts";

/** A call as its caller made it. */
export interface MadeCall {
  readonly method: InterceptedCall["method"];
  readonly operation: CodeAnalysisOperation;
  /** The source path or glob that is asked about. */
  readonly subject: string;
  /** The source text or the words that are asked about; null where there are none, or where a file is still to be read. */
  readonly content: string | null;
  readonly question: unknown;
  readonly options: AnswerOptions;
}

/** How a call goes on after it was made, as far as interceptors may know. */
interface SeenTrace extends CallTrace {
  readonly content: string | null;
}

const copyOf = (value: unknown) => redact(value, { maxTextLength: 500, maxItems: 20 });

/** What interceptors may see of a call. Its copies are made when one of them looks. */
export function seenCall(
  { method, operation, subject, question, options }: MadeCall,
  trace: SeenTrace,
): InterceptedCall {
  return {
    method,
    operation,
    correlationId: trace.correlationId,
    traceId: trace.span?.traceId ?? null,
    get subject() {
      return String(copyOf(subject));
    },
    get content() {
      return digestOf(trace.content);
    },
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
export function seenAnswer(durationMs: number, answer: Answer<unknown>, { workerId }: CallTrace): InterceptedAnswer {
  const { source, fallbackReason, confidence, value } = answer;
  return {
    durationMs,
    source,
    fallbackReason,
    confidence,
    workerId,
    get value() {
      return copyOf(value);
    },
  };
}

/** What they may see of its error. */
export function seenError(durationMs: number, error: unknown): InterceptedError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return {
    durationMs,
    name,
    code: typeof code === "string" ? code : null,
    reason: String(copyOf(reasonOf(error))),
    message: String(copyOf(message)),
  };
}

/** Of the text itself: what interceptors see of it besides is cut. */
function digestOf(content: string | null): ContentDigest | null {
  // A caller in JavaScript may have given anything, of which the call itself will say what is wrong with it.
  if (typeof content !== "string") return null;
  return { sha256: hash("sha256", content), sizeBytes: Buffer.byteLength(content) };
}
