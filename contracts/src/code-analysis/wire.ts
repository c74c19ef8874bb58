import { describeIssues } from "../describe-issues.ts";
import { type Envelope, encodeEnvelope, tryDecodeEnvelope } from "../envelope.ts";
import { isRetryableCode } from "../error-codes.ts";
import { fromWireCase, snakeName, toWireCase } from "../key-case.ts";
import type {
  DecodedReply,
  DecodedRequest,
  ReplyMessage,
  RequestMessage,
  ServiceCodec,
  ServiceTopics,
  WireError,
} from "../service.ts";
import { codeAnalysisOperations, operationAliases } from "./operations.ts";
import { profileFacts, type TopicProfile } from "./profiles.ts";
import { readReply } from "./reply-shapes.ts";

/**
 * Bodies of the code-analysis service. Requests of all three generations have one shape: an envelope with
 * `correlation_id` at its root and the question in `payload`. Replies are written in the one form that every reader of
 * these generations accepts: the flat envelope, and on failures a root `error` beside the payload's fields.
 */
export function createCodeAnalysisCodec(options: { profile: TopicProfile; topics: ServiceTopics }): ServiceCodec {
  const { profile, topics } = options;
  return {
    encodeRequest: (request) => encodeEnvelope(requestBody(request, profile, topics)),
    decodeRequest: (value) => decodeRequest(value, profile),
    encodeReply: (reply) => encodeEnvelope(replyBody(reply, profile)),
    decodeReply: (value, topic) => decodeReply(value, topic, topics),
  };
}

type Fields = Record<string, unknown>;

/** Stands for the path of code that was sent without one. */
const unnamedSourcePath = "unnamed";

function requestBody(request: RequestMessage, profile: TopicProfile, topics: ServiceTopics): Fields {
  const facts = profileFacts[profile];
  const payload = toWireCase(request.payload) as Fields;
  const body: Fields = {
    event_id: request.eventId,
    event_type: facts.requestEventType ?? topics.requested,
    correlation_id: request.correlationId,
    timestamp: new Date(request.timestampMs).toISOString(),
    tenant_id: request.tenant,
    causation_id: request.correlationId,
    service: "event-intelligence",
    source: request.instanceId,
    payload: {
      ...payload,
      // The lower-case generation knows no null for a missing content.
      content: facts.lowerCase ? (payload.content ?? "") : payload.content,
      operation_type: spellOperation(request.operation, profile),
      correlation_id: request.correlationId,
    },
  };
  return body;
}

function decodeRequest(value: Uint8Array | null, profile: TopicProfile): DecodedRequest {
  const result = tryDecodeEnvelope(value);
  if ("defect" in result) return unreadable(result.defect);
  const { envelope } = result;
  const correlationId = envelope.correlation_id;
  if (correlationId === undefined) return unreadable("the body has no correlation_id (a text of 1 to 256 characters)");
  const eventId = envelope.event_id ?? null;
  const wirePayload = envelope.payload;
  const refuse = (operation: string | null, error: WireError): DecodedRequest => ({
    kind: "refused",
    correlationId,
    operation,
    payload: wirePayload ?? null,
    eventId,
    error,
  });
  if (wirePayload === undefined) return refuse(null, invalidInput("payload: must be an object"));
  const name = requestedOperation(wirePayload);
  const operation = operationAliases[name] ?? name;
  if (!isServed(operation)) return refuse(name.slice(0, 100), unknownOperation(name));
  const parsed = codeAnalysisOperations[operation].request.safeParse(requestPayload(wirePayload, operation, profile));
  if (!parsed.success) return refuse(operation, invalidInput(describeIssues(parsed.error, snakeName)));
  return {
    kind: "request",
    correlationId,
    operation,
    payload: parsed.data,
    eventId,
    tenant: envelope.tenant_id ?? null,
  };
}

function unreadable(message: string): DecodedRequest {
  return { kind: "unreadable", error: invalidInput(message) };
}

function isServed(operation: string): operation is keyof typeof codeAnalysisOperations {
  return Object.hasOwn(codeAnalysisOperations, operation);
}

/** Upper case whatever the generation; the first handlers took the operation from the options, too, or did without. */
function requestedOperation(payload: Fields): string {
  const options = payload.options as Fields | null | undefined;
  const name = payload.operation_type ?? options?.operation_type ?? "QUALITY_ASSESSMENT";
  // Whatever else it is may be nested deeper than JSON.stringify survives, so it is only named.
  return typeof name === "string" ? name.trim().toUpperCase() : `(${Array.isArray(name) ? "array" : typeof name})`;
}

