import { createIntelligenceClient, type IntelligenceClient } from "@event-intelligence/client";
import { createPrometheusObserver } from "@event-intelligence/client/prometheus";
import { Registry } from "prom-client";
import { expect, onTestFinished, test } from "vitest";
import type { ClientDriver } from "../client-driver.ts";
import { ClientScene, failureOf, operation, question, quickRetry } from "../client-scene.ts";
import { readMetrics } from "../read-metrics.ts";

/** What a client tells of its calls, on any broker. */
export function describeObserving(driver: ClientDriver): void {
  test("counts 95 answers and 5 timeouts as exactly 95 and 5, within exact shares of the time", async () => {
    const scene = new ClientScene(driver);
    await scene.createTopics();
    const responder = await scene.startResponder();
    responder.do((request) => (request.payload.content === "nobody" ? undefined : request.complete()));
    const registry = new Registry();
    const client = await startClient(scene, registry);
    const answers = Array.from({ length: 95 }, () => client.analyzeCode({ ...question, operation }));
    const timeouts = Array.from({ length: 5 }, () =>
      failureOf(client.analyzeCode({ ...question, operation, content: "nobody" }, { timeoutMs: 500 })),
    );
    await Promise.all([...answers, ...timeouts]);
    const values = await readMetrics(registry);
    expect(values).toMatchObject({
      'calls_total{operation="QUALITY_ASSESSMENT",source="events",outcome="ok"}': 95,
      'calls_total{operation="QUALITY_ASSESSMENT",source="none",outcome="error"}': 5,
      'call_errors_total{operation="QUALITY_ASSESSMENT",source="events",code="REQUEST_TIMEOUT"}': 5,
      'call_duration_seconds_bucket{le="0.25",operation="QUALITY_ASSESSMENT",source="none"}': 0,
      'call_duration_seconds_count{operation="QUALITY_ASSESSMENT",source="events"}': 95,
      'call_duration_seconds_count{operation="QUALITY_ASSESSMENT",source="none"}': 5,
      'call_transport_seconds_count{operation="QUALITY_ASSESSMENT"}': 95,
      'answer_confidence_bucket{le="0.9",operation="QUALITY_ASSESSMENT",source="events"}': 0,
      'answer_confidence_bucket{le="1",operation="QUALITY_ASSESSMENT",source="events"}': 95,
      'patterns_returned_bucket{le="0",operation="QUALITY_ASSESSMENT"}': 95,
      'attempts_total{operation="QUALITY_ASSESSMENT",result="answered"}': 95,
      'attempts_total{operation="QUALITY_ASSESSMENT",result="unanswered"}': 5,
      'circuit_state{operation="QUALITY_ASSESSMENT",state="closed"}': 1,
      pending_calls: 0,
    });
  });

  test("gives a call that a timer ended the stack of the line that asked", async () => {
    const scene = new ClientScene(driver);
    const { client, responder } = await scene.start({ timeoutMs: 100 });
    responder.do(() => {});
    const askAndWait = async () => {
      await client.ask(operation, question);
    };
    const error = (await failureOf(askAndWait())) as Error;
    expect(error.stack).toMatch(
      /^RequestTimeoutError: QUALITY_ASSESSMENT timed out .*\n(.*\n)*.* askAndWait .*observing\.ts:/,
    );
  });
}

async function startClient(scene: ClientScene, registry: Registry): Promise<IntelligenceClient> {
  const transport = await scene.connect();
  const client = createIntelligenceClient({
    observer: createPrometheusObserver(registry),
    timeoutsMs: { [operation]: 60_000 },
    events: {
      source: "events",
      transport,
      service: scene.service,
      retry: quickRetry,
      breaker: { enabled: false },
    },
  });
  onTestFinished(() => client.close());
  await client.start();
  return client;
}
