import { randomUUID } from "node:crypto";
import { headerNames, readTextHeader, writeDeadLetter } from "@event-intelligence/contracts";
import { createCodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
import type { StoredRecord, Transport } from "@event-intelligence/transport";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { expect, onTestFinished, test } from "vitest";
import { describeWithBroker, describeWithOwnKafka } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { startKafka } from "../helpers/kafka-launcher.ts";
import { Asker } from "../worker/asker.ts";
import { type BrokerScene, createBrokerScene, type ReadyWorker, startReadyWorker } from "./broker-scene.ts";
import { tooManyHeaders } from "./dead-letter-scene.ts";
import { runProgram, startProgram } from "./run-program.ts";

async function createAsker({ environment, topics }: BrokerScene): Promise<Asker> {
  const transport = createKafkaTransport({ bootstrapServers: [environment.KAFKA_BOOTSTRAP_SERVERS ?? ""] });
  onTestFinished(() => transport.close({ graceMs: 100 }));
  const service = createCodeAnalysisService({ profile: "archon", environment: environment.KAFKA_ENVIRONMENT });
  expect(service.topics).toEqual(topics);
  return new Asker(transport, service);
}

async function all(transport: Transport, topic: string): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const record of transport.read({ topic, from: "earliest" })) records.push(record);
  return records;
}

/** Stores dead letters as a worker writes them, of requests that nobody has ever stored. */
async function buryMany({ transport, service }: Asker, count: number): Promise<void> {
  const { topics } = service;
  const config = { "message.timestamp.type": "LogAppendTime" };
  const specs = Object.values(topics).map((topic) => ({ topic, config }));
  await transport.ensureTopics(specs, { mode: "create" });
  const cause = { code: "INTERNAL_ERROR", message: "it broke", workerId: "worker-0" };
  await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const value = new TextEncoder().encode(`request ${index}`);
      const place = { topic: topics.requested, partition: 0, offset: BigInt(index), timestampMs: Date.now() };
      const letter = writeDeadLetter({ ...place, key: null, value, headers: new Map() }, cause);
      return transport.send({ topic: topics.deadLetters, ...letter }, { timeoutMs: 60_000 });
    }),
  );
}

async function untilBuried(worker: ReadyWorker, count: number): Promise<void> {
  await eventually(async () => expect(await worker.counters()).toMatchObject({ deadLettered: count }));
}

const commonHeaders = [headerNames.correlationId, headerNames.clientId, headerNames.budgetMs, "h0", "h49"];