function requestPayload(wirePayload: Fields, operation: string, profile: TopicProfile): unknown {
  const payload = fromWireCase(wirePayload) as Fields;
  if (payload.options === null) payload.options = {};
  if (!profileFacts[profile].lowerCase) return payload;
  // Where the generation cannot say "no content", an empty one means that for the one operation that does without.
  if (payload.content === "" && operation === "PATTERN_EXTRACTION") payload.content = null;
  // This generation may ask about code that has no path.
  payload.sourcePath ??= unnamedSourcePath;
  return payload;
}

function invalidInput(message: string): WireError {
  return {
    code: "INVALID_INPUT",
    message,
    retryable: false,
    cure: "Correct the fields named and send the request again.",
  };
}

function unknownOperation(name: string): WireError {
  return {
    code: "INVALID_OPERATION",
    message: `operation_type ${JSON.stringify(name.slice(0, 100))} is not served here`,
    retryable: false,
    cure: `Use one of ${Object.keys(codeAnalysisOperations).join(", ")}.`,
  };
}

function spellOperation(operation: string | null, profile: TopicProfile): string | null {
  return operation !== null && profileFacts[profile].lowerCase ? operation.toLowerCase() : operation;
}

function replyBody(reply: ReplyMessage, profile: TopicProfile): Fields {
  const operation = spellOperation(reply.operation, profile);
  const sourcePath = sourcePathOf(reply.requestPayload);
  const isCompleted = reply.outcome === "completed";
  const payload = isCompleted
    ? completedPayload(reply.payload, sourcePath, reply.cached)
    : failedPayload(reply.error, sourcePath, profile);
  const body: Fields = {
    event_id: reply.eventId,
    event_type: isCompleted ? "CODE_ANALYSIS_COMPLETED" : "CODE_ANALYSIS_FAILED",
    correlation_id: reply.correlationId,
    causation_id: reply.causationId,
    timestamp: new Date(reply.timestampMs).toISOString(),
    version: "1.0.0",
    source: { service: "event-intelligence", instance_id: reply.instanceId, hostname: reply.instanceId },
    payload: { ...payload, operation_type: operation, processing_time_ms: reply.processingTimeMs },
  };
  if (!isCompleted) body.error = `${reply.error.code}: ${reply.error.message}`;
  return body;
}

/** Whether the worker remembers this very request, or whoever answered has worked the same out before: to readers it is one. */
function completedPayload(payload: unknown, sourcePath: string, isReplayed: boolean): Fields {
  const fields = toWireCase(payload) as Fields;
  return { ...fields, source_path: sourcePath, cache_hit: isReplayed || fields.cache_hit === true };
}

function failedPayload(error: WireError, sourcePath: string, profile: TopicProfile): Fields {
  return {
    source_path: sourcePath,
    error_code: error.code,
    error_message: error.message,
    retry_allowed: error.retryable,
    retry_count: 0,
    // An object to the earlier generations; a text or null to the lower-case one.
    error_details: profileFacts[profile].lowerCase ? null : {},
    suggested_action: error.cure === "" ? null : error.cure,
  };
}

/** Some readers want the path back; a request that was refused may spell it either way, or not have it. */
function sourcePathOf(payload: unknown): string {
  const { sourcePath, source_path } = (payload ?? {}) as Fields;
  const path = sourcePath ?? source_path;
  return typeof path === "string" ? path : "";
}

function decodeReply(value: Uint8Array | null, topic: string, topics: ServiceTopics): DecodedReply {
  const result = tryDecodeEnvelope(value);
  if ("defect" in result) return { kind: "malformed", reason: result.defect };
  const correlationId = result.envelope.correlation_id;
  if (correlationId === undefined) return { kind: "malformed", reason: "the reply has no correlation_id" };
  const isCompleted = isCompletedReply(result.envelope, topic, topics);
  return { kind: "reply", correlationId, ...readReply(result.envelope, isCompleted, isRetryableCode) };
}

/** The topic says it; only where one topic carries both outcomes does the event type decide. */
function isCompletedReply(envelope: Envelope, topic: string, topics: ServiceTopics): boolean {
  if (topics.completed !== topics.failed) {
    if (topic === topics.completed) return true;
    if (topic === topics.failed) return false;
  }
  const eventType = envelope.event_type ?? envelope.metadata?.event_type ?? "";
  return /completed/i.test(eventType) || !/failed/i.test(eventType);
}
