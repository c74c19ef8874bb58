import {
  createHandlers,
  createJsonService,
  OptionsError,
  type ReplyMessage,
  type ServiceTopics,
} from "@event-intelligence/contracts";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const operations = {
  GREET: {
    request: z.object({ firstName: z.string().min(1), loudness: z.number().default(1) }),
    reply: z.object({ greeting: z.string() }),
  },
  COUNT: { request: z.array(z.string()), reply: z.number() },
};
const service = createJsonService({ name: "greetings", operations });
const { codec, topics } = service;

const toBytes = (body: unknown) => new TextEncoder().encode(JSON.stringify(body));
const fromBytes = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

const request = {
  correlationId: "3f0f7a52-6a0e-4f2b-9c55-0b1f6d2a7e10",
  eventId: "event-1",
  timestampMs: Date.UTC(2026, 0, 1),
  operation: "GREET",
  payload: { firstName: "Ada" },
  tenant: "default",
  instanceId: "laptop-1",
};

const reply = {
  correlationId: request.correlationId,
  eventId: "event-2",
  causationId: "event-1",
  timestampMs: request.timestampMs,
  operation: "GREET",
  requestPayload: request.payload,
  instanceId: "worker-1",
  processingTimeMs: 7,
  cached: false,
};

describe("the names of a JSON service", () => {
  it("follow from its own name and the environment", () => {
    expect(service).toMatchObject({ name: "greetings", operations, responderGroups: ["greetings-worker"] });
    expect(topics).toEqual({
      requested: "dev.greetings.requested.v1",
      completed: "dev.greetings.completed.v1",
      failed: "dev.greetings.failed.v1",
      deadLetters: "dev.greetings.requested.v1.dlq",
    });
    const staged = createJsonService({ name: "greetings", operations, environment: "development" });
    expect(staged.topics).toEqual(topics);
  });

  it("can be given by hand", () => {
    const named = createJsonService({
      name: "greetings",
      operations,
      topics: { requested: "ask", completed: "answers", failed: "answers" },
      responderGroups: ["greeters"],
    });
    expect(named.topics).toEqual({ requested: "ask", completed: "answers", failed: "answers", deadLetters: "ask.dlq" });
    expect(named.responderGroups).toEqual(["greeters"]);
  });

  it.each([
    [{ name: "a b" }, 'name is "a b", topics take letters'],
    [{ name: "" }, 'name is "", topics take'],
    [{ environment: "my/own" }, 'environment is "my/own", topics take'],
    [{ topics: { requested: "ask me" } }, /topics.requested is "ask me".*topics.deadLetters is "ask me.dlq"/],
    [{ name: "n".repeat(240) }, /topics.requested is "dev.n+.requested.v1", give 1 to 249 letters/],
    [{ name: undefined, operations: undefined }, /name is missing, give .*; operations is missing, give /],
  ])("cannot be such as no topic has, or missing: %j", (wrong, problem) => {
    const options = { name: "greetings", operations, ...wrong } as Parameters<typeof createJsonService>[0];
    expect(() => createJsonService(options)).toThrow(problem);
    expect(() => createJsonService(options)).toThrow(OptionsError);
  });
});

