import type { ErrorCode } from "@event-intelligence/contracts";
import type { AnswerSource } from "../answer-source.ts";
import { reasonOf } from "../call-errors.ts";
import { ClientClosedError, InvalidRequestError, RequestAbortedError, WorkerFailureError } from "../errors.ts";

/** One place an answer can come from. */
export interface ChainStep<Result> {
  readonly source: AnswerSource;
  /** Why this step is left out, as a stable word; null when it is to be tried. */
  readonly skipReason: string | null;
  /** @param firstError what the first source that was tried said; null when none was */
  run(firstError: unknown): Promise<Result>;
}

export interface ChainResult<Result> {
  readonly source: AnswerSource;
  /** Why the first source did not answer; null when it did. */
  readonly fallbackReason: string | null;
  readonly result: Result;
}

/**
 * Tries one source after the other and returns the first answer, with the reason why the first source did not give it.
 * When none answers, the first source's own error is thrown: it says what to repair.
 */
export async function runChain<Result>(
  steps: readonly ChainStep<Result>[],
  { onAsk, onFallback }: { onAsk(source: AnswerSource): void; onFallback(reason: string): void },
): Promise<ChainResult<Result> | null> {
  let fallbackReason: string | null = null;
  let firstError: unknown = null;
  const fallBack = (reason: string) => {
    if (fallbackReason !== null) return;
    fallbackReason = reason;
    onFallback(reason);
  };
  for (const step of steps) {
    if (step.skipReason !== null) {
      fallBack(step.skipReason);
      continue;
    }
    onAsk(step.source);
    try {
      return { source: step.source, fallbackReason, result: await step.run(firstError) };
    } catch (error) {
      if (isFinal(error)) throw error;
      fallBack(reasonOf(error));
      firstError ??= error;
    }
  }
  if (firstError !== null) throw firstError;
  return null;
}

/** Codes that speak of the request itself, so that every other source would say the same. */
const aboutTheRequest: readonly ErrorCode[] = ["INVALID_INPUT", "UNSUPPORTED_LANGUAGE", "PARSING_ERROR"];

/** Whether another source would not, or must not, say anything else. */
function isFinal(error: unknown): boolean {
  if (error instanceof WorkerFailureError) {
    return !error.failure.retryable && aboutTheRequest.some((code) => code === error.failure.code);
  }
  return (
    error instanceof InvalidRequestError || error instanceof RequestAbortedError || error instanceof ClientClosedError
  );
}
