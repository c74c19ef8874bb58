import type { ClientEvent } from "@event-intelligence/client";
import { clientMetrics, createPrometheusObserver } from "@event-intelligence/client/prometheus";
import { OperationError } from "@event-intelligence/contracts";
import { Counter, Histogram, Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { callEnded } from "./call-ended.ts";
import { failureOf, operation, question } from "./client-scene.ts";
import { analyzerOf, createIntelligenceScene, goodAnalyzer } from "./intelligence-scene.ts";
import { readMetrics } from "./read-metrics.ts";

/** A scene whose client's events are collected, by type where a test asks for one. */
async function createObservedScene(options: Parameters<typeof createIntelligenceScene>[0] = {}) {
  const events: ClientEvent[] = [];
  const created = await createIntelligenceScene({ observer: (event) => events.push(event), ...options });
  const eventsOf = <Type extends ClientEvent["type"]>(type: Type) =>
    events.filter((event): event is Extract<ClientEvent, { type: Type }> => event.type === type);
  return { ...created, events, eventsOf };
}

const asked = { ...question, operation } as const;

describe("the observer of a client", () => {
  test("is told of an answered call who answered, and where its time went", async () => {
    const { client, scene, events } = await createObservedScene();
    await scene.startResponder();
    const { correlationId, timings } = await client.analyzeCode(asked);
    expect(events).toEqual([
      { type: "call-started", operation, correlationId },
      { type: "breaker", operation, state: "closed" },
      { type: "attempt-ended", operation, correlationId, result: "answered" },
      {
        type: "call-ended",
        operation,
        correlationId,
        firstSource: "events",
        source: "events",
        fallbackReason: null,
        errorCode: null,
        totalMs: expect.any(Number),
        queueMs: 3,
        runMs: 5,
        transportMs: Math.max(0, timings.totalMs - 8),
        confidence: 1,
        patternCount: 0,
        attempts: 1,
      },
    ]);
  });

  test("is told of a fallback why, and how often was asked before", async () => {
    const { client, scene, eventsOf } = await createObservedScene({ direct: goodAnalyzer });
    (await scene.startResponder()).do((request) => request.fail("BACKEND_UNAVAILABLE"));
    await client.analyzeCode(asked);
    expect(eventsOf("call-ended")).toMatchObject([
      { source: "direct", fallbackReason: "BACKEND_UNAVAILABLE", errorCode: null, attempts: 3, transportMs: null },
    ]);
    expect(eventsOf("attempt-ended").map(({ result }) => result)).toEqual(["retried", "retried", "answered"]);
  });

  test("is told of a failed call its code, and of a worker's failure what the worker said", async () => {
    const { client, scene, eventsOf } = await createObservedScene({ allowBuiltin: false });
    const responder = await scene.startResponder();
    responder.do((request) => request.fail("PARSING_ERROR", { retryable: false }));
    await failureOf(client.analyzeCode(asked));
    await failureOf(client.analyzeCode({ sourcePath: "no-such-file.py" }));
    await failureOf(client.discoverPatterns({ limit: -1 }));
    expect(eventsOf("call-ended").map(({ errorCode, source, attempts }) => [errorCode, source, attempts])).toEqual([
      ["PARSING_ERROR", null, 1],
      ["INVALID_REQUEST", null, 0],
      ["INVALID_REQUEST", null, 0],
    ]);
  });

  test("is told which source a call without an answer asked first, so that errors outside of the rollout can be told", async () => {
    const direct = analyzerOf(() => Promise.reject(new OperationError("INTERNAL_ERROR", "broken")));
    const firstSources = async (options: Parameters<typeof createIntelligenceScene>[0]) => {
      const { client, eventsOf } = await createObservedScene({ allowBuiltin: false, ...options });
      await failureOf(client.analyzeCode(asked, { timeoutMs: 20 }));
      await failureOf(client.analyzeCode({ ...asked, sourcePath: "" }));
      return eventsOf("call-ended").map(({ firstSource, errorCode }) => [firstSource, errorCode]);
    };
    const refused = [null, "INVALID_REQUEST"];
    expect(await firstSources({})).toEqual([["events", "REQUEST_TIMEOUT"], refused]);
    expect(await firstSources({ rolloutPercent: 0, direct })).toEqual([["direct", "INTERNAL_ERROR"], refused]);
    expect(await firstSources({ rolloutPercent: 0 })).toEqual([[null, "NO_SOURCE"], refused]);
  });

  test("is told of each attempt once, however it ended", async () => {
    const { client, scene, broker, eventsOf } = await createObservedScene();
    const responder = await scene.startResponder();
    const topic = scene.service.topics.requested;
    broker.faults.failSends({ topic, as: "not-sent", times: 1 });
    await client.analyzeCode(asked);
    broker.faults.failSends({ topic, as: "indeterminate-not-stored", times: 1 });
    await client.analyzeCode(asked);
    responder.do(() => {});
    await failureOf(client.analyzeCode(asked, { timeoutMs: 20 }));
    const results = eventsOf("attempt-ended").map(({ result }) => result);
    expect(results).toEqual(["not-sent", "answered", "indeterminate", "answered", "unanswered"]);
  });

  test("is told of each change of a breaker", async () => {
    const { client, scene, eventsOf } = await createObservedScene({
      events: { breaker: { threshold: 2, timeoutMs: 20 } },
    });
    const responder = await scene.startResponder();
    responder.do(() => {});
    for (const _ of [1, 2]) await failureOf(client.analyzeCode(asked, { timeoutMs: 20 }));
    const states = () => eventsOf("breaker").map(({ state }) => state);
    await eventually(() => states().at(-1) === "half-open");
    responder.do((request) => request.complete());
    await client.analyzeCode(asked);
    expect(states()).toEqual(["closed", "open", "half-open", "closed"]);
  });

  test("is told of a reply that settles nothing why it was dropped", async () => {
    const { client, scene, eventsOf } = await createObservedScene();
    (await scene.startResponder()).do(async (request) => {
      await request.sendRaw(null);
      await request.complete();
      await request.complete();
    });
    await client.analyzeCode(asked);
    await eventually(() =>
      expect(eventsOf("reply-dropped").map(({ reason }) => reason)).toEqual(["malformed", "duplicate"]),
    );
  });

  test("changes nothing when it throws or rejects", async () => {
    const fail = () => {
      throw new Error("the observer's own fault");
    };
    for (const observer of [fail, async () => fail()]) {
      const { client } = await createIntelligenceScene({ observer, direct: goodAnalyzer, mode: "direct" });
      expect(await client.analyzeCode(asked)).toMatchObject({ source: "direct" });
    }
  });
});

describe("the metrics of a client", () => {
  test("tell fallbacks by their reason, and begin with zeros where a failure is to be seen as an increase", async () => {
    const registry = new Registry();
    const { client, scene } = await createIntelligenceScene({
      observer: createPrometheusObserver(registry),
      direct: goodAnalyzer,
    });
    expect(await readMetrics(registry)).toMatchObject({
      [`calls_total{operation="${operation}",source="none",outcome="error"}`]: 0,
      'replies_dropped_total{reason="mismatch"}': 0,
      pending_calls: 0,
    });
    (await scene.startResponder()).do((request) => request.fail("RATE_LIMIT_EXCEEDED"));
    await client.analyzeCode(asked);
    await client.discoverPatterns({ nodeType: "effect", domain: "database", limit: 2 }, { rolloutKey: "x" });
    expect(await readMetrics(registry)).toMatchObject({
      [`calls_total{operation="${operation}",source="direct",outcome="fallback"}`]: 1,
      [`fallbacks_total{operation="${operation}",reason="RATE_LIMIT_EXCEEDED"}`]: 1,
      [`attempts_total{operation="${operation}",result="retried"}`]: 2,
    });
  });

  test("count a call as pending until it ends, also after the registry was reset", async () => {
    const registry = new Registry();
    const gate = Promise.withResolvers<void>();
    const { client, scene } = await createIntelligenceScene({ observer: createPrometheusObserver(registry) });
    (await scene.startResponder()).do(async (request) => {
      await gate.promise;
      await request.complete();
    });
    const call = client.analyzeCode(asked);
    registry.resetMetrics();
    expect(await readMetrics(registry)).toMatchObject({ pending_calls: 1 });
    gate.resolve();
    await call;
    expect(await readMetrics(registry)).toMatchObject({ pending_calls: 0 });
  });

  test("put a time that is exactly a limit below it, so that shares are exact", async () => {
    const registry = new Registry();
    const observer = createPrometheusObserver(registry);
    for (const totalMs of [100, 100.001, 500, 500.001]) observer(callEnded({ totalMs, transportMs: totalMs }));
    for (const confidence of [0.7, 0.9]) observer(callEnded({ confidence }));
    const values = await readMetrics(registry);
    const bucket = (name: string, le: string) =>
      values[`${name}_bucket{le="${le}",operation="${operation}",source="events"}`];
    expect(bucket("call_duration_seconds", "0.1")).toBe(3);
    expect(bucket("call_duration_seconds", "0.5")).toBe(5);
    expect(bucket("answer_confidence", "0.7")).toBe(1);
    expect(bucket("answer_confidence", "0.9")).toBe(2);
  });

  test("keep one series for all operations, codes and reasons that nobody knows", async () => {
    const registry = new Registry();
    const observer = createPrometheusObserver(registry);
    for (let index = 0; index < 100; index += 1) {
      const made = `MADE_UP_${index}`;
      observer(callEnded({ operation: made as typeof operation, fallbackReason: made }));
      observer(callEnded({ source: null, errorCode: made, confidence: null, patternCount: null }));
      observer({ type: "attempt-ended", operation: made, correlationId: "id", result: "answered" });
      observer({ type: "breaker", operation: made, state: "open" });
    }
    expect(await registry.metrics()).not.toContain("MADE_UP");
    expect(await readMetrics(registry)).toMatchObject({
      'fallbacks_total{operation="other",reason="other"}': 100,
      [`call_errors_total{operation="${operation}",source="events",code="other"}`]: 100,
      'attempts_total{operation="other",result="answered"}': 100,
      'circuit_state{operation="other",state="open"}': 1,
    });
  });

  test.each([Registry.PROMETHEUS_CONTENT_TYPE, Registry.OPENMETRICS_CONTENT_TYPE])(
    "are written as prom-client's own would be, in %s",
    async (contentType) => {
      const [ours, theirs] = [new Registry(), new Registry()];
      for (const registry of [ours, theirs]) registry.setContentType(contentType as never);
      const observer = createPrometheusObserver(ours);
      const { callSeconds, fallbacks } = clientMetrics;
      const histogram = new Histogram({
        ...callSeconds,
        labelNames: ["operation", "source"],
        buckets: [...callSeconds.buckets],
        registers: [theirs],
      });
      const counter = new Counter({ ...fallbacks, labelNames: ["operation", "reason"], registers: [theirs] });
      for (const totalMs of [0.2, 1, 99, 100, 20_000]) {
        observer(callEnded({ totalMs, fallbackReason: "NO_RESPONDER" }));
        histogram.observe({ operation, source: "events" }, totalMs / 1000);
        counter.inc({ operation, reason: "NO_RESPONDER" });
      }
      const texts = await Promise.all(
        [callSeconds.name, fallbacks.name].map((name) => ours.getSingleMetricAsString(name)),
      );
      const expected = [callSeconds.name, fallbacks.name].map((name) => theirs.getSingleMetricAsString(name));
      expect(texts).toEqual(await Promise.all(expected));
      expect(await ours.getMetricsAsJSON()).toEqual(
        expect.arrayContaining(
          await theirs.getMetricsAsJSON().then((all) => all.filter(({ type }) => String(type) === "counter")),
        ),
      );
    },
  );

  test("are refused by a registry that has them already", () => {
    const registry = new Registry();
    createPrometheusObserver(registry);
    expect(() => createPrometheusObserver(registry)).toThrow(/event_intelligence_\w+ has already been registered/);
  });
});