describe("a request of a JSON service", () => {
  it("is plain JSON, its payload as it was given", () => {
    expect(fromBytes(codec.encodeRequest(request))).toEqual({
      event_id: "event-1",
      correlation_id: request.correlationId,
      timestamp: "2026-01-01T00:00:00.000Z",
      tenant_id: "default",
      source: "laptop-1",
      operation: "GREET",
      payload: { firstName: "Ada" },
    });
  });

  it("is read with every default filled in", () => {
    expect(codec.decodeRequest(codec.encodeRequest(request))).toEqual({
      kind: "request",
      correlationId: request.correlationId,
      operation: "GREET",
      payload: { firstName: "Ada", loudness: 1 },
      eventId: "event-1",
      tenant: "default",
    });
  });

  it("may carry any JSON", () => {
    const decoded = codec.decodeRequest(codec.encodeRequest({ ...request, operation: "COUNT", payload: ["a", "b"] }));
    expect(decoded).toMatchObject({ kind: "request", operation: "COUNT", payload: ["a", "b"] });
  });

  it("needs no more than an id, an operation and a payload", () => {
    const body = { correlation_id: "c", operation: "GREET", payload: { firstName: "Ada" }, event_id: 7, other: [] };
    expect(codec.decodeRequest(toBytes(body))).toMatchObject({ kind: "request", eventId: null, tenant: null });
  });

  it.each([
    ["breaks its schema", { operation: "GREET", payload: { firstName: "" } }, "INVALID_INPUT", /payload\.firstName: /],
    ["has no payload", { operation: "GREET" }, "INVALID_INPUT", /payload: /],
    ["names no operation", { payload: {} }, "INVALID_OPERATION", /names no operation/],
    ["names an operation that is not there", { operation: "SING" }, "INVALID_OPERATION", /"SING" is not served/],
    ["names something every object has", { operation: "toString" }, "INVALID_OPERATION", /"toString" is not served/],
  ])("that %s is refused by its id", (_, body, code, message) => {
    const decoded = codec.decodeRequest(toBytes({ correlation_id: "c", ...body }));
    expect(decoded).toMatchObject({
      kind: "refused",
      correlationId: "c",
      error: { code, message: expect.stringMatching(message), retryable: false },
    });
  });

  it.each<[string, Uint8Array | null]>([
    ["a tombstone", null],
    ["an empty value", new Uint8Array()],
    ["bytes that are no JSON", new Uint8Array([0xff, 0x7b])],
    ["a list", toBytes([])],
    ["null", toBytes(null)],
    ["a body without an id", toBytes({ operation: "GREET", payload: {} })],
    ["a body with an empty id", toBytes({ correlation_id: "", operation: "GREET", payload: {} })],
  ])("that is %s is unreadable", (_, value) => {
    expect(codec.decodeRequest(value)).toMatchObject({ kind: "unreadable", error: { code: "INVALID_INPUT" } });
    expect(codec.decodeReply(value, topics.completed)).toMatchObject({ kind: "malformed" });
  });
});

describe("a reply of a JSON service", () => {
  const completed: ReplyMessage = { ...reply, outcome: "completed", payload: { greeting: "Hello, Ada" } };
  const error = { code: "TIMEOUT", message: "too slow", retryable: true, cure: "Ask again." };
  const failed: ReplyMessage = { ...reply, outcome: "failed", error };
  const decode = (bytes: Uint8Array, topic: string, { codec } = service) => codec.decodeReply(bytes, topic);

  it("comes back as it was sent", () => {
    const { correlationId } = request;
    expect(decode(codec.encodeReply(completed), topics.completed)).toEqual({
      kind: "reply",
      correlationId,
      outcome: "completed",
      payload: { greeting: "Hello, Ada" },
    });
    expect(decode(codec.encodeReply(failed), topics.failed)).toEqual({
      kind: "reply",
      correlationId,
      outcome: "failed",
      error,
    });
  });

  it("says who answered what, and how long it took", () => {
    expect(fromBytes(codec.encodeReply(completed))).toEqual({
      event_id: "event-2",
      correlation_id: request.correlationId,
      causation_id: "event-1",
      timestamp: "2026-01-01T00:00:00.000Z",
      source: "worker-1",
      operation: "GREET",
      processing_time_ms: 7,
      cached: false,
      payload: { greeting: "Hello, Ada" },
    });
  });

  it("is told apart by its body where one topic carries both outcomes", () => {
    const shared: Partial<ServiceTopics> = { completed: "answers", failed: "answers" };
    const both = createJsonService({ name: "greetings", operations, topics: shared });
    expect(decode(both.codec.encodeReply(completed), "answers", both)).toMatchObject({ outcome: "completed" });
    expect(decode(both.codec.encodeReply(failed), "answers", both)).toMatchObject({ outcome: "failed" });
  });

  it.each([
    [{}, { code: "UNKNOWN", retryable: false }],
    [{ error: "broken" }, { code: "UNKNOWN", retryable: false }],
    [{ error: { code: "TIMEOUT" } }, { code: "TIMEOUT", retryable: true, cure: "" }],
    [{ error: { code: "THEIRS", message: 5, retryable: true } }, { code: "THEIRS", retryable: true }],
  ])("on the topic of failures is a failure, whatever else it says: %j", (body, expected) => {
    const decoded = codec.decodeReply(toBytes({ correlation_id: "c", ...body }), topics.failed);
    expect(decoded).toMatchObject({ outcome: "failed", error: { message: expect.any(String), ...expected } });
  });
});

describe("handlers made of one function", () => {
  it("lead every operation there, with its name, request and context", async () => {
    const handlers = createHandlers(operations, async (...given) => given as never);
    const context = { signal: AbortSignal.abort(), correlationId: "c", partDone: () => {}, remainingMs: () => 1 };
    expect(Object.keys(handlers)).toEqual(Object.keys(operations));
    expect(await handlers.GREET({ firstName: "Ada", loudness: 1 }, context)).toEqual([
      "GREET",
      { firstName: "Ada", loudness: 1 },
      context,
    ]);
  });
});
