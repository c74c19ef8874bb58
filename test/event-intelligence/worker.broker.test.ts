import { fromEnv } from "event-intelligence";
import { Kafka, logLevel } from "kafkajs";
import { expect, onTestFinished, test } from "vitest";
import { describeWithBroker, describeWithOwnKafka } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { startKafka } from "../helpers/kafka-launcher.ts";
import { createBrokerScene, startReadyWorker } from "./broker-scene.ts";
import { logLines } from "./run-program.ts";

/** Enough functions to keep a thread busy for a while; the name makes each text another question. */
function busyText(name: string): string {
  const body =
    "    for item in items:\n        if item and items:\n            items = [item for item in items if item]\n";
  return Array.from({ length: 300 }, (_, n) => `def ${name}_${n}(items):\n${body}    return items\n\n`).join("");
}

describeWithBroker("a worker process on a broker", () => {
  test("ready, and told to stop with work in hand, it answers all of it, then ends with 0", async () => {
    const { environment } = createBrokerScene();
    const worker = await startReadyWorker({ ...environment, WORKER_CONCURRENCY: "1", LOG_LEVEL: "debug" });
    expect(await (await worker.get("/readyz?verbose")).json()).toEqual({ status: "ready", reasons: [] });
    const client = await fromEnv({ environment: { ...environment, ANALYSIS_MODE: "events" } });
    onTestFinished(() => client.close());
    const questionCount = 40;
    const calls = Array.from({ length: questionCount }, (_, n) =>
      client.analyzeCode({ sourcePath: `busy_${n}.py`, content: busyText(`busy_${n}`) }, { timeoutMs: 100_000 }),
    );
    await eventually(async () => (await worker.counters()).received === questionCount);
    worker.process.kill("SIGTERM");
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ source }) => source))).toEqual(new Set(["events"]));
    const ended = await worker.process.ended;
    expect(ended).toMatchObject({ exitCode: 0, stdout: "" });
    const lines = logLines(ended);
    const ready = { level: "info", msg: "worker is ready", healthPort: expect.any(Number) };
    expect(lines).toContainEqual(expect.objectContaining(ready));
    expect(lines.filter(({ msg }) => msg === "request completed")).toHaveLength(questionCount);
    const drained = lines.find(({ msg }) => msg === "worker drained");
    expect(drained?.abandoned).toBe(0);
    expect(drained?.finished).toBeGreaterThan(0);
  });

  test("leaves what does not fit into its grace time to the next worker", async () => {
    const { environment } = createBrokerScene();
    const slow = await startReadyWorker({ ...environment, WORKER_CONCURRENCY: "1", SHUTDOWN_TIMEOUT_MS: "0" });
    const client = await fromEnv({ environment: { ...environment, ANALYSIS_MODE: "events" } });
    onTestFinished(() => client.close());
    const calls = Array.from({ length: 40 }, (_, n) =>
      client.analyzeCode({ sourcePath: `left_${n}.py`, content: busyText(`left_${n}`) }, { timeoutMs: 100_000 }),
    );
    await eventually(async () => (await slow.counters()).received === calls.length);
    slow.process.kill("SIGTERM");
    const ended = await slow.process.ended;
    expect(ended.exitCode).toBe(0);
    expect(logLines(ended).find(({ msg }) => msg === "worker drained")?.abandoned).toBeGreaterThan(0);
    const next = await startReadyWorker(environment);
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ source }) => source))).toEqual(new Set(["events"]));
    // Ctrl-C ends it in the same order.
    next.process.kill("SIGINT");
    const interrupted = await next.process.ended;
    expect(interrupted.exitCode).toBe(130);
    expect(logLines(interrupted).at(-1)).toMatchObject({ msg: "worker drained" });
  });
});

describeWithOwnKafka("a worker process whose broker goes away", () => {
  test("is alive but not ready, and ready again when the broker is back", async () => {
    const kafka = await startKafka();
    onTestFinished(() => kafka.stop());
    const { environment } = createBrokerScene(kafka.bootstrapServers);
    const worker = await startReadyWorker(environment);
    await kafka.kill();
    await eventually(async () => expect((await worker.get("/readyz")).status).toBe(503));
    const { reasons } = (await (await worker.get("/readyz")).json()) as { reasons: string[] };
    expect(reasons).toContainEqual(expect.stringMatching(/^transport is disconnected: /));
    expect((await worker.get("/healthz")).status).toBe(200);
    await kafka.restart();
    await eventually(async () => expect((await worker.get("/readyz")).status).toBe(200));
    const client = await fromEnv({ environment: { ...environment, ANALYSIS_MODE: "events" } });
    onTestFinished(() => client.close());
    expect(await client.analyzeCode({ sourcePath: "a.py", content: "x = 1\n" })).toMatchObject({ source: "events" });
    worker.process.kill("SIGTERM");
    const ended = await worker.process.ended;
    expect(ended.exitCode).toBe(0);
    // Who reads the log sees the outage and its end.
    const told = logLines(ended).filter(({ level }) => level !== "debug");
    const lostAt = told.findIndex(({ msg }) => msg === "transport: disconnected");
    expect(lostAt).toBeGreaterThan(0);
    const afterwards = told.slice(lostAt).map(({ level, msg }) => `${level} ${msg}`);
    expect(afterwards).toContain("info transport: connected");
  }, 90_000);

  test("makes its topics anew when they are deleted under it, and answers again", async () => {
    const kafka = await startKafka();
    onTestFinished(() => kafka.stop());
    const { environment } = createBrokerScene(kafka.bootstrapServers);
    const worker = await startReadyWorker(environment);
    const admin = new Kafka({ brokers: [kafka.bootstrapServers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    const topics = (await admin.listTopics()).filter((topic) => topic.includes("code-analysis"));
    expect(topics.length).toBeGreaterThanOrEqual(4);
    await admin.deleteTopics({ topics });
    await eventually(async () => expect(await admin.listTopics()).toEqual(expect.arrayContaining(topics)), {
      timeoutMs: 30_000,
    });
    const client = await fromEnv({ environment: { ...environment, ANALYSIS_MODE: "events" } });
    onTestFinished(() => client.close());
    await eventually(
      async () => {
        const answer = await client.analyzeCode({ sourcePath: "a.py", content: "x = 1\n" }, { timeoutMs: 2_000 });
        expect(answer.source).toBe("events");
      },
      { timeoutMs: 40_000, everyMs: 200 },
    );
    expect((await worker.get("/readyz")).status).toBe(200);
  }, 90_000);
});
