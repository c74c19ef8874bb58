import { spawn } from "node:child_process";
import type { RecordEnded, WorkerStatus } from "@event-intelligence/worker";
import { expect, onTestFinished, test } from "vitest";
import { createWorkerMetrics } from "../../packages/event-intelligence/src/service/metrics.ts";
import { eventually } from "../helpers/eventually.ts";

const status = { counters: {}, running: 0, waiting: 0 } as unknown as WorkerStatus;

function endedAs(operation: string, ending: RecordEnded["ending"]): RecordEnded {
  const place = { topic: "requests", partition: 0, offset: 1n };
  const timing = { cached: false, queueMs: 1, runMs: 2 };
  const ids = { correlationId: "id", traceId: null };
  return { type: "ended", ...place, ...timing, ...ids, ending, operation, code: null, error: null };
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

test.runIf(process.platform === "linux")(
  "tells what the worker and its analysis processes take, and never takes computing back",
  async () => {
    const busy = spawn(process.execPath, ["--eval", "for (;;);"], { stdio: "ignore" });
    onTestFinished(() => void busy.kill("SIGKILL"));
    const living = [busy.pid as number];
    const metrics = createWorkerMetrics(
      () => status,
      () => living,
    );
    const read = async (name: string, role: string) =>
      Number(new RegExp(`^event_intelligence_${name}\\{role="${role}"\\} (.*)$`, "m").exec(await metrics.text())?.[1]);
    for (const role of ["worker", "analysis"]) {
      expect(await read("processes", role)).toBe(1);
      await eventually(async () =>
        expect(await read("process_resident_memory_bytes", role)).toBeGreaterThan(10_000_000),
      );
      expect(await read("process_open_fds", role)).toBeGreaterThan(2);
    }
    await eventually(async () => expect(await read("process_cpu_seconds_total", "analysis")).toBeGreaterThan(0.2));
    living.pop();
    expect(await read("processes", "analysis")).toBe(0);
    expect(await read("process_cpu_seconds_total", "analysis")).toBeGreaterThan(0.2);
  },
);
