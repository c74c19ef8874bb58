import {
  type ErrorCode,
  errorCodes,
  OperationError,
  type Outcome,
  redactText,
  type WireError,
} from "@event-intelligence/contracts";

/** Longer messages are cut: a failed reply must stay small. */
const maxMessageLength = 1000;

export function wireError(code: ErrorCode, message: string, cure = ""): WireError {
  return { code, message: tidy(message), retryable: errorCodes[code].retryable, cure: tidy(cure) };
}

/** The caller's budget, or the longest that a run may take, was over too soon. */
export function timeoutError(moment: string): OperationError {
  return new OperationError("TIMEOUT", `the time for the request was over before ${moment}`, {
    cure: "Ask again; if this happens often, give more time or start more workers.",
  });
}

export function failed(error: WireError): Outcome {
  return { outcome: "failed", error };
}

/** What a caller is told of an error that a handler, or the worker, has meant for it. */
export function toWireError({ code, message, retryable, cure }: OperationError): WireError {
  return { ...wireError(code, message, cure), retryable };
}

/** What a caller is told of any other error: its text was written for nobody outside, and may name what is secret. */
export function unexpectedError(correlationId: string): WireError {
  const message = `the worker failed on this request (${correlationId}), and its log has the cause.`;
  return wireError("INTERNAL_ERROR", message, "Ask again, and if it stays, look for this id in the worker's log.");
}

/** Whatever was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  try {
    return new Error(String(thrown));
  } catch {
    return new Error("something was thrown that cannot be shown as text");
  }
}

function tidy(text: string): string {
  return redactText(text).slice(0, maxMessageLength);
}
