import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { readDeadLetterOrigin } from "@event-intelligence/contracts";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { describe, expect, onTestFinished, test } from "vitest";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { findPython } from "../helpers/python.ts";
import { lastLines, runCommand } from "../helpers/run-command.ts";
import { produceRaw, rawBatch, rawRecord } from "../transport/kafka/raw-batch.ts";
import { fetchRawBatches } from "../transport/kafka/raw-fetch.ts";
import { WorkerScene } from "./worker-scene.ts";

const folder = fileURLToPath(new URL("../wire/python/", import.meta.url));
const python = await findPython(`${folder}producers-requirements.txt`);

const libraries = ["aiokafka", "confluent-kafka", "kafka-python"];
/** As the attributes of a batch name them. */
const codecs = ["none", "gzip", "snappy", "lz4", "zstd"];
const requestsPerJob = 100;

const createScene = () =>
  new WorkerScene({
    name: "Kafka",
    createTransport: () => createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(",") }),
  });

/** A scene whose request topic has a partition for each library and codec. */
async function createSceneOfAll() {
  const scene = createScene();
  const jobs = libraries.flatMap((library) => codecs.map((codec) => ({ library, codec })));
  const topic = scene.service.topics.requested;
  const transport = await scene.connect();
  await transport.ensureTopics([{ topic, partitions: jobs.length }], { mode: "create" });
  return {
    scene,
    jobs: jobs.map((job, partition) => ({
      ...job,
      topic,
      partition,
      ids: Array.from({ length: requestsPerJob }, () => crypto.randomUUID()),
    })),
  };
}

/** One of them is larger than a block of any codec. */
function requestBody(correlationId: string, index: number): string {
  const content = Array.from({ length: index === 0 ? 20_000 : 20 }, (_, line) => `x${line % 50} = ${line}`).join("\n");
  return JSON.stringify({ correlation_id: correlationId, payload: { source_path: "a.py", content } });
}

async function produceWithPython(jobs: readonly object[]): Promise<void> {
  if ("problem" in python) throw new Error(python.problem);
  const work = await mkdtemp(join(tmpdir(), "event-intelligence-codecs-"));
  onTestFinished(() => rm(work, { recursive: true }));
  const file = join(work, "jobs.json");
  await writeFile(file, JSON.stringify(jobs));
  const { exitCode, output } = await runCommand(
    python.command,
    [`${folder}codec_producers.py`, "--bootstrap", brokerBootstrapServers(), "--jobs", file],
    { timeoutMs: 60_000, environment: python.environment },
  );
  expect(exitCode, lastLines(output, 20)).toBe(0);
}

describeWithBroker("a worker, asked by producers of other libraries,", () => {
  describe.skipIf("problem" in python)("written in Python", () => {
    test("answers every request of each library in each of its codecs", async () => {
      const { scene, jobs } = await createSceneOfAll();
      const { worker, asker } = await scene.start({ concurrency: 20 });
      await produceWithPython(jobs.map(({ ids, ...job }) => ({ ...job, values: ids.map(requestBody) })));
      await eventually(
        () => {
          const answered = new Set(asker.replies.map(({ correlationId }) => correlationId));
          const missing = jobs.map(({ library, codec, ids }) => ({
            library,
            codec,
            count: ids.filter((id) => !answered.has(id)).length,
          }));
          expect(missing.filter(({ count }) => count > 0)).toEqual([]);
        },
        { timeoutMs: 30_000 },
      );
      expect(asker.replies.every(({ outcome }) => outcome === "completed")).toBe(true);
      expect(asker.replies).toHaveLength(jobs.length * requestsPerJob);
      expect(worker.status.counters).toMatchObject({ received: jobs.length * requestsPerJob, deadLettered: 0 });
      for (const { library, codec, topic, partition } of jobs) {
        const batches = await fetchRawBatches(brokerBootstrapServers(), topic, partition);
        const used = new Set(batches.map((batch) => codecs[batch.readInt16BE(21) & 0x07]));
        expect([...used], `the batches of ${library}`).toEqual([codec]);
      }
    }, 120_000);
  });

  test("keeps a batch that it cannot unpack in its dead letter, as the broker has it", async () => {
    const scene = createScene();
    const { worker, asker } = await scene.start();
    const topic = scene.service.topics.requested;
    const bomb = gzipSync(rawRecord(Buffer.alloc(65 * 1024 * 1024)));
    await produceRaw(brokerBootstrapServers(), topic, 0, rawBatch(bomb, { attributes: 1 }));
    await scene.expectAllDone(worker, asker);
    await eventually(() => expect(worker.status.counters).toMatchObject({ received: 1, deadLettered: 1 }));
    const [letter] = await asker.deadLetters();
    const [stored] = await fetchRawBatches(brokerBootstrapServers(), topic, 0);
    expect(stored?.includes(bomb)).toBe(true);
    expect(Buffer.compare(letter?.value ?? Buffer.alloc(0), stored ?? Buffer.alloc(1))).toBe(0);
    expect(letter && readDeadLetterOrigin(letter.headers)).toMatchObject({
      topic,
      partition: 0,
      offset: "0",
      message: expect.stringContaining("decompressed-too-large"),
    });
    expect((await asker.ask()).outcome).toBe("completed");
  });
});
