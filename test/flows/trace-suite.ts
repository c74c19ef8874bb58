import { randomUUID } from "node:crypto";
import { type HandlerContext, OperationError } from "@event-intelligence/contracts";
import type { CodeReport } from "@event-intelligence/contracts/code-analysis";
import { openTelemetryTracing } from "@event-intelligence/transport/opentelemetry";
import { SpanKind, trace } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { describe, expect, it } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { collectSpans, treesOf } from "../helpers/spans.ts";
import { type FlowDriver, FlowScene } from "./flow-scene.ts";
import { handlersOf } from "./given-reports.ts";

const question = (name: string) => ({ sourcePath: name, content: "x = 1", operation: "QUALITY_ASSESSMENT" }) as const;

/** What a trace shows of calls, on any broker. */
export function describeTraces(driver: FlowDriver): void {
  describe(`a trace of a call on ${driver.name}`, () => {
    const spans = collectSpans();

    const named = (name: string) => spans().filter((span) => span.name === name);

    /** A span ends a moment after the answer that it is about is there. */
    async function endedSpans(count: number): Promise<readonly ReadableSpan[]> {
      await eventually(() => expect(spans().length).toBe(count));
      return spans();
    }

    function createScene(handle: (context: HandlerContext) => Promise<Partial<CodeReport>>) {
      const handlers = handlersOf(handle);
      const scene = new FlowScene(driver, handlers);
      const { requested, completed, failed } = scene.service.topics;
      return { scene, handlers, requested, completed, failed };
    }

    it("leads from the caller over the worker to the handler and back", async () => {
      const { scene, handlers, requested, completed } = createScene(async () => {
        trace.getTracer("handler").startSpan("look at the code").end();
        return { qualityScore: 0.9 };
      });
      await scene.startWorker("worker-1", handlers, { tracing: openTelemetryTracing() });
      const client = scene.createClient({ tracing: openTelemetryTracing() });
      const answer = await client.analyzeCode(question("a.py"));
      const ended = await endedSpans(5);
      expect(treesOf(ended)).toEqual({
        "INTERNAL code-analysis ask": {
          [`PRODUCER send ${requested}`]: {
            [`CONSUMER process ${requested}`]: {
              "INTERNAL look at the code": {},
              [`PRODUCER send ${completed}`]: {},
            },
          },
        },
      });
      const [ask, send, process, reply] = [
        "code-analysis ask",
        `send ${requested}`,
        `process ${requested}`,
        `send ${completed}`,
      ].map((name) => named(name)[0]);
      expect(process?.links.map((link) => link.context.spanId)).toEqual([send?.spanContext().spanId]);
      expect(ask?.links.map((link) => link.context.spanId)).toEqual([reply?.spanContext().spanId]);
      expect(ask?.attributes).toEqual({
        "messaging.message.conversation_id": answer.correlationId,
        "event_intelligence.operation": "QUALITY_ASSESSMENT",
        "event_intelligence.source": driver.source,
        "event_intelligence.confidence": 1,
      });
      expect(send?.attributes).toMatchObject({
        "messaging.system.name": "kafka",
        "messaging.operation.name": "send",
        "messaging.operation.type": "send",
        "messaging.destination.name": requested,
        "messaging.message.conversation_id": answer.correlationId,
        "event_intelligence.attempt": 1,
      });
      expect(process?.attributes).toMatchObject({
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.consumer.group.name": scene.group,
        "messaging.message.conversation_id": answer.correlationId,
        "messaging.destination.partition.id": send?.attributes["messaging.destination.partition.id"],
        "kafka.offset": send?.attributes["kafka.offset"],
      });
    });

    it("is its own for each of many calls that leave at once", async () => {
      const { scene, handlers } = createScene(async () => ({ qualityScore: 0.9 }));
      await scene.startWorker("worker-1", handlers, { tracing: openTelemetryTracing() });
      const client = scene.createClient({ tracing: openTelemetryTracing() });
      await client.start();
      await Promise.all(Array.from({ length: 20 }, (_, index) => client.analyzeCode(question(`${index}.py`))));
      const ofTrace = Map.groupBy(await endedSpans(80), (span) => span.spanContext().traceId);
      expect(ofTrace.size).toBe(20);
      for (const ofOne of ofTrace.values()) {
        const ids = ofOne.map(({ attributes }) => attributes["messaging.message.conversation_id"]);
        expect([ofOne.length, new Set(ids).size]).toEqual([4, 1]);
      }
    });

    it("shows each attempt, and why the first one failed", async () => {
      let runCount = 0;
      const { scene, handlers, requested, failed, completed } = createScene(async () => {
        runCount += 1;
        if (runCount === 1) throw new OperationError("BACKEND_UNAVAILABLE", "not yet");
        return { qualityScore: 0.9 };
      });
      await scene.startWorker("worker-1", handlers, { tracing: openTelemetryTracing() });
      await scene.createClient({ tracing: openTelemetryTracing() }).analyzeCode(question("a.py"));
      await endedSpans(7);
      const [ask] = named("code-analysis ask");
      expect(ask?.events.map(({ name, attributes }) => [name, attributes])).toEqual([
        ["retry", { "event_intelligence.attempt": 2 }],
      ]);
      expect(named(`send ${requested}`).map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(
        Array(2).fill(ask?.spanContext().spanId),
      );
      expect(named(`process ${requested}`).map(({ attributes }) => attributes["error.type"])).toEqual([
        "BACKEND_UNAVAILABLE",
        undefined,
      ]);
      expect([named(`send ${failed}`).length, named(`send ${completed}`).length]).toEqual([1, 1]);
    });

    it("says why another source answered", async () => {
      const { scene, handlers } = createScene(async () => {
        throw new OperationError("INTERNAL_ERROR", "broken", { retryable: false });
      });
      await scene.startWorker("worker-1", handlers, { tracing: openTelemetryTracing() });
      const direct = handlersOf(async () => ({ qualityScore: 0.5 }));
      await scene.createClient({ tracing: openTelemetryTracing(), direct }).analyzeCode(question("a.py"));
      await endedSpans(4);
      const [ask] = named("code-analysis ask");
      expect(ask?.attributes).toMatchObject({
        "event_intelligence.source": "direct",
        "event_intelligence.fallback.reason": "INTERNAL_ERROR",
      });
      expect(ask?.attributes["error.type"]).toBe(undefined);
      expect(ask?.events.map(({ name }) => name)).toEqual(["fallback"]);
    });

    it("says with which error a call ended", async () => {
      const { scene, handlers, requested } = createScene(async () => {
        throw new OperationError("PARSING_ERROR", "no code");
      });
      await scene.startWorker("worker-1", handlers, { tracing: openTelemetryTracing() });
      const client = scene.createClient({ tracing: openTelemetryTracing() });
      await expect(client.analyzeCode(question("a.py"))).rejects.toThrow("no code");
      await endedSpans(4);
      const failing = [...named("code-analysis ask"), ...named(`process ${requested}`)];
      expect(failing.map(({ attributes }) => attributes["error.type"])).toEqual(["PARSING_ERROR", "PARSING_ERROR"]);
    });

    it("says that an answer came out of a worker's memory", async () => {
      const { scene, handlers, requested } = createScene(async () => ({ qualityScore: 0.9 }));
      await scene.startWorker("worker-1", handlers, { tracing: openTelemetryTracing() });
      const client = scene.createClient({ tracing: openTelemetryTracing() });
      for (let call = 0; call < 2; call++) await client.analyzeCode(question("a.py"), { idempotencyKey: "one" });
      await endedSpans(8);
      const events = named(`process ${requested}`).map((span) => span.events.map(({ name }) => name));
      expect(events).toEqual([[], ["answered-from-memory"]]);
    });

    it("is part of the caller's, be it active or given", async () => {
      const { scene, handlers } = createScene(async () => ({ qualityScore: 0.9 }));
      await scene.startWorker("worker-1", handlers, { tracing: openTelemetryTracing() });
      const client = scene.createClient({ tracing: openTelemetryTracing() });
      const generating = await trace.getTracer("generator").startActiveSpan("generate", async (span) => {
        await client.analyzeCode(question("a.py"));
        span.end();
        return span;
      });
      const traceId = randomUUID().replaceAll("-", "");
      await client.analyzeCode(question("b.py"), { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
      await endedSpans(9);
      const parents = named("code-analysis ask").map(({ parentSpanContext }) => parentSpanContext);
      expect(parents).toMatchObject([
        { traceId: generating.spanContext().traceId, spanId: generating.spanContext().spanId },
        { traceId, spanId: "00f067aa0ba902b7" },
      ]);
      const traceIds = new Set(spans().map((span) => span.spanContext().traceId));
      expect(traceIds).toEqual(new Set([generating.spanContext().traceId, traceId]));
    });

    it("goes on from what clients of an older generation send, although its parent is all zeros", async () => {
      const { scene, handlers, requested } = createScene(async () => ({ qualityScore: 0.9 }));
      await scene.startWorker("worker-1", handlers, { tracing: openTelemetryTracing() });
      const transport = await scene.connect();
      const traceId = randomUUID().replaceAll("-", "");
      const headers = { "x-traceparent": `00-${traceId}-0000000000000000-01` };
      await transport.send({ topic: requested, value: Buffer.from("no request"), headers });
      const [process] = await endedSpans(1);
      expect([process?.name, process?.spanContext().traceId]).toEqual([`process ${requested}`, traceId]);
      expect(process?.events.map(({ name }) => name)).toEqual(["deadLettered"]);
    });

    it("ends at the worker where its spans are only to be linked", async () => {
      const { scene, handlers, requested, completed } = createScene(async () => ({ qualityScore: 0.9 }));
      await scene.startWorker("worker-1", handlers, { tracing: openTelemetryTracing({ consumer: "link" }) });
      await scene.createClient({ tracing: openTelemetryTracing() }).analyzeCode(question("a.py"));
      expect(treesOf(await endedSpans(4))).toEqual({
        "INTERNAL code-analysis ask": { [`PRODUCER send ${requested}`]: {} },
        [`CONSUMER process ${requested}`]: { [`PRODUCER send ${completed}`]: {} },
      });
      const [process] = named(`process ${requested}`);
      const [send] = spans().filter(({ kind, name }) => kind === SpanKind.PRODUCER && name === `send ${requested}`);
      expect(process?.links.map((link) => link.context.spanId)).toEqual([send?.spanContext().spanId]);
    });
  });
}
