import { headerNames } from "@event-intelligence/contracts";
import { openTelemetryTracing } from "@event-intelligence/transport/opentelemetry";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { readPrometheusText } from "../../packages/event-intelligence/src/rollout/prometheus-text.ts";
import { eventually } from "../helpers/eventually.ts";
import { collectSpans } from "../helpers/spans.ts";
import { startMeteredWorker } from "./metered-worker.ts";

collectSpans();

const traceId = "0af7651916cd43dd8448eb211c80319c";

/** A traced worker that has answered one request with such flags of its trace, and its numbers. */
async function meteredAfterTrace(flags: string, options: { areExemplarsEnabled: boolean }) {
  const metered = await startMeteredWorker({ ...options, tracing: openTelemetryTracing() });
  await metered.worker.start();
  const asker = await metered.scene.createAsker();
  await asker.ask({ headers: { [headerNames.traceparent]: `00-${traceId}-b7ad6b7169203331-${flags}` } });
  await eventually(() => expect(metered.worker.status.counters.completed).toBe(1));
  return metered;
}

test("the times of a request name its trace, in the format that has a form for it", async () => {
  const { text, contentType } = await meteredAfterTrace("01", { areExemplarsEnabled: true });
  const page = await text();
  expect(contentType).toBe(Registry.OPENMETRICS_CONTENT_TYPE);
  expect(page).toMatch(/^# TYPE event_intelligence_requests counter$/m);
  expect(page.endsWith("# EOF\n")).toBe(true);
  for (const name of ["age", "queue", "run"]) {
    const bucket = `event_intelligence_request_${name}_seconds_bucket`;
    expect(page).toMatch(new RegExp(`^${bucket}\\{.*\\} 1 # \\{trace_id="${traceId}"\\} `, "m"));
  }
  expect([...readPrometheusText(page)].length, "rollout-check's reader takes it").toBeGreaterThan(100);
});

test("a trace that is not kept is not named: it would lead nowhere", async () => {
  const page = await (await meteredAfterTrace("00", { areExemplarsEnabled: true })).text();
  expect(page).toMatch(/request_run_seconds_count\{operation="QUALITY_ASSESSMENT"\} 1$/m);
  expect(page).not.toContain("trace_id");
});

test("no trace is named where exemplars are off", async () => {
  const { text, contentType } = await meteredAfterTrace("01", { areExemplarsEnabled: false });
  expect(contentType).toBe(Registry.PROMETHEUS_CONTENT_TYPE);
  expect(await text()).not.toContain("trace_id");
});

test("a request that takes longer than the last bound is named as well", async () => {
  const { events, observe, text } = await meteredAfterTrace("01", { areExemplarsEnabled: true });
  const ended = events.find((event) => event.type === "ended");
  if (ended !== undefined) observe({ ...ended, runMs: 200_000 });
  expect(await text()).toMatch(/run_seconds_bucket\{le="\+Inf",operation="QUALITY_ASSESSMENT"\} 2 # \{trace_id=/);
});
