import { openTelemetryTracing } from "@event-intelligence/transport/opentelemetry";
import { expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { createIntelligenceScene } from "./intelligence-scene.ts";

test("sends no trace context where the program has registered no SDK, but what the caller gave", async () => {
  const traceIds: (string | null)[] = [];
  const { client, scene, transport } = await createIntelligenceScene({
    tracing: openTelemetryTracing(),
    interceptors: [{ before: ({ traceId }) => traceIds.push(traceId) }],
  });
  const { requested } = scene.service.topics;
  const ask = (traceparent?: string) =>
    client.analyzeCode({ sourcePath: "a.py", content: "x = 1" }, { traceparent, timeoutMs: 50 }).catch(() => {});
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  await ask();
  await ask(traceparent);
  const headers = await eventually(async () => {
    const stored = [];
    for await (const record of transport.read({ topic: requested, from: "earliest" })) stored.push(record.headers);
    expect(stored.length).toBeGreaterThanOrEqual(2);
    return stored;
  });
  const contexts = headers.map((one) => Buffer.from(one.get("traceparent") ?? []).toString());
  expect(new Set(contexts)).toEqual(new Set(["", traceparent]));
  expect(traceIds).toEqual([null, null]);
});