describeWithBroker("dead letters on a broker", () => {
  test("are shown and replayed: the worker answers, the caller hears it, and nothing is sent twice", async () => {
    const scene = createBrokerScene();
    const worker = await startReadyWorker(scene.environment);
    const asker = await createAsker(scene);
    await asker.listen();
    const id = await asker.send({ headers: { ...tooManyHeaders, [headerNames.budgetMs]: "120000" } });
    await asker.sendRaw({ value: null });
    await untilBuried(worker, 2);
    expect(await asker.replyTo(id)).toMatchObject({ outcome: "failed", code: "INVALID_INPUT" });

    const listed = JSON.parse((await runProgram(["dlq", "list", "--json"], scene.environment)).stdout);
    const { at, topic, partition, offset } = listed.deadLetters.find(
      ({ correlationId }: { correlationId: string }) => correlationId === id,
    );
    const table = await runProgram(["dlq", "list"], scene.environment);
    expect(table.stdout).toContain(` ${at} `);
    for (const address of [at, `${topic}/${partition}/${offset}`]) {
      const shown = await runProgram(["dlq", "show", address, "--payload", "--json"], scene.environment);
      expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
      expect(JSON.parse(shown.stdout).deadLetter).toMatchObject({ at, correlationId: id, defect: "too-many-headers" });
    }

    const dry = await runProgram(["dlq", "replay", at, "--dry-run"], scene.environment);
    expect(dry).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("1 would be replayed, 0 skipped of 1") });
    expect(await all(asker.transport, topic)).toHaveLength(2);

    const first = await runProgram(["dlq", "replay", "--all", "--json"], scene.environment);
    expect(first).toMatchObject({ exitCode: 1, stderr: "" });
    expect(JSON.parse(first.stdout)).toMatchObject({ version: 1, replayedCount: 1, skippedCount: 1, matchedCount: 2 });
    const [, answer] = await asker.repliesTo(id, 2);
    expect(answer).toMatchObject({ outcome: "completed", topic: scene.topics.completed });
    expect(answer?.header(headerNames.clientId)).toBe(asker.clientId);

    const requests = await all(asker.transport, topic);
    const replay = requests.find(({ headers }) => headers.has(headerNames.replayedFrom));
    const died = requests.find(({ partition: p, offset: o }) => p === partition && String(o) === offset);
    expect(new TextDecoder().decode(replay?.headers.get(headerNames.replayedFrom))).toBe(at);
    expect(Buffer.compare(Buffer.from(replay?.value ?? []), Buffer.from(died?.value ?? [0]))).toBe(0);
    expect(Buffer.compare(Buffer.from(replay?.key ?? []), Buffer.from(died?.key ?? [0]))).toBe(0);
    for (const name of commonHeaders) expect(replay?.headers.get(name)).toEqual(died?.headers.get(name));

    const second = await runProgram(["dlq", "replay", "--correlation-id", id, "--json"], scene.environment);
    expect(second).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(second.stdout).deadLetters).toMatchObject([{ outcome: "skipped", reason: "answered" }]);
    expect(await all(asker.transport, topic)).toHaveLength(3);
  });

  test("are found by time, and of one that nobody works on meanwhile a second run knows that it is sent", async () => {
    const scene = createBrokerScene();
    const worker = await startReadyWorker(scene.environment);
    const asker = await createAsker(scene);
    const id = randomUUID();
    await asker.send({ correlationId: id, headers: tooManyHeaders });
    await untilBuried(worker, 1);
    worker.process.kill("SIGTERM");
    await worker.process.ended;
    const run = async (...options: string[]) =>
      JSON.parse((await runProgram(["dlq", "replay", "--json", ...options], scene.environment)).stdout);
    expect(await run("--until", "1h")).toMatchObject({ matchedCount: 0 });
    expect(await run("--since", "1h", "--code", "TIMEOUT")).toMatchObject({ matchedCount: 0 });
    expect(await run("--since", "1h", "--topic", scene.topics.requested)).toMatchObject({ replayedCount: 1 });
    expect((await run("--since", "2026-01-01")).deadLetters).toMatchObject([{ reason: "replayed-before" }]);
    expect(await all(asker.transport, scene.topics.requested)).toHaveLength(2);
  });

  test("are replayed until Ctrl-C, and by a second run the rest of them, and nothing twice", async () => {
    const scene = createBrokerScene();
    const asker = await createAsker(scene);
    const count = 5_000;
    await buryMany(asker, count);
    const cut = startProgram(["dlq", "replay", "--all", "--json"], scene.environment);
    await eventually(async () => (await all(asker.transport, scene.topics.requested)).length > 0);
    cut.kill("SIGINT");
    const { exitCode, stdout, stderr } = await cut.ended;
    const { replayedCount, replayableCount } = JSON.parse(stdout);
    const told = `Interrupted: ${replayedCount} of 5000 were replayed. Run it again for the rest: nothing is sent twice.\n`;
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: told });
    expect(replayedCount + replayableCount).toBe(count);
    expect(await all(asker.transport, scene.topics.requested)).toHaveLength(replayedCount);
    const rest = await runProgram(["dlq", "replay", "--all", "--json"], scene.environment);
    expect(JSON.parse(rest.stdout)).toMatchObject({ replayedCount: replayableCount, skippedCount: replayedCount });
    expect(await all(asker.transport, scene.topics.requested)).toHaveLength(count);
  });

  test("are none where no worker has been, and one that is named is missing", async () => {
    const { environment, topics } = createBrokerScene();
    const [replayed, shown, named] = await Promise.all([
      runProgram(["dlq", "replay", "--all"], environment),
      runProgram(["dlq", "show", `${topics.deadLetters}/0/0`], environment),
      runProgram(["dlq", "replay", `${topics.deadLetters}/0/0`], environment),
    ]);
    const nothing = "No dead letter matches; nothing was replayed.\n";
    expect(replayed).toEqual({ exitCode: 0, stdout: nothing, stderr: "" });
    expect(shown).toMatchObject({ exitCode: 1, stdout: "" });
    expect(named).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("missing") });
  });
});

describeWithOwnKafka("a replay whose broker dies in the middle", () => {
  test("says how far it came, and a second run sends the rest and nothing twice", async () => {
    const kafka = await startKafka();
    onTestFinished(() => kafka.stop());
    const scene = createBrokerScene(kafka.bootstrapServers);
    const asker = await createAsker(scene);
    const count = 5_000;
    await buryMany(asker, count);
    const cut = startProgram(["dlq", "replay", "--all", "--json"], scene.environment);
    await eventually(async () => (await all(asker.transport, scene.topics.requested)).length > 0);
    await kafka.kill();
    const { exitCode, stdout, stderr } = await cut.ended;
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: expect.stringMatching(/^Failed: \d+ of 5000 were replayed.*nothing is sent twice\.\n[A-Z_]+: /),
    });
    expect(JSON.parse(stdout).replayableCount).toBeGreaterThan(0);

    await kafka.restart();
    const rest = await runProgram(["dlq", "replay", "--all"], scene.environment);
    expect(rest).toMatchObject({ exitCode: 0, stderr: "" });
    const marks = (await all(asker.transport, scene.topics.requested)).map(({ headers }) =>
      readTextHeader(headers, headerNames.replayedFrom),
    );
    expect(marks).toHaveLength(count);
    expect(new Set(marks).size).toBe(count);
  });
});
