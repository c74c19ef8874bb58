/** Every header name of the protocol, spelled once. Unknown headers are ignored by everybody. */
export const headerNames = {
  /** Client, echoed. Lower-case UUID. The body's id is the authority; this one is a shortcut. */
  correlationId: "x-correlation-id",
  /** Client, echoed. A reply that carries another client's id is dropped before its body is decoded. */
  clientId: "x-client-id",
  /** Client. The partition of the reply topics this client reads. */
  replyPartition: "x-reply-partition",
  /** Client. Lets a worker route before it decodes the body. */
  operation: "x-operation",
  /** Client. Lane: critical, high, normal or low. */
  priority: "x-priority",
  /** Client. Milliseconds the caller had left when it sent. */
  budgetMs: "x-budget-ms",
  /** Client. The same on every retry of a call. */
  idempotencyKey: "x-idempotency-key",
  /** Client, echoed. Counts from 1. */
  attempt: "x-attempt",
  /** Client, echoed. */
  tenant: "x-tenant",
  /** Client, echoed. */
  sessionId: "x-session-id",
  /** Client, echoed. */
  causationId: "x-causation-id",
  /** Client. The caller watches the request under this id: workers tell its steps on the control topic `progress`. */
  progressJob: "x-progress-job",
  /** Both. W3C trace context. */
  traceparent: "traceparent",
  tracestate: "tracestate",
  /** Clients of an older generation, in place of `traceparent`: the same form, its parent all zeros. */
  olderTraceparent: "x-traceparent",
  /** Worker. completed or failed. */
  outcome: "x-outcome",
  /** Worker. The code of a failed reply. */
  errorCode: "x-error-code",
  /** Worker. Whether asking again can help. */
  retryable: "x-retryable",
  /** Worker. Milliseconds the request waited for a slot. */
  queueMs: "x-queue-ms",
  /** Worker. Milliseconds the request was worked on. */
  runMs: "x-run-ms",
  /** Worker. hit or miss. */
  cache: "x-cache",
  /** Worker. Who answered; a worker that sets it also honours the reply partition. */
  workerId: "x-worker-id",
  /** Whoever replays a dead letter. Its topic/partition/offset; a request without it was sent by its client. */
  replayedFrom: "x-replayed-from",
} as const;

/** Headers of a request that its reply carries back unchanged. */
export const echoedHeaders: readonly string[] = [
  headerNames.correlationId,
  headerNames.clientId,
  headerNames.attempt,
  headerNames.tenant,
  headerNames.sessionId,
  headerNames.causationId,
  headerNames.traceparent,
  headerNames.tracestate,
];

/** How urgent a request may be, most urgent first. */
export const priorities = ["critical", "high", "normal", "low"] as const;
/** How urgent a request is. */
export type Priority = (typeof priorities)[number];

/** Record headers as a transport hands them over: raw bytes by name. */
export type RawHeaders = ReadonlyMap<string, Uint8Array>;

/** Longer headers count as absent. */
export const maxHeaderBytes = 1024;
const decoder = new TextDecoder("utf-8", { fatal: false });

/** The header as text, or null when it is absent or longer than 1024 bytes. */
export function readTextHeader(headers: RawHeaders, name: string): string | null {
  const value = headers.get(name);
  return value === undefined || value.byteLength > maxHeaderBytes ? null : decoder.decode(value);
}

/** The header as a whole number within the range, or null: a header out of range counts as absent, never as its limit. */
export function readIntegerHeader(
  headers: RawHeaders,
  name: string,
  range: { min: number; max: number },
): number | null {
  const text = readTextHeader(headers, name);
  if (text === null || !/^\d{1,15}$/.test(text)) return null;
  const value = Number(text);
  return value >= range.min && value <= range.max ? value : null;
}

/** The lane of a request; an absent or unknown priority is normal. */
export function readPriority(headers: RawHeaders): Priority {
  const text = readTextHeader(headers, headerNames.priority);
  return priorities.find((priority) => priority === text) ?? "normal";
}
