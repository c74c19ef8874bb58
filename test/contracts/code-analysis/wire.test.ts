import {
  codeAnalysisOperations,
  createCodeAnalysisService,
  maxContentLength,
  type TopicProfile,
  topicProfiles,
} from "@event-intelligence/contracts/code-analysis";
import { describe, expect, it } from "vitest";
import { fromBytes, toBytes } from "../golden-files.ts";

const correlationId = "3f0f7a52-6a0e-4f2b-9c55-0b1f6d2a7e10";

function decode(payload: unknown, profile: TopicProfile = "archon") {
  const body = { correlation_id: correlationId, payload };
  return createCodeAnalysisService({ profile }).codec.decodeRequest(toBytes(body));
}

const ask = { source_path: "src/a.ts", content: "let a = 1;" };
const deepArray = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

/** Bodies that somebody could put on a topic, by what they are. */
const hostileBodies: [string, Uint8Array | null][] = [
  ["a tombstone", null],
  ["nothing", new Uint8Array()],
  ["an empty object", toBytes("{}")],
  ["null", toBytes("null")],
  ["an array", toBytes("[]")],
  ["a text", toBytes('"text"')],
  ["a number", toBytes("1e999")],
  ["half an object", toBytes('{"correlation_id":')],
  ["bytes that are not UTF-8", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
  ["random bytes", Uint8Array.from({ length: 512 }, (_, index) => (index * 197 + 31) % 256)],
  [
    "a schema registry's prefix",
    new Uint8Array([0, 0, 0, 0, 1, ...toBytes({ correlation_id: correlationId, payload: ask })]),
  ],
  ["deep arrays", toBytes(deepArray)],
  ["deep objects", toBytes(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`)],
  ["a prototype", toBytes('{"__proto__":{"correlation_id":"x","payload":{}}}')],
  ["a numeric id", toBytes({ correlation_id: 7, payload: ask })],
  ["an empty id", toBytes({ correlation_id: "", payload: ask })],
  ["a long id", toBytes({ correlation_id: "x".repeat(257), payload: ask })],
];

it.each(topicProfiles)("related files and layers arrive as they were sent in profile %s", (profile) => {
  const { codec } = createCodeAnalysisService({ profile });
  const relatedFiles = [{ sourcePath: "src/b.ts", content: "let source_path = 1;" }];
  const layers = [{ name: "inner_core", paths: ["core"] }];
  const payload = { sourcePath: "src/a.ts", content: "", language: null, relatedFiles, options: { layers } };
  const operation = "ARCHITECTURAL_COMPLIANCE";
  const sender = { correlationId, eventId: correlationId, timestampMs: 0, tenant: "t", instanceId: "i" };
  const sent = codec.encodeRequest({ operation, payload, ...sender } as never);
  expect(fromBytes(sent)).toMatchObject({
    payload: { related_files: [{ source_path: "src/b.ts", content: "let source_path = 1;" }], options: { layers } },
  });
  expect(codec.decodeRequest(sent)).toMatchObject({ kind: "request", payload: { relatedFiles, options: { layers } } });
  const without = decode({ ...ask, operation_type: operation }, profile);
  expect(without).toMatchObject({ kind: "request" });
  expect("payload" in without && without.payload).not.toHaveProperty("relatedFiles");
});

it.each(topicProfiles)(
  "what code is to be like arrives as it was sent, and is no key where it is not in profile %s",
  (profile) => {
    const { codec } = createCodeAnalysisService({ profile });
    const sender = { correlationId, eventId: correlationId, timestampMs: 0, tenant: "t", instanceId: "i" };
    const send = (options: object) => {
      const payload = { sourcePath: "*", options };
      return codec.encodeRequest({ operation: "PATTERN_EXTRACTION", payload, ...sender } as never);
    };
    const sent = send({ similarTo: "writes a ledger" });
    expect(fromBytes(sent)).toMatchObject({ payload: { options: { similar_to: "writes a ledger" } } });
    expect(codec.decodeRequest(sent)).toMatchObject({ payload: { options: { similarTo: "writes a ledger" } } });
    const read = (options: object) =>
      decode({ source_path: "*", operation_type: "pattern_extraction", options }, profile);
    expect(read({})).not.toHaveProperty("payload.options.similarTo");
    expect(JSON.stringify(fromBytes(send({})))).not.toContain("similar");
    expect(read({ similar_to: "x".repeat(2_001) })).toMatchObject({
      kind: "refused",
      error: { code: "INVALID_INPUT" },
    });
  },
);

describe.each(topicProfiles)("in profile %s hostile bodies", (profile) => {
  const { codec, topics } = createCodeAnalysisService({ profile });

  it.each(hostileBodies)("are refused with a reason, never thrown at: %s", (_, value) => {
    const request = codec.decodeRequest(value);
    expect(request).toMatchObject({ kind: "unreadable", error: { code: "INVALID_INPUT", retryable: false } });
    expect("error" in request && request.error.message).not.toBe("");
    for (const topic of [topics.completed, topics.failed, "elsewhere"]) {
      expect(codec.decodeReply(value, topic)).toMatchObject({ kind: "malformed", reason: expect.stringMatching(/./) });
    }
  });

  it.each([
    ["no payload", "null"],
    ["a list", "[]"],
    ["a text", '"x"'],
    ["an empty object", "{}"],
    ["a deep operation", `{"source_path":"a","operation_type":${deepArray}}`],
    ["deep options", `{"source_path":"a","operation_type":"QUALITY_ASSESSMENT","options":${deepArray}}`],
    ["options that are a text", '{"source_path":"a","content":"","options":"x"}'],
    ["an operation from the prototype", '{"source_path":"a","content":"","operation_type":"__proto__"}'],
    ["a prototype", '{"__proto__":{"source_path":"a","content":"b"}}'],
    ["a NUL in the path", '{"source_path":"a\\u0000b","content":""}'],
  ])("are answered when they have an id: a payload that is %s", (_, payload) => {
    const request = codec.decodeRequest(toBytes(`{"correlation_id":"${correlationId}","payload":${payload}}`));
    expect(request).toMatchObject({ kind: "refused", correlationId, error: { retryable: false } });
    if (request.kind !== "refused") return;
    expect(request.error.code).toMatch(/^INVALID_(INPUT|OPERATION)$/);
    expect(request.error.message.length).toBeLessThan(1000);
  });

  it("leave no trace on other objects", () => {
    codec.decodeRequest(
      toBytes('{"correlation_id":"a","__proto__":{"x":1},"payload":{"__proto__":{"polluted":true}}}'),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("the operation of a request", () => {
  it.each([
    ["quality_assessment", "QUALITY_ASSESSMENT"],
    [" Onex_Compliance ", "ONEX_COMPLIANCE"],
    ["CODE_ANALYSIS", "COMPREHENSIVE_ANALYSIS"],
    ["code_analysis", "COMPREHENSIVE_ANALYSIS"],
  ])("%j is %s in every profile", (operation_type, operation) => {
    for (const profile of topicProfiles) {
      expect(decode({ ...ask, operation_type }, profile)).toMatchObject({ kind: "request", operation });
    }
  });

  it("may stand in the options", () => {
    const options = { operation_type: "onex_compliance" };
    expect(decode({ ...ask, options })).toMatchObject({ kind: "request", operation: "ONEX_COMPLIANCE" });
  });

  it("is a quality assessment where none is named", () => {
    expect(decode(ask)).toMatchObject({ kind: "request", operation: "QUALITY_ASSESSMENT" });
    expect(decode({ ...ask, operation_type: null })).toMatchObject({
      kind: "request",
      operation: "QUALITY_ASSESSMENT",
    });
  });

  it.each([
    "INFRASTRUCTURE_SCAN",
    "MODEL_DISCOVERY",
    "SCHEMA_DISCOVERY",
    "DEBUG_INTELLIGENCE_QUERY",
    "x".repeat(9999),
    "",
    7,
    {},
  ])("%j is refused with the names of those that are served", (operation_type) => {
    const request = decode({ ...ask, operation_type });
    expect(request).toMatchObject({ kind: "refused", error: { code: "INVALID_OPERATION", retryable: false } });
    if (request.kind !== "refused") return;
    for (const name of Object.keys(codeAnalysisOperations)) expect(request.error.cure).toContain(name);
    expect(request.error.message.length).toBeLessThan(200);
  });
});

describe("the payload of a request", () => {
  it("may have null options", () => {
    expect(decode({ ...ask, options: null })).toMatchObject({ kind: "request", payload: { options: { limit: 10 } } });
  });

  it("passes over fields that are not known", () => {
    const request = decode({ ...ask, environment: "dev", options: { depth: "full" } });
    expect(request).toMatchObject({ kind: "request" });
    expect(JSON.stringify(request)).not.toContain("environment");
  });

  it("is refused naming every wrong field as it is on the wire", () => {
    const options = { include_patterns: "yes", quality_threshold: 3, pattern_types: ["ok", ""] };
    const request = decode({ source_path: " ", content: 5, options });
    const message = request.kind === "refused" ? request.error.message : "";
    for (const field of [
      "source_path",
      "content",
      "options.include_patterns",
      "options.quality_threshold",
      "options.pattern_types.1",
    ]) {
      expect(message).toContain(`payload.${field}: `);
    }
    expect(message).not.toMatch(/[a-z][A-Z]\w*:/);
  });

  it("counts the wrong fields beyond the fifth", () => {
    const wrong = {
      source_path: 1,
      content: 1,
      language: 1,
      project_id: 1,
      user_id: 1,
      options: { limit: 0, domain: 1 },
    };
    const request = decode(wrong);
    expect(request.kind === "refused" && request.error.message).toMatch(/; and 2 more$/);
  });

  it("must have content, and says so, where the operation is about one file", () => {
    const request = decode({ source_path: "a.ts", content: null });
    expect(request).toMatchObject({ kind: "refused", operation: "QUALITY_ASSESSMENT" });
    expect(request.kind === "refused" && request.error.message).toMatch(/^payload.content: is required/);
  });

  it("may have an empty file as content", () => {
    for (const profile of topicProfiles) {
      expect(decode({ ...ask, content: "" }, profile)).toMatchObject({ kind: "request", payload: { content: "" } });
    }
  });

  it("has no content where the lower-case generation sends an empty text to a pattern extraction", () => {
    const pattern = { source_path: "**", content: "", operation_type: "pattern_extraction" };
    expect(decode(pattern, "onex")).toMatchObject({ payload: { content: null } });
    expect(decode(pattern, "archon")).toMatchObject({ payload: { content: "" } });
  });

  it("may be without a path in the lower-case generation only", () => {
    const pathless = { ...ask, source_path: null };
    expect(decode(pathless, "onex")).toMatchObject({ kind: "request", payload: { sourcePath: "unnamed" } });
    expect(decode(pathless, "archon")).toMatchObject({ kind: "refused" });
  });

  it("is refused when its content is larger than the engine takes", () => {
    expect(decode({ ...ask, content: "x".repeat(maxContentLength) })).toMatchObject({ kind: "request" });
    const refused = decode({ ...ask, content: "x".repeat(maxContentLength + 1) });
    expect(refused.kind === "refused" && refused.error.message).toContain(`at most ${maxContentLength}`);
  });
});

describe("the correlation id", () => {
  it.each(["ABCDEF00-1111-4222-8333-444455556666", "not a uuid", " spaced "])("%j is kept as it came", (id) => {
    const { codec } = createCodeAnalysisService({ profile: "archon" });
    expect(codec.decodeRequest(toBytes({ correlation_id: id, payload: ask }))).toMatchObject({ correlationId: id });
  });
});

describe("a reply", () => {
  const { codec, topics } = createCodeAnalysisService({ profile: "archon" });
  const read = (body: unknown, topic = topics.completed) =>
    codec.decodeReply(toBytes({ correlation_id: correlationId, ...(body as object) }), topic);

  it("ends as its topic says, whatever its event type", () => {
    expect(read({ event_type: "CODE_ANALYSIS_FAILED", payload: {} })).toMatchObject({ outcome: "completed" });
    expect(read({ event_type: "CODE_ANALYSIS_COMPLETED", payload: {} }, topics.failed)).toMatchObject({
      outcome: "failed",
    });
  });

  it.each([
    [{ event_type: "CODE_ANALYSIS_COMPLETED" }, "completed"],
    [{ event_type: "omninode.intelligence.code-analysis.failed.v1" }, "failed"],
    [{ metadata: { event_type: "omninode.intelligence.event.code_analysis_failed.v1" } }, "failed"],
    [{ metadata: { event_type: "omninode.intelligence.event.code_analysis_completed.v1" } }, "completed"],
  ])("on a topic for both outcomes ends as its event type says: %j", (body, outcome) => {
    const overrides = { completed: "replies", failed: "replies" };
    const shared = createCodeAnalysisService({ profile: "archon", overrides });
    const value = toBytes({ correlation_id: correlationId, payload: {}, ...body });
    expect(shared.codec.decodeReply(value, "replies")).toMatchObject({ outcome });
  });

  it("with nulls where a value is missing keeps its schema", () => {
    const patterns = [
      { name: "retry", file_path: null, description: null, confidence: null, best_practices: null },
      null,
    ];
    const reply = read({ payload: { patterns, total_count: null, cache_hit: null } });
    const payload = reply.kind === "reply" && reply.outcome === "completed" ? reply.payload : undefined;
    expect(codeAnalysisOperations.PATTERN_EXTRACTION.reply.parse(payload)).toMatchObject({
      patterns: [{ name: "retry", filePath: "", confidence: 0.5, bestPractices: [] }],
      totalCount: 0,
    });
  });

  it.each([
    [
      { payload: { error_code: "NEW_CODE", error_message: "x", retry_allowed: true } },
      { code: "NEW_CODE", retryable: true },
    ],
    [{ payload: { error_code: "TIMEOUT", error_message: "x" } }, { code: "TIMEOUT", retryable: true }],
    [{ payload: { error_code: "INTERNAL_ERROR", retry_allowed: false } }, { code: "INTERNAL_ERROR", retryable: false }],
    [{ error: "TIMEOUT: too slow" }, { code: "UNKNOWN", message: "TIMEOUT: too slow", retryable: false }],
    [{ payload: { error_code: 7, error_message: {} } }, { code: "UNKNOWN", message: "the worker gave no reason" }],
  ])("that failed keeps the code and the flag it came with: %j", (body, error) => {
    expect(read(body, topics.failed)).toMatchObject({ kind: "reply", outcome: "failed", error });
  });

  it("that failed says its code and its message in the one text some readers show", () => {
    const error = { code: "TIMEOUT", message: "too slow", retryable: true, cure: "" };
    const reply = {
      correlationId,
      eventId: "e",
      causationId: null,
      timestampMs: 0,
      operation: null,
      requestPayload: 7,
    };
    const value = codec.encodeReply({
      ...reply,
      instanceId: "w",
      processingTimeMs: 0,
      cached: false,
      outcome: "failed",
      error,
    });
    expect(fromBytes(value)).toMatchObject({
      error: "TIMEOUT: too slow",
      payload: { source_path: "", suggested_action: null },
    });
  });
});
