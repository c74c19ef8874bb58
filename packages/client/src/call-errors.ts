import { type ErrorFacts, EventIntelligenceError } from "@event-intelligence/contracts";
import {
  NotAuthorizedError,
  NotSentError,
  RecordTooLargeError,
  SendIndeterminateError,
  TopicMissingError,
  TransportUnavailableError,
} from "@event-intelligence/transport";
import {
  CircuitOpenError,
  ClientClosedError,
  InvalidReplyError,
  NoResponderError,
  OverloadedError,
  PayloadTooLargeError,
  RequestAbortedError,
  RequestTimeoutError,
} from "./errors.ts";
import type { PendingRequest } from "./pending-requests.ts";

/** What a pending call knows of itself, for any error about it. */
export function factsOf(pending: PendingRequest<unknown>, topic: string): ErrorFacts {
  return {
    operation: pending.operation,
    correlationId: pending.correlationId,
    topic,
    elapsedMs: Math.round(performance.now() - pending.startedAtMs),
  };
}

export function timeoutError(pending: PendingRequest<unknown>, topic: string): RequestTimeoutError {
  const facts = factsOf(pending, topic);
  const what =
    pending.attempt === 0
      ? "the request could not be sent in time. Check that the broker can be reached (KAFKA_BOOTSTRAP_SERVERS)."
      : "no reply came in time. Check that a worker serves this topic and keeps up, or give the call more time.";
  return new RequestTimeoutError(`${pending.operation} timed out after ${facts.elapsedMs} ms: ${what}`, facts);
}

export function abortedError(facts: ErrorFacts): RequestAbortedError {
  return new RequestAbortedError(`${facts.operation} was aborted by its caller.`, facts);
}

export function closedError(facts: ErrorFacts): ClientClosedError {
  return new ClientClosedError(
    "The client is closed. Create a new one, or close it only when its calls are done.",
    facts,
  );
}

export function overloadedError(pendingCount: number, facts: ErrorFacts): OverloadedError {
  return new OverloadedError(
    `${pendingCount} calls are pending, as many as MAX_PENDING_REQUESTS allows. Ask with less concurrency, or raise it.`,
    facts,
  );
}

export function noResponderError(groups: readonly string[], facts: ErrorFacts): NoResponderError {
  return new NoResponderError(
    `Nobody reads ${facts.topic}: the groups ${groups.join(", ")} are empty. Start a worker; if yours uses another group, name it in KAFKA_RESPONDER_GROUPS.`,
    facts,
  );
}

export function circuitOpenError(facts: ErrorFacts): CircuitOpenError {
  return new CircuitOpenError(
    `${facts.operation} was not tried: too many calls in a row failed. Check the broker and the worker; calls are tried again after CIRCUIT_BREAKER_TIMEOUT_MS.`,
    facts,
  );
}

/** The typed error for a call that could not be sent. */
export function sendError(error: unknown, facts: ErrorFacts): EventIntelligenceError {
  if (error instanceof RecordTooLargeError) {
    return new PayloadTooLargeError(
      `The request is ${error.sizeBytes} bytes, more than the ${error.limitBytes} that ${facts.topic} takes. Send less content, or raise max.message.bytes of the topic.`,
      { ...facts, cause: error },
    );
  }
  if (error instanceof EventIntelligenceError) return error;
  return new NotSentError(`The request could not be sent: ${String(error)}.`, { ...facts, cause: error });
}

/** Whether no further attempt can mend a failed send. */
export function isPermanentSendFailure(error: unknown): boolean {
  return (
    error instanceof TopicMissingError || error instanceof NotAuthorizedError || error instanceof RecordTooLargeError
  );
}

/** Whether a call's failure speaks against broker or worker, so that it counts for the circuit breaker. */
export function speaksAgainstTheOtherSide(error: unknown): boolean {
  return [
    RequestTimeoutError,
    NoResponderError,
    InvalidReplyError,
    NotSentError,
    SendIndeterminateError,
    TopicMissingError,
    TransportUnavailableError,
  ].some((kind) => error instanceof kind);
}
