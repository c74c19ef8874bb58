import { type ErrorCode, type ErrorFacts, EventIntelligenceError, type WireError } from "@event-intelligence/contracts";

/** The deadline passed before an answer came. */
export class RequestTimeoutError extends EventIntelligenceError {
  static override readonly code = "REQUEST_TIMEOUT";
}

/** The caller's own signal ended the call. */
export class RequestAbortedError extends EventIntelligenceError {
  static override readonly code = "REQUEST_ABORTED";
}

/** The client was closed before or during the call. */
export class ClientClosedError extends EventIntelligenceError {
  static override readonly code = "CLIENT_CLOSED";
}

/** Nobody reads the request topic, so nobody can answer. */
export class NoResponderError extends EventIntelligenceError {
  static override readonly code = "NO_RESPONDER";
}

/** Too many calls in a row failed, so this one was not tried. The newest of those failures is its `cause`. */
export class CircuitOpenError extends EventIntelligenceError {
  static override readonly code = "CIRCUIT_OPEN";
}

/** As many calls as the client allows are pending already. */
export class OverloadedError extends EventIntelligenceError {
  static override readonly code = "OVERLOADED";
}

/** The request breaks its schema; nothing was sent. */
export class InvalidRequestError extends EventIntelligenceError {
  static override readonly code = "INVALID_REQUEST";
}

/** The request is larger than the topic takes; nothing was sent. */
export class PayloadTooLargeError extends EventIntelligenceError {
  static override readonly code = "PAYLOAD_TOO_LARGE" satisfies ErrorCode;
}

/** A reply came for this call, but it breaks the operation's schema. */
export class InvalidReplyError extends EventIntelligenceError {
  static override readonly code = "INVALID_REPLY";
}

/** No source of answers is allowed, or able, to answer this call; nothing was tried. */
export class NoSourceError extends EventIntelligenceError {
  static override readonly code = "NO_SOURCE";
}

/** A worker, or the direct analyzer in its place, answered that it could not do it. Its own code is in `failure.code`. */
export class WorkerFailureError extends EventIntelligenceError {
  static override readonly code = "WORKER_FAILURE";

  /** What the failed reply said. */
  readonly failure: WireError;

  constructor(failure: WireError, facts: ErrorFacts) {
    super(`${failure.code}: ${failure.message}${failure.cure === "" ? "" : ` ${failure.cure}`}`, facts);
    this.failure = failure;
  }
}
