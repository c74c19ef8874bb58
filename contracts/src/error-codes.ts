/**
 * The codes a failed reply may carry, and whether asking again can help. The set is open: a code from another worker
 * that is not listed is kept as it is, with the retryable flag it came with.
 */
export const errorCodes = {
  /** The request breaks its schema, or its parts contradict each other. */
  INVALID_INPUT: { retryable: false },
  /** The worker does not serve this operation. */
  INVALID_OPERATION: { retryable: false },
  /** The engine does not know the language, or cannot tell which one it is. */
  UNSUPPORTED_LANGUAGE: { retryable: false },
  /** The source text is mostly errors, or exhausts the parser. */
  PARSING_ERROR: { retryable: false },
  /** The request is larger than a topic or the engine takes. */
  PAYLOAD_TOO_LARGE: { retryable: false },
  /** The answer was found, but is larger than the reply topic takes. */
  REPLY_TOO_LARGE: { retryable: false },
  /** The work was not done within the caller's budget. */
  TIMEOUT: { retryable: true },
  /** The worker takes no more for now. */
  RATE_LIMIT_EXCEEDED: { retryable: true },
  /** Something the worker depends on failed. */
  EXTERNAL_SERVICE_ERROR: { retryable: true },
  /** The worker's engine or index is not there. */
  BACKEND_UNAVAILABLE: { retryable: true },
  /** The corpus could not be searched. */
  PATTERN_QUERY_FAILED: { retryable: true },
  /** A defect of the worker. */
  INTERNAL_ERROR: { retryable: true },
  /** The caller took the request back. */
  CANCELLED: { retryable: true },
} as const;

/** One of the codes a failed reply may carry. */
export type ErrorCode = keyof typeof errorCodes;

/** Codes that were once in use. They keep their old meaning in old logs, so none is ever given a new one. */
export const retiredErrorCodes: readonly string[] = [
  "INFRASTRUCTURE_SCAN_FAILED",
  "MODEL_DISCOVERY_FAILED",
  "SCHEMA_DISCOVERY_FAILED",
];

/** Whether a code of ours is worth another try; unknown codes are not. */
export function isRetryableCode(code: string): boolean {
  return Object.hasOwn(errorCodes, code) && errorCodes[code as ErrorCode].retryable;
}
