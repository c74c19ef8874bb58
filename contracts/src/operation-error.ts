import { type ErrorFacts, EventIntelligenceError } from "./error.ts";
import { type ErrorCode, errorCodes } from "./error-codes.ts";

/**
 * Why an operation could not be answered. Handlers throw it; the worker turns it into a failed reply with the same code,
 * message and cure. Its `code` is the code on the wire.
 */
export class OperationError extends EventIntelligenceError {
  override readonly code: ErrorCode;
  /** Whether asking again can help. */
  readonly retryable: boolean;
  /** What the caller can do about it; empty when nothing is known. */
  readonly cure: string;

  /** `retryable` is for a trouble that does not pass as others with its code do, or that does. Default: as the code says. */
  constructor(
    code: ErrorCode,
    message: string,
    facts: ErrorFacts & { cure?: string | undefined; retryable?: boolean | undefined } = {},
  ) {
    super(message, facts);
    this.code = code;
    this.retryable = facts.retryable ?? errorCodes[code].retryable;
    this.cure = facts.cure ?? "";
  }
}
