import { Kafka, logLevel } from "kafkajs";
import { expect, test } from "vitest";
import { describeWithBroker } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { type BrokerScene, createBrokerScene, startReadyWorker } from "./broker-scene.ts";
import { runProgram } from "./run-program.ts";

/** Stores records that are no requests where requests are expected. */
async function sendGarbage(
  { environment, topics }: BrokerScene,
  values: readonly (string | Buffer | null)[],
): Promise<void> {
  const kafka = new Kafka({ brokers: [environment.KAFKA_BOOTSTRAP_SERVERS ?? ""], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: topics.requested, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

const writer = [
  ...["context", "--node-type", "EFFECT", "--domain", "database", "--service", "PostgresWriter"],
  ...["--operation", "create", "--operation", "update", "--prompt", "writer with transactions"],
];

/** As after a worker that is gone: the topics it has made are there. */
async function leaveTopics(environment: BrokerScene["environment"]): Promise<void> {
  const { process } = await startReadyWorker(environment);
  process.kill("SIGTERM");
  await process.ended;
}

describeWithBroker("the commands with a worker process on a broker", () => {
  test("analyze, patterns and doctor are answered over events, and the worker counts exactly", async () => {
    const { environment } = createBrokerScene();
    const worker = await startReadyWorker(environment);
    const analyzed = await runProgram(["analyze", "examples/corpus", "--mode", "events", "--json"], environment);
    expect(analyzed).toMatchObject({ exitCode: 0, stderr: "" });
    const { summary, files } = JSON.parse(analyzed.stdout);
    expect(summary.files).toBeGreaterThan(20);
    expect(summary).toMatchObject({ analyzed: summary.files, failed: 0, sources: { events: summary.files } });
    expect(files[0]).toMatchObject({ source: "events", confidence: 1, cacheHit: false });
    expect(await worker.counters()).toMatchObject({ received: summary.files, completed: summary.files, failed: 0 });

    const found = await runProgram(["patterns", "node_*_effect.py", "--domain", "database", "--json"], environment);
    expect(found).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(found.stdout)).toMatchObject({ version: 1, source: "events" });

    const healthy = await runProgram(["doctor", "--json"], environment);
    expect(healthy).toMatchObject({ exitCode: 0, stderr: "" });
    const report = JSON.parse(healthy.stdout);
    expect(report.healthy).toBe(true);
    const checks = report.findings.map(
      ({ check, state }: Record<string, string>) => `${check?.split(" ")[0]} ${state}`,
    );
    expect(checks).toEqual(["broker ok", ...Array(4).fill("topic ok"), "workers ok", "round ok", "clock ok"]);

    const received = summary.files + 2;
    expect(await worker.counters()).toMatchObject({ received, completed: received, deadLettered: 0 });
    const metrics = await (await worker.get("/metrics")).text();
    expect(metrics).toContain('event_intelligence_request_run_seconds_count{operation="PATTERN_EXTRACTION"} 1\n');
    const ran = `event_intelligence_request_run_seconds_count{operation="COMPREHENSIVE_ANALYSIS"} ${summary.files}\n`;
    expect(metrics).toContain(ran);
  });

  test("context holds what the worker's corpus shows, at least 0.9 sure, and similar code from there", async () => {
    const { environment } = createBrokerScene();
    await startReadyWorker(environment);
    const gathered = await runProgram([...writer, "--json"], environment);
    expect(gathered).toMatchObject({ exitCode: 0, stderr: "" });
    const context = JSON.parse(gathered.stdout);
    expect(context.confidence).toBeGreaterThanOrEqual(0.9);
    expect(context.sources).toMatchObject([
      { name: "events", outcome: "answered", answeredBy: "events" },
      { name: "similar_code", outcome: "answered", answeredBy: "events" },
      { name: "builtin_pattern_library", outcome: "answered" },
    ]);
    expect(context.nodeTypePatterns.slice(0, 3)).toMatchObject([
      { name: "transaction", source: "events" },
      { source: "builtin_pattern_library" },
      { name: "effect node", source: "events", confidence: expect.closeTo(0.94) },
    ]);
    const sources = context.codeExamples.map(({ sources }: { sources: string[] }) => sources);
    expect(sources[0]).toEqual(["similar_code", "events"]);

    const similar = await runProgram(
      ["similar", "store", "an", "order", "--node-type", "effect", "--json"],
      environment,
    );
    expect(similar).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(similar.stdout)).toMatchObject({
      source: "events",
      nodes: [{ path: "database/node_order_store_effect.py" }, {}, {}],
    });
  });

  test("dlq lists what could not be worked on, oldest first", async () => {
    const scene = createBrokerScene();
    const worker = await startReadyWorker(scene.environment);
    await sendGarbage(scene, ["first: no JSON, token=abc123", "", null, "{}", Buffer.from([0xff, 0xfe])]);
    await eventually(async () => expect(await worker.counters()).toMatchObject({ received: 5, deadLettered: 5 }));
    const { exitCode, stdout, stderr } = await runProgram(["dlq", "list", "--json"], scene.environment);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const { version, totalCount, deadLetters } = JSON.parse(stdout);
    expect({ version, totalCount }).toEqual({ version: 1, totalCount: 5 });
    expect(deadLetters).toHaveLength(5);
    for (const letter of deadLetters) {
      expect(letter).toMatchObject({
        at: expect.stringContaining(scene.topics.deadLetters),
        topic: scene.topics.requested,
        partition: expect.any(Number),
        offset: expect.stringMatching(/^\d+$/),
        code: expect.stringMatching(/^[A-Z_]+$/),
        message: expect.stringMatching(/\S/),
        deadSince: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        sizeBytes: expect.any(Number),
      });
    }
    const times = deadLetters.map(({ deadSince }: { deadSince: string }) => deadSince);
    expect(times).toEqual([...times].sort());
    const table = await runProgram(["dlq", "list", "--limit", "2"], scene.environment);
    expect(table.stdout).toMatch(/^since +code +dead letter +bytes +what was wrong\n/);
    expect(table.stdout).toMatch(/\n2 of 5 dead letters, oldest first\n$/);
  });
});

describeWithBroker("the commands on a broker without workers", () => {
  test("demanded events are no answer: analyze and patterns exit with 3", async () => {
    const { environment } = createBrokerScene();
    const [analyzed, found] = await Promise.all([
      runProgram(["analyze", "examples/corpus/flawed", "--mode", "events", "--json"], environment),
      runProgram(["patterns", "--mode", "events"], environment),
    ]);
    expect(analyzed.exitCode).toBe(3);
    const { summary, errors } = JSON.parse(analyzed.stdout);
    expect(summary).toMatchObject({ files: 2, analyzed: 0, failed: 2 });
    expect(errors.map(({ code }: { code: string }) => code)).toEqual(["TOPIC_MISSING", "TOPIC_MISSING"]);
    expect(found).toMatchObject({ exitCode: 3, stdout: "", stderr: expect.stringContaining("TOPIC_MISSING: ") });
  });

  test("otherwise the direct analyzer and the catalogue answer, labelled", async () => {
    const { environment } = createBrokerScene();
    const [analyzed, found] = await Promise.all([
      runProgram(["analyze", "examples/corpus/flawed", "--json"], environment),
      runProgram(["patterns", "--json"], environment),
    ]);
    expect(analyzed.exitCode).toBe(0);
    expect(JSON.parse(analyzed.stdout).files).toEqual([
      expect.objectContaining({ source: "direct", fallbackReason: "TOPIC_MISSING" }),
      expect.objectContaining({ source: "direct", fallbackReason: "TOPIC_MISSING" }),
    ]);
    expect(found.exitCode).toBe(0);
    expect(JSON.parse(found.stdout)).toMatchObject({
      source: "builtin_pattern_library",
      fallbackReason: "TOPIC_MISSING",
    });
  });

  test("context has the catalogue, 0.7 sure, and names why there is no more", async () => {
    const deserted = createBrokerScene().environment;
    await leaveTopics(deserted);
    for (const [reason, environment] of [
      ["TOPIC_MISSING", createBrokerScene().environment],
      ["NO_RESPONDER", deserted],
    ] as const) {
      const { exitCode, stdout } = await runProgram([...writer, "--json"], environment);
      const { confidence, sources, nodeTypePatterns } = JSON.parse(stdout);
      expect({ exitCode, confidence }).toEqual({ exitCode: 0, confidence: 0.7 });
      expect(sources.slice(0, 2)).toMatchObject([
        { name: "events", outcome: "failed", reason },
        { name: "similar_code", outcome: "failed", reason },
      ]);
      expect(nodeTypePatterns.length).toBeGreaterThan(4);
    }
  });

  test("the doctor names a worker that was killed, which its group still counts", async () => {
    const scene = createBrokerScene();
    const { environment } = scene;
    const worker = await startReadyWorker(environment);
    worker.process.kill("SIGKILL");
    await worker.process.ended;
    await sendGarbage(scene, ["waits"]);
    // The broker misses it after 10 seconds.
    const soon = { ...environment, KAFKA_QUALITY_ASSESSMENT_TIMEOUT_MS: "500" };
    const { exitCode, stdout } = await runProgram(["doctor", "--json"], soon);
    expect(exitCode).toBe(1);
    const findings: Record<string, string>[] = JSON.parse(stdout).findings;
    expect(findings.find(({ check }) => check === "workers")).toEqual({
      check: "workers",
      state: "warning",
      detail: expect.stringMatching(/^1 in the group, but requests wait that nobody takes: [12]$/),
      cure: expect.stringMatching(/was killed stays in its group .* session timeout \(10 s/),
    });
    expect(findings.find(({ check }) => check === "round trip")?.state).toBe("problem");
  });

  test("the doctor names missing topics and missing workers, each with its cure", async () => {
    const { environment, topics } = createBrokerScene();
    const before = await runProgram(["doctor"], environment);
    expect(before.exitCode).toBe(1);
    expect(before.stdout).toContain(`- topic ${topics.requested}: Start a worker, which creates its topics`);
    expect(before.stdout).toContain("- workers: Start a worker: event-intelligence worker.");
    expect(before.stdout).toContain("- round trip: ");

    const worker = await startReadyWorker(environment);
    worker.process.kill("SIGTERM");
    expect((await worker.process.ended).exitCode).toBe(0);
    const after = await runProgram(["doctor", "--json"], environment);
    expect(after.exitCode).toBe(1);
    const { healthy, findings } = JSON.parse(after.stdout);
    expect(healthy).toBe(false);
    const problems = findings.filter(({ state }: { state: string }) => state === "problem");
    expect(problems.map(({ check }: { check: string }) => check)).toEqual(["workers", "round trip"]);
    for (const { cure } of problems) expect(cure).not.toBe("");
  });

  test("no dead letters are an empty list", async () => {
    const { environment } = createBrokerScene();
    const [text, json] = await Promise.all([
      runProgram(["dlq", "list"], environment),
      runProgram(["dlq", "list", "--json"], environment),
    ]);
    expect(text).toEqual({ exitCode: 0, stdout: "No dead letters.\n", stderr: "" });
    expect(JSON.parse(json.stdout)).toEqual({ version: 1, totalCount: 0, deadLetters: [] });
  });
});
