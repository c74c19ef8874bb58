import { spawn } from "node:child_process";
import { setImmediate as nextTurn } from "node:timers/promises";
import { headerNames, OperationError } from "@event-intelligence/contracts";
import { Registry } from "prom-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { metricsReference } from "../../packages/event-intelligence/src/metrics-reference.ts";
import { readPrometheusText } from "../../packages/event-intelligence/src/rollout/prometheus-text.ts";
import { eventually } from "../helpers/eventually.ts";
import { Gate } from "../worker/given-handlers.ts";
import { startMeteredWorker } from "./metered-worker.ts";
import { check, metricsAfter } from "./rollout-scene.ts";

const operation = "QUALITY_ASSESSMENT";
const requests = (outcome: string, code = "none", asked = operation) =>
  `requests_total{operation="${asked}",profile="archon",outcome="${outcome}",code="${code}"}`;

describe("the metrics of a worker", () => {
  test("count each request by its operation, profile, outcome and code", async () => {
    const { scene, worker, read } = await startMeteredWorker();
    await worker.start();
    const asker = await scene.createAsker();
    scene.answerWith(async ({ request }) => {
      if (request.content === "broken") throw new OperationError("PARSING_ERROR", "not a program");
      return {};
    });
    await asker.ask();
    await asker.ask({ payload: { content: "broken" } });
    await asker.sendRaw({ value: new TextEncoder().encode("not JSON") });
    await eventually(() => expect(worker.status.counters).toMatchObject({ completed: 1, failed: 1, deadLettered: 1 }));
    expect(await read(requests("completed"))).toBe(1);
    expect(await read(requests("failed", "PARSING_ERROR"))).toBe(1);
    expect(await read(requests("deadLettered", "INVALID_INPUT", "none"))).toBe(1);
    expect(await read('records_total{kind="received"}')).toBe(3);
  });

  test("are there with 0 before the first request, so that a first failure is an increase", async () => {
    const { read, text } = await startMeteredWorker();
    expect(await read(requests("failed", "INTERNAL_ERROR"))).toBe(0);
    expect(await read(requests("deadLettered", "INVALID_INPUT", "none"))).toBe(0);
    expect(await read('cache_requests_total{result="hit"}')).toBe(0);
    expect(await read('transport_errors_total{kind="disconnected"}')).toBe(0);
    expect(await text()).not.toContain('profile="onex"');
  });

  test("keep one series for all operations and codes that nobody knows: their senders make them up", async () => {
    const { scene, worker, events, observe, text, read } = await startMeteredWorker();
    await worker.start();
    const asker = await scene.createAsker();
    for (let index = 0; index < 20; index += 1) await asker.ask({ operation: `MADE_UP_${index}` });
    await eventually(() => expect(worker.status.counters.failed).toBe(20));
    const ended = events.find((event) => event.type === "ended");
    // No handler can give such a code today; a label must not rely on that.
    if (ended !== undefined) observe({ ...ended, operation, code: "MADE_UP_CODE" });
    expect(await read(requests("failed", "INVALID_OPERATION", "other"))).toBe(20);
    expect(await read(requests("failed", "other"))).toBe(1);
    expect(await text()).not.toContain("MADE_UP");
  });

  test("say where a request's time went, and nothing of waiting and work where there was none", async () => {
    const { scene, worker, read } = await startMeteredWorker();
    await worker.start();
    const asker = await scene.createAsker();
    const headers = { [headerNames.idempotencyKey]: "one question", [headerNames.priority]: "high" };
    await asker.ask({ headers });
    await asker.ask({ headers });
    await eventually(() => expect(worker.status.counters).toMatchObject({ completed: 2, fromMemory: 1 }));
    expect(await read("request_age_seconds_count")).toBe(2);
    expect(await read(`request_queue_seconds_count{operation="${operation}",lane="high"}`)).toBe(1);
    expect(await read(`request_run_seconds_count{operation="${operation}"}`)).toBe(1);
  });

  test("count the wait of a request that ran out of time before its turn", async () => {
    const { scene, worker, read } = await startMeteredWorker({ concurrency: 1 });
    await worker.start();
    const asker = await scene.createAsker();
    const oldestAge = 'oldest_request_age_seconds{profile="archon",partition="1"}';
    const gate = new Gate();
    scene.answerWith(gate.pass);
    await asker.send({ partition: 0 });
    await eventually(() => expect(worker.status.running).toBe(1));
    await asker.send({ partition: 1, headers: { [headerNames.budgetMs]: "50", [headerNames.priority]: "low" } });
    await eventually(async () => expect(await read(oldestAge)).toBeGreaterThan(0.06));
    gate.open();
    await eventually(() => expect(worker.status.counters.expired).toBe(1));
    expect(await read(requests("expired"))).toBe(1);
    expect(
      await read(`request_queue_seconds_sum{operation="${operation}",lane="low"}`),
      "it waited out its budget",
    ).toBeGreaterThan(0.05);
  });

  test("show slots, and what waits for them by lane", async () => {
    const { scene, worker, read } = await startMeteredWorker({ concurrency: 1 });
    await worker.start();
    const asker = await scene.createAsker();
    const gate = new Gate();
    scene.answerWith(gate.pass);
    await asker.send();
    await eventually(() => expect(worker.status.running).toBe(1));
    await asker.send({ headers: { [headerNames.priority]: "low" } });
    const correlationId = await asker.send({ payload: { content: "y".repeat(5_000) } });
    await asker.send({ correlationId, payload: { content: "y".repeat(5_000) } });
    await eventually(async () => expect(await read('cache_requests_total{result="joined"}')).toBe(1));
    expect(await read("slots")).toBe(1);
    expect(await read("slots_busy")).toBe(1);
    expect(await read('queue_records{lane="low"}')).toBe(1);
    expect(await read('queue_records{lane="normal"}'), "equal requests share a run").toBe(1);
    expect(await read('queue_bytes{lane="normal"}')).toBeGreaterThan(5_000);
    expect(await read('queue_bytes{lane="critical"}')).toBe(0);
    expect(await read('cache_requests_total{result="miss"}')).toBe(3);
    gate.open();
    await scene.expectAllDone(worker, asker);
    expect(await read('queue_bytes{lane="normal"}')).toBe(0);
  });

  test("show of each owned partition what is unfinished and how old it is, and nothing once it is lost", async () => {
    const { scene, worker, read } = await startMeteredWorker();
    await worker.start();
    const asker = await scene.createAsker();
    const gate = new Gate();
    scene.answerWith(gate.pass);
    for (let sent = 0; sent < 2; sent += 1) await asker.send({ partition: 1 });
    const of = (metric: string, partition: number) => read(`${metric}{profile="archon",partition="${partition}"}`);
    await eventually(async () => expect(await of("uncommitted_records", 1)).toBe(2));
    await eventually(async () => expect(await of("oldest_request_age_seconds", 1)).toBeGreaterThan(0.01));
    expect(await of("consumer_lag_records", 1)).toBe(2);
    expect(await of("uncommitted_records", 0)).toBe(0);
    expect(await of("oldest_request_age_seconds", 0)).toBe(0);
    gate.open();
    await scene.expectAllDone(worker, asker);
    await eventually(async () => expect(await of("consumer_lag_records", 1)).toBe(0));
    expect(await of("oldest_request_age_seconds", 1)).toBe(0);
    await worker.drain({ graceMs: 1_000 });
    expect(await of("uncommitted_records", 1)).toBeUndefined();
  });

  test("show the broker as down while it is, count its losses, and know its clock only once it was measured", async () => {
    const { scene, worker, read } = await startMeteredWorker();
    expect(await read("transport_up")).toBe(0);
    expect(await read("broker_clock_offset_seconds")).toBeUndefined();
    await worker.start();
    await eventually(async () => expect(await read("broker_clock_offset_seconds")).toBeTypeOf("number"));
    expect(await read("transport_up")).toBe(1);
    scene.broker.faults.stopBroker();
    await eventually(async () => expect(await read("transport_up")).toBe(0));
    scene.broker.faults.startBroker();
    await eventually(async () => expect(await read("transport_up")).toBe(1));
    expect(await read('transport_errors_total{kind="disconnected"}')).toBe(1);
  });

  test("are all in the list that the documentation is made of, with the type and labels that they have there", async () => {
    const { scene, worker, text } = await startMeteredWorker();
    await worker.start();
    await (await scene.createAsker()).ask();
    await eventually(() => expect(worker.status.counters.completed).toBe(1));
    const page = await text();
    const types = Object.fromEntries(
      [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]),
    );
    expect(types).toEqual(Object.fromEntries(metricsReference.worker.map(({ name, type }) => [name, type])));
    for (const { name, labels } of readPrometheusText(page)) {
      const metric = metricsReference.worker.find((known) => known.name === name.replace(/_(bucket|sum|count)$/, ""));
      const allowed = Object.keys(metric?.labels ?? {});
      expect(
        [...labels.keys()].filter((label) => label !== "le"),
        name,
      ).toEqual(allowed);
      for (const [label, value] of labels) {
        const bound = metric?.labels[label];
        if (Array.isArray(bound)) expect(bound, `${label} of ${name}`).toContain(value);
      }
    }
  });

  test("lose no count while they are read without a pause", async () => {
    const { scene, worker, read, text } = await startMeteredWorker();
    await worker.start();
    const asker = await scene.createAsker();
    let isOver = false;
    const reading = (async () => {
      while (!isOver) {
        await Promise.all(Array.from({ length: 10 }, () => text()));
        await nextTurn();
      }
    })();
    await Promise.all(Array.from({ length: 100 }, () => asker.ask()));
    await eventually(() => expect(worker.status.counters.completed).toBe(100));
    isOver = true;
    await reading;
    expect(await read(requests("completed"))).toBe(100);
    expect(await read(`request_run_seconds_count{operation="${operation}"}`)).toBe(100);
    expect(await read('records_total{kind="completed"}')).toBe(100);
  });

  test.each([false, true])(
    "stand beside a client's for rollout-check, which judges by those (exemplars: %s)",
    async (areExemplarsEnabled) => {
      const { scene, worker, text } = await startMeteredWorker({ areExemplarsEnabled });
      await worker.start();
      await (await scene.createAsker()).ask();
      await eventually(() => expect(worker.status.counters.completed).toBe(1));
      const client = await metricsAfter({ answered: 120, timedOut: 0 });
      const judged = await check(["-"], { minCalls: 100 }, { stdin: `${client}${await text()}` });
      expect(judged).toMatchObject({ exitCode: 0, stderr: "" });
      expect(judged.stdout).toContain("120 calls that events were asked in");
      await expect(check(["-"], {}, { stdin: await text() })).rejects.toThrow(/no metrics of a client/);
    },
  );

  test("name the version that runs", async () => {
    const { text } = await startMeteredWorker();
    expect(await text()).toMatch(
      new RegExp(`^event_intelligence_build_info\\{version="\\d+\\.\\d+\\.\\d+",node="${process.version}"\\} 1$`, "m"),
    );
  });

  test("are read as the text format that Prometheus knows", async () => {
    const { contentType } = await startMeteredWorker();
    expect(contentType).toBe(Registry.PROMETHEUS_CONTENT_TYPE);
  });
});

test.runIf(process.platform === "linux")(
  "tells what the worker and its analysis processes take, and never takes computing back",
  async () => {
    const busy = spawn(process.execPath, ["--eval", "for (;;);"], { stdio: "ignore" });
    onTestFinished(() => void busy.kill("SIGKILL"));
    const living = [busy.pid as number];
    const metered = await startMeteredWorker({ processIds: () => living });
    const read = async (name: string, role: string) => Number(await metered.read(`${name}{role="${role}"}`));
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
