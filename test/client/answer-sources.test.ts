import { OperationError } from "@event-intelligence/contracts";
import { describe, expect, test } from "vitest";
import { failureOf, question } from "./client-scene.ts";
import { analyzerOf, createIntelligenceScene, goodAnalyzer } from "./intelligence-scene.ts";

const effects = { nodeType: "effect", domain: "database" } as const;

describe("where an answer comes from", () => {
  test("is a worker first, with full confidence and no reason for a fallback", async () => {
    const { client, scene } = await createIntelligenceScene({ direct: goodAnalyzer });
    const responder = await scene.startResponder();
    responder.do((request) => request.complete({ qualityScore: 0.4 }));
    const answer = await client.analyzeCode(question);
    expect(answer).toMatchObject({ source: "events", confidence: 1, fallbackReason: null });
    expect(answer.value.qualityScore).toBe(0.4);
    expect(answer.correlationId).toBe(responder.requests[0]?.correlationId);
    expect(answer.timings).toMatchObject({ queueMs: 3, runMs: 5, totalMs: expect.any(Number) });
    expect(responder.requests[0]?.operation).toBe("COMPREHENSIVE_ANALYSIS");
  });

  test("is called embedded where the worker is in this process", async () => {
    const { client, scene } = await createIntelligenceScene({ events: { source: "embedded" } });
    await scene.startResponder();
    expect((await client.analyzeCode(question)).source).toBe("embedded");
  });

  test("is the direct analyzer when the worker cannot, for the worker's reason", async () => {
    const { client, scene } = await createIntelligenceScene({ direct: goodAnalyzer });
    const responder = await scene.startResponder();
    responder.do((request) => request.fail("BACKEND_UNAVAILABLE"));
    const answer = await client.analyzeCode(question);
    expect(answer).toMatchObject({ source: "direct", confidence: 1, fallbackReason: "BACKEND_UNAVAILABLE" });
    expect(answer).toMatchObject({
      value: { qualityScore: 0.9 },
      timings: { queueMs: null, runMs: expect.any(Number) },
    });
  });

  test("is the direct analyzer, with time left for it, when nobody answers in time", async () => {
    const direct = analyzerOf(async (_, { remainingMs }) => ({ language: remainingMs() > 0 ? "in time" : "too late" }));
    const { client, scene } = await createIntelligenceScene({ direct });
    (await scene.startResponder()).do(() => {});
    const answer = await client.analyzeCode(question, { timeoutMs: 1_000 });
    expect(answer).toMatchObject({
      source: "direct",
      fallbackReason: "REQUEST_TIMEOUT",
      value: { language: "in time" },
    });
  });

  test("is the built-in catalogue for patterns when neither can answer, with the first reason", async () => {
    const direct = analyzerOf(() => Promise.reject(new OperationError("PATTERN_QUERY_FAILED", "no index")));
    const { client, scene } = await createIntelligenceScene({ direct });
    const responder = await scene.startResponder();
    responder.do((request) => request.fail("INTERNAL_ERROR"));
    const answer = await client.discoverPatterns(effects);
    expect(answer).toMatchObject({
      source: "builtin_pattern_library",
      confidence: 0.7,
      fallbackReason: "INTERNAL_ERROR",
      timings: { queueMs: null, runMs: null },
    });
    expect(answer.value.patterns.length).toBeGreaterThan(0);
    expect(answer.value.totalCount).toBeGreaterThanOrEqual(answer.value.patterns.length);
  });

  test.each(["INVALID_OPERATION", "REPLY_TOO_LARGE", "PAYLOAD_TOO_LARGE", "TEAPOT"])(
    "is another source when a worker answers %s, which says nothing of the request",
    async (code) => {
      const { client, scene } = await createIntelligenceScene({ direct: goodAnalyzer });
      (await scene.startResponder()).do((request) => request.fail(code, { retryable: false }));
      expect(await client.analyzeCode(question)).toMatchObject({ source: "direct", fallbackReason: code });
    },
  );

  test.each(["PARSING_ERROR", "INVALID_INPUT", "UNSUPPORTED_LANGUAGE"])(
    "is nobody when a worker answers %s, which every source would say",
    async (code) => {
      const { client, scene } = await createIntelligenceScene({ direct: goodAnalyzer });
      (await scene.startResponder()).do((request) => request.fail(code, { retryable: false }));
      expect(await failureOf(client.analyzeCode(question))).toMatchObject({
        code: "WORKER_FAILURE",
        failure: { code },
      });
    },
  );

  test("names each way in which events fail", async () => {
    const { client, scene, broker } = await createIntelligenceScene({
      direct: goodAnalyzer,
      events: { breaker: { threshold: 1 }, maxPendingRequests: 1 },
    });
    const reason = async () => (await client.analyzeCode(question, { timeoutMs: 100 })).fallbackReason;
    broker.faults.deny({ topic: scene.service.topics.completed });
    expect(await reason()).toBe("NOT_AUTHORIZED");
    broker.faults.clear();
    const responder = await scene.startResponder();
    responder.do(() => {});
    expect((await Promise.all([reason(), reason()])).toSorted()).toEqual(["OVERLOADED", "REQUEST_TIMEOUT"]);
    expect(await reason()).toBe("CIRCUIT_OPEN");
  });

  test("is told apart for patterns of a worker: as sure as the best of them, or not at all", async () => {
    const { client, scene } = await createIntelligenceScene();
    const responder = await scene.startResponder();
    const patterns = [
      { name: "a", confidence: 0.3 },
      { name: "b", confidence: 0.85 },
    ];
    responder.do((request) => request.complete({ patterns, totalCount: 2 }));
    expect(await client.discoverPatterns(effects)).toMatchObject({ source: "events", confidence: 0.85 });
    responder.do((request) => request.complete({ patterns: [] }));
    expect(await client.discoverPatterns(effects)).toMatchObject({ source: "events", confidence: 0 });
  });

  test("is trusted less when the worker understood the file only in part", async () => {
    const { client, scene } = await createIntelligenceScene();
    (await scene.startResponder()).do((request) => request.complete({ partial: true }));
    expect((await client.analyzeCode(question)).confidence).toBe(0.6);
  });

  test.each([
    ["events", "the rest being kept for a fallback: no reply came in time. Check that a worker serves this topic"],
    ["embedded", "the rest being kept for a fallback: the worker of this process was still busy"],
  ] as const)("of %s that gave no answer in time names the budget that its caller gave", async (source, message) => {
    const direct = analyzerOf(() => Promise.reject(new TypeError("broken")));
    const { client, scene } = await createIntelligenceScene({ direct, events: { source } });
    (await scene.startResponder()).do(() => {});
    const error = await failureOf(client.analyzeCode(question, { timeoutMs: 300 }));
    expect(error).toMatchObject({ code: "REQUEST_TIMEOUT", message: expect.stringContaining(message) });
    expect((error as Error).message).toContain("timed out after 180 of 300 ms, ");
  });

  test("throws the first source's error when none answers", async () => {
    const direct = analyzerOf(() => Promise.reject(new TypeError("broken")));
    const { client, scene } = await createIntelligenceScene({ direct });
    (await scene.startResponder()).do((request) => request.fail("RATE_LIMIT_EXCEEDED"));
    const error = await failureOf(client.analyzeCode(question));
    expect(error).toMatchObject({ code: "WORKER_FAILURE", failure: { code: "RATE_LIMIT_EXCEEDED" } });
  });
});
