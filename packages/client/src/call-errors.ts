import { type ErrorFacts, EventIntelligenceError } from "@event-intelligence/contracts";
import {
  NotAuthorizedError,
  NotSentError,
  RecordTooLargeError,
  SendIndeterminateError,
  TopicMissingError,
  TransportClosedError,
  type TransportStatus,
  TransportUnavailableError,
} from "@event-intelligence/transport";
import type { AskedBy } from "./ask.ts";
import {
  CircuitOpenError,
  ClientClosedError,
  InvalidReplyError,
  NoResponderError,
  OverloadedError,
  PayloadTooLargeError,
  RequestAbortedError,
  RequestTimeoutError,
  WorkerFailureError,
} from "./errors.ts";
import type { PendingRequest } from "./pending-requests.ts";

/** What a pending call knows of itself, for any error about it. */
export function factsOf(pending: PendingRequest, topic: string): ErrorFacts {
  return {
    operation: pending.operation,
    correlationId: pending.correlationId,
    topic,
    elapsedMs: Math.round(performance.now() - pending.startedAtMs),
  };
}

/** While there is no connection, the transport's last error is the cause of a call that was never sent. */
export function timeoutError(
  pending: PendingRequest,
  topic: string,
  transport: TransportStatus,
  { keptMs, isEmbedded }: AskedBy,
): RequestTimeoutError {
  const facts = factsOf(pending, topic);
  // A send that waited in vain says only that it did; why is known to the connection.
  const cause = (pending.isStored ? undefined : connectionFailure(transport)) ?? pending.lastFailure;
  const unheard =
    transport.state === "closed"
      ? "its transport was closed, so no reply could be heard. Close the client first, then its transport."
      : isEmbedded
        ? "the worker of this process was still busy, perhaps with reading its corpus (PATTERN_ROOTS) or with loading the engine. Give the call more time; what is read is remembered."
        : "no reply came in time. Check that a worker serves this topic and keeps up, or give the call more time.";
  const what = pending.isStored
    ? unheard
    : `the request could not be sent in time. Check that the broker can be reached (KAFKA_BOOTSTRAP_SERVERS).${lastFailureText(cause)}`;
  const ownMs = pending.deadlineAtMs - pending.startedAtMs;
  const after =
    keptMs === 0
      ? `${facts.elapsedMs} ms`
      : `${Math.round(ownMs)} of ${Math.round(ownMs + keptMs)} ms, the rest being kept for a fallback`;
  return new RequestTimeoutError(`${pending.operation} timed out after ${after}: ${what}`, {
    ...facts,
    cause,
  });
}

/** Nothing while it is connected: its last error is history then. */
function connectionFailure({ state, lastError }: TransportStatus): Error | undefined {
  return state === "connected" ? undefined : (lastError ?? undefined);
}

function lastFailureText(cause: unknown): string {
  if (cause === undefined) return "";
  return ` Last failure: ${cause instanceof Error ? cause.message : String(cause)}`;
}

export function abortedError(facts: ErrorFacts): RequestAbortedError {
  return new RequestAbortedError(
    `${facts.operation} was aborted by its caller. Check the signal that was passed if this was not meant.`,
    facts,
  );
}

export function closedError(facts: ErrorFacts): ClientClosedError {
  return new ClientClosedError(
    "The client is closed. Create a new one, or close it only when its calls are done.",
    facts,
  );
}

/** The error of a start by hand whose time is over. */
export function startTimeoutError(timeoutMs: number, transport: TransportStatus): TransportUnavailableError {
  const cause = connectionFailure(transport);
  return new TransportUnavailableError(
    `The client could not connect within ${timeoutMs} ms. Check that the broker can be reached (KAFKA_BOOTSTRAP_SERVERS).${lastFailureText(cause)}`,
    { cause },
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
    `Nobody reads ${facts.topic}: the groups ${groups.join(", ")} are empty. Start a worker; if yours is in another group, name that in the service's responderGroups (KAFKA_RESPONDER_GROUPS where settings make the service).`,
    facts,
  );
}

/** Its cause is the newest failure that the breaker counted. */
export function circuitOpenError(facts: ErrorFacts): CircuitOpenError {
  const last = facts.cause instanceof EventIntelligenceError ? `, the last with ${facts.cause.code}` : "";
  return new CircuitOpenError(
    `${facts.operation} was not tried: too many calls in a row failed${last}. Check the broker and the worker; calls are tried again after CIRCUIT_BREAKER_TIMEOUT_MS.`,
    facts,
  );
}

/** One thing that a schema found wrong. */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** `problem` is what the schema found, or what was thrown in its place; undefined where the operation has no schema. */
export function invalidReplyError(
  workerId: string | null,
  problem: unknown,
  pending: PendingRequest,
  topic: string,
): InvalidReplyError {
  const [issue] = (problem as { issues?: readonly Issue[] } | undefined)?.issues ?? [];
  const thrown = problem instanceof Error ? ` (${problem.message})` : "";
  const where = issue === undefined ? thrown : ` at ${issue.path.join(".") || "its root"}: ${issue.message}`;
  return new InvalidReplyError(
    `Worker ${workerId ?? "(unnamed)"} sent a reply that breaks the schema of ${pending.operation}${where}. Check that worker and client have the same version.`,
    { ...factsOf(pending, topic), cause: problem },
  );
}

/** Errors of the transport that a call passes on. They are made anew: the transport knows nothing of the call. */
const passedOn = [
  NotAuthorizedError,
  NotSentError,
  SendIndeterminateError,
  TopicMissingError,
  TransportClosedError,
  TransportUnavailableError,
];

/** The typed error for a call that could not be sent, with what is known of the call. */
export function sendError(error: unknown, facts: ErrorFacts): EventIntelligenceError {
  if (error instanceof RecordTooLargeError) {
    return new PayloadTooLargeError(
      `The request is ${error.sizeBytes} bytes, more than the ${error.limitBytes} that ${facts.topic} takes. Send less content, or raise max.message.bytes of the topic.`,
      { ...facts, cause: error },
    );
  }
  if (!(error instanceof EventIntelligenceError)) {
    return new NotSentError(`The request could not be sent: ${String(error)}. Check the cause.`, {
      ...facts,
      cause: error,
    });
  }
  const Kind = passedOn.find((kind) => error instanceof kind);
  if (Kind === undefined) return error;
  return new Kind(error.message, { ...facts, topic: error.topic ?? facts.topic, cause: error });
}

/** Whether no further attempt can mend a failed send. */
export function isPermanentSendFailure(error: unknown): boolean {
  return [TopicMissingError, NotAuthorizedError, RecordTooLargeError, TransportClosedError].some(
    (kind) => error instanceof kind,
  );
}

/** Whether a call's failure speaks against broker or worker, so that it counts for the circuit breaker. */
export function speaksAgainstTheOtherSide(error: unknown): boolean {
  return [RequestTimeoutError, NoResponderError, NotSentError, SendIndeterminateError, TransportUnavailableError].some(
    (kind) => error instanceof kind,
  );
}

/** Why there was no answer, as a stable word: a worker's own code, else the error's. */
export function reasonOf(error: unknown): string {
  if (error instanceof WorkerFailureError) return error.failure.code;
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : "UNEXPECTED_ERROR";
}
