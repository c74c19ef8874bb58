import type { RecordEnded, WorkerStatus } from "@event-intelligence/worker";
import { expect, test } from "vitest";
import { createWorkerMetrics } from "../../packages/event-intelligence/src/service/metrics.ts";

const status = { counters: {}, running: 0, waiting: 0 } as unknown as WorkerStatus;

function endedAs(operation: string, ending: RecordEnded["ending"]): RecordEnded {
  const place = { topic: "requests", partition: 0, offset: 1n };
  const timing = { cached: false, queueMs: 1, runMs: 2 };
  return { type: "ended", ...place, ...timing, ending, operation, correlationId: "id", code: null, error: null };
}

test("keeps one series for all operations that nobody serves: whoever may write requests makes up their names", async () => {
  const metrics = createWorkerMetrics(
    () => status,
    () => [],
  );
  metrics.observe(endedAs("QUALITY_ASSESSMENT", "completed"));
  for (let index = 0; index < 100; index++) metrics.observe(endedAs(`MADE_UP_${index}`, "failed"));
  const text = await metrics.text();
  expect(text).toContain('queue_seconds_count{operation="QUALITY_ASSESSMENT",outcome="completed"} 1\n');
  expect(text).toContain('queue_seconds_count{operation="unknown",outcome="failed"} 100\n');
  expect(text).not.toContain("MADE_UP");
});
