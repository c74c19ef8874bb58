import * as z from "zod";
import { describeIssues } from "./describe-issues.ts";
import { encodeEnvelope, tryDecodeBody } from "./envelope.ts";
import { isRetryableCode } from "./error-codes.ts";
import { OptionsError } from "./options-error.ts";
import type {
  DecodedReply,
  DecodedRequest,
  Operations,
  ReplyMessage,
  RequestMessage,
  Service,
  ServiceCodec,
  ServiceTopics,
  WireError,
} from "./service.ts";
import { topicEnvironment } from "./topic-environment.ts";

/** What a service of one's own is made of. Only the name and the operations have no default. */
export interface JsonServiceOptions<Operation extends Operations> {
  /** First part of default names, so letters, digits, dots, underscores and hyphens. */
  name: string;
  /** What can be asked, by the operation's name on the wire. */
  operations: Operation;
  /** Where topics that are not named begin: `dev.<name>.requested.v1` in the default, "dev". */
  environment?: string | undefined;
  /** Topics named by hand; dead letters lie in the request topic's name with `.dlq` behind it. */
  topics?: Partial<ServiceTopics> | undefined;
  /**
   * Consumer groups whose members may answer: where callers look for a worker, and the first of them is the one a worker
   * joins by default. Default `<name>-worker`. An empty list: callers never look, and only their deadline ends a call.
   */
  responderGroups?: readonly string[] | undefined;
}

/**
 * A service whose messages are plain JSON: an envelope in snake_case around payloads that travel as they are. Both sides
 * apply an operation's schemas, one after the other, so what a schema makes must be JSON that the same schema takes again:
 * `z.coerce.date()` does that, a transform into another form (a big integer, a length) does not and belongs in the handler.
 * @throws OptionsError when an option is missing or a name cannot be that of a topic
 */
export function createJsonService<Operation extends Operations>(
  options: JsonServiceOptions<Operation>,
): Service<Operation> {
  const missing = OptionsError.problemsOfMissing(options, {
    name: "the service's name",
    operations: "what can be asked",
  });
  if (missing.length > 0) throw new OptionsError("The service", missing);
  const { name, operations, environment = "dev", topics: given = {}, responderGroups = [`${name}-worker`] } = options;
  const topic = (event: string) => `${topicEnvironment(environment)}.${name}.${event}.v1`;
  const requested = given.requested ?? topic("requested");
  const topics = {
    requested,
    completed: given.completed ?? topic("completed"),
    failed: given.failed ?? topic("failed"),
    deadLetters: given.deadLetters ?? `${requested}.dlq`,
  };
  const problems = topicProblems({ name, environment }, topics);
  if (problems.length > 0) throw new OptionsError("The service", problems);
  return { name, topics, operations, codec: createJsonCodec(operations, topics), responderGroups };
}

const allowedInTopics = /^[A-Za-z0-9._-]+$/;
/** What a broker takes. */
const maxTopicLength = 249;

/** Found here and not by the broker, whose "invalid topic" would come with the first call. */
function topicProblems(parts: Readonly<Record<string, string>>, topics: ServiceTopics): string[] {
  const wrong = Object.entries(parts).filter(([, text]) => !allowedInTopics.test(text));
  if (wrong.length > 0) {
    return wrong.map(([part, text]) => `${part} is ${JSON.stringify(text)}, topics take ${allowedText}`);
  }
  return Object.entries(topics)
    .filter(([, topic]) => !allowedInTopics.test(topic) || topic.length > maxTopicLength)
    .map(([event, topic]) => `topics.${event} is ${JSON.stringify(topic)}, give 1 to ${maxTopicLength} ${allowedText}`);
}

const allowedText = "letters, digits, dots, underscores and hyphens";

const identifier = z.string().min(1).max(256);
const optionalText = z.string().max(256).nullable().catch(null).default(null);

/** What any reader needs; a field that is wrong counts as absent, so that whoever can be answered is. */
const requestSchema = z.looseObject({
  correlation_id: identifier.nullable().catch(null).default(null),
  event_id: optionalText,
  tenant_id: optionalText,
  operation: optionalText,
  payload: z.unknown().optional(),
});

const errorSchema = z.object({
  code: z.string().min(1).max(256).catch("UNKNOWN"),
  message: z.string().catch("the worker gave no reason"),
  retryable: z.boolean().nullable().catch(null).default(null),
  cure: z.string().catch("").default(""),
});

const replySchema = z.looseObject({
  correlation_id: identifier.nullable().catch(null).default(null),
  payload: z.unknown().optional(),
  error: errorSchema.nullable().catch(null).default(null),
});

function createJsonCodec(operations: Operations, topics: ServiceTopics): ServiceCodec {
  return {
    encodeRequest: (request) => encodeEnvelope(requestBody(request)),
    decodeRequest: (value) => decodeRequest(value, operations),
    encodeReply: (reply) => encodeEnvelope(replyBody(reply)),
    decodeReply: (value, topic) => decodeReply(value, topic, topics),
  };
}

function requestBody(request: RequestMessage): Record<string, unknown> {
  return {
    event_id: request.eventId,
    correlation_id: request.correlationId,
    timestamp: new Date(request.timestampMs).toISOString(),
    tenant_id: request.tenant,
    source: request.instanceId,
    operation: request.operation,
    payload: request.payload,
  };
}

function replyBody(reply: ReplyMessage): Record<string, unknown> {
  return {
    event_id: reply.eventId,
    correlation_id: reply.correlationId,
    causation_id: reply.causationId,
    timestamp: new Date(reply.timestampMs).toISOString(),
    source: reply.instanceId,
    operation: reply.operation,
    processing_time_ms: reply.processingTimeMs,
    cached: reply.cached,
    ...(reply.outcome === "completed" ? { payload: reply.payload } : { error: reply.error }),
  };
}

function decodeRequest(value: Uint8Array | null, operations: Operations): DecodedRequest {
  const result = tryDecodeBody(value, requestSchema);
  if ("defect" in result) return { kind: "unreadable", error: invalidInput(result.defect) };
  const { correlation_id: correlationId, event_id: eventId, tenant_id: tenant, operation, payload } = result.envelope;
  if (correlationId === null) {
    return {
      kind: "unreadable",
      error: invalidInput("the body has no correlation_id (a text of 1 to 256 characters)"),
    };
  }
  const refuse = (error: WireError): DecodedRequest => {
    return { kind: "refused", correlationId, operation, payload: payload ?? null, eventId, error };
  };
  const contract = operation !== null && Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (operation === null || contract === undefined) return refuse(unknownOperation(operation, operations));
  const parsed = contract.request.safeParse(payload);
  if (!parsed.success) return refuse(invalidInput(describeIssues(parsed.error, (name) => name)));
  return { kind: "request", correlationId, operation, payload: parsed.data, eventId, tenant };
}

function decodeReply(value: Uint8Array | null, topic: string, topics: ServiceTopics): DecodedReply {
  const result = tryDecodeBody(value, replySchema);
  if ("defect" in result) return { kind: "malformed", reason: result.defect };
  const { correlation_id: correlationId, payload, error } = result.envelope;
  if (correlationId === null) return { kind: "malformed", reason: "the reply has no correlation_id" };
  // The topic says it; only where one topic carries both outcomes does the body decide.
  const isFailed = topics.completed === topics.failed ? error !== null : topic === topics.failed;
  if (!isFailed) return { kind: "reply", correlationId, outcome: "completed", payload };
  const { code, message, retryable, cure } = error ?? errorSchema.parse({});
  const failure = { code, message, retryable: retryable ?? isRetryableCode(code), cure };
  return { kind: "reply", correlationId, outcome: "failed", error: failure };
}

function invalidInput(message: string): WireError {
  const cure = "Correct the fields named and send the request again.";
  return { code: "INVALID_INPUT", message, retryable: false, cure };
}

function unknownOperation(name: string | null, operations: Operations): WireError {
  return {
    code: "INVALID_OPERATION",
    message: name === null ? "the body names no operation" : `operation ${JSON.stringify(name)} is not served here`,
    retryable: false,
    cure: `Use one of ${Object.keys(operations).join(", ")}.`,
  };
}
