import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigResourceTypes, Kafka, logLevel } from "kafkajs";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { brokerBootstrapServers, describeWithBroker, describeWithOwnKafka } from "../helpers/broker.ts";
import { cachedFolder } from "../helpers/cache-folder.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { answersApiVersions } from "../helpers/kafka-readiness.ts";
import { startRedpanda } from "../helpers/redpanda.ts";
import { runCommand } from "../helpers/run-command.ts";

const runKafka = fileURLToPath(new URL("../helpers/run-kafka.ts", import.meta.url));

describeWithBroker("the broker that a test run shares", () => {
  test("stores what a producer sends and hands it to a consumer", async () => {
    const topic = `test-broker-${randomUUID()}`;
    await produce(brokerBootstrapServers(), topic, ["one", "two"]);
    expect(await consume(brokerBootstrapServers(), topic, 2)).toEqual(["one", "two"]);
  });
});

describeWithOwnKafka("a private Apache Kafka", () => {
  let kafka: RunningKafka;
  beforeAll(async () => {
    kafka = await startKafka({
      properties: (ports) => ({ "num.partitions": "7", "broker.rack": `rack-${ports.broker}` }),
    });
    return () => kafka.stop();
  });

  test("keeps its address and its data when it is killed and restarted", async () => {
    const topic = `survives-${randomUUID()}`;
    await produce(kafka.bootstrapServers, topic, ["before the crash"]);
    await kafka.kill();
    expect(await answersApiVersions(kafka.port)).toBe(false);
    await kafka.restart();
    await produce(kafka.bootstrapServers, topic, ["after the crash"]);
    expect(await consume(kafka.bootstrapServers, topic, 2)).toEqual(["before the crash", "after the crash"]);
  });

  test("answers nothing while it is paused and goes on when it is resumed", async () => {
    await kafka.pause();
    expect(await answersApiVersions(kafka.port)).toBe(false);
    kafka.resume();
    await vi.waitFor(async () => expect(await answersApiVersions(kafka.port)).toBe(true), { timeout: 60_000 });
  });

  test("takes settings that are computed from its ports", async () => {
    const admin = kafkaClient(kafka.bootstrapServers).admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    const broker = { type: ConfigResourceTypes.BROKER, name: "1", configNames: ["num.partitions", "broker.rack"] };
    const { resources } = await admin.describeConfigs({ resources: [broker], includeSynonyms: false });
    const settings = resources[0]?.configEntries.map(({ configName, configValue }) => `${configName}=${configValue}`);
    expect(settings?.sort()).toEqual([`broker.rack=rack-${kafka.port}`, "num.partitions=7"]);
  });
});

describeWithOwnKafka("what a private Apache Kafka leaves behind", () => {
  test("is no process and no folder when it is stopped, even while paused", async () => {
    const kafka = await startKafka();
    onTestFinished(() => kafka.stop());
    expect(await isAlive(kafka.processId)).toBe(true);
    await kafka.pause();
    await kafka.stop();
    expect(await isAlive(kafka.processId)).toBe(false);
    expect(existsSync(kafka.folder)).toBe(false);
  });

  test("is an error with what the broker printed, and no folder, when it does not come up", async () => {
    const temporaryFolder = await mkdtemp(join(tmpdir(), "broker-logs-"));
    onTestFinished(() => rm(temporaryFolder, { recursive: true }));
    vi.stubEnv("TMPDIR", temporaryFolder);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    await expect(startKafka({ properties: { "num.partitions": "many" } })).rejects.toThrow(/num\.partitions/);
    expect(await readdir(temporaryFolder)).toEqual([]);
  });

  test("is no process and no folder when its parent is killed", async () => {
    const parent = await startParentOfKafka();
    expect(await isAlive(parent.brokerProcessId)).toBe(true);
    parent.kill();
    await vi.waitFor(
      async () => {
        expect(await isAlive(parent.brokerProcessId)).toBe(false);
        expect(existsSync(parent.brokerFolder)).toBe(false);
      },
      { timeout: 60_000, interval: 100 },
    );
  });
});

describe("npm run broker", () => {
  test("says at once that its port is taken and what to do, and fails", async () => {
    const port = await occupyPort();
    const { exitCode, output } = await runCommand(process.execPath, [runKafka, String(port)], { timeoutMs: 60_000 });
    expect(output).toContain(`Port ${port} of 127.0.0.1 cannot be had`);
    expect(output).toContain("npm run broker -- ");
    expect(output).not.toContain("is ready");
    expect(exitCode).toBe(1);
  });
});

describe("looking for a broker in a container", () => {
  test("says so when no Docker engine answers", async () => {
    setDockerHost(`unix://${join(tmpdir(), `no-engine-${randomUUID()}`)}`);
    await expect(startRedpanda()).rejects.toThrow("no Docker engine answers");
  });

  test("gives up with the engine's words when the image cannot be pulled", async () => {
    setDockerHost(await startEngineWithoutRegistry());
    await expect(startRedpanda()).rejects.toThrow(/cannot be pulled: dial tcp: no such host/);
  });
});

describe("the cache of what is slow to fetch", () => {
  test("holds one complete folder however many runs fill it at once", async () => {
    const cache = await useEmptyCache();
    const fill = (folder: string): Promise<void> => writeFile(join(folder, "jar"), "complete");
    const results = await Promise.all([1, 2, 3].map(() => cachedFolder("jars", fill)));
    expect(new Set(results.map(({ folder }) => folder))).toEqual(new Set([join(cache, "jars")]));
    expect(await readdir(cache)).toEqual(["jars"]);
    expect(await readFile(join(cache, "jars", "jar"), "utf8")).toBe("complete");
    expect((await cachedFolder("jars", fill)).wasCached).toBe(true);
  });

  test("keeps nothing of a fetch that fails", async () => {
    const cache = await useEmptyCache();
    const fill = async (folder: string): Promise<void> => {
      await writeFile(join(folder, "jar"), "half");
      throw new Error("the network is down");
    };
    await expect(cachedFolder("jars", fill)).rejects.toThrow("the network is down");
    expect(await readdir(cache)).toEqual([]);
  });
});

function kafkaClient(bootstrapServers: string): Kafka {
  return new Kafka({ brokers: bootstrapServers.split(","), logLevel: logLevel.NOTHING });
}

async function produce(bootstrapServers: string, topic: string, values: readonly string[]): Promise<void> {
  const producer = kafkaClient(bootstrapServers).producer();
  await producer.connect();
  try {
    await producer.send({ topic, messages: values.map((value) => ({ key: "same partition", value })) });
  } finally {
    await producer.disconnect();
  }
}

async function consume(bootstrapServers: string, topic: string, count: number): Promise<string[]> {
  // A consumer disconnects only after its running fetch, so that one must not wait for records for long.
  const options = { groupId: `test-broker-${randomUUID()}`, maxWaitTimeInMs: 200 };
  const consumer = kafkaClient(bootstrapServers).consumer(options);
  onTestFinished(() => consumer.disconnect());
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      values.push(String(message.value));
    },
  });
  await vi.waitFor(() => expect(values).toHaveLength(count), { timeout: 60_000 });
  return values;
}

/** Another Node process that starts a broker and then only waits. */
async function startParentOfKafka(): Promise<{
  brokerProcessId: number;
  brokerFolder: string;
  kill(): void;
}> {
  const launcher = new URL("../helpers/kafka-launcher.ts", import.meta.url).href;
  const program = `
    const { startKafka } = await import(${JSON.stringify(launcher)});
    const kafka = await startKafka();
    console.log(JSON.stringify({ processId: kafka.processId, folder: kafka.folder }));
  `;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => {
    parent.kill("SIGKILL");
  });
  let printed = "";
  for await (const chunk of parent.stdout) {
    printed += String(chunk);
    if (printed.includes("\n")) break;
  }
  const { processId, folder } = JSON.parse(printed) as { processId: number; folder: string };
  return { brokerProcessId: processId, brokerFolder: folder, kill: () => parent.kill("SIGKILL") };
}

/** A port of 127.0.0.1 that somebody listens on until the test ends. */
async function occupyPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** A dead process that nobody has collected yet (a zombie, which only Linux shows here) is not alive. */
async function isAlive(processId: number): Promise<boolean> {
  try {
    process.kill(processId, 0);
  } catch {
    return false;
  }
  const status = await readFile(`/proc/${processId}/stat`, "utf8").catch(() => "");
  return !/\) Z /.test(status);
}

/** A Docker engine that answers, has no image and cannot reach any registry; resolves with its address. */
async function startEngineWithoutRegistry(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "docker-engine-"));
  const engine = createServer((request, response) => {
    if (request.url === "/_ping") return response.end("OK");
    response.statusCode = request.method === "POST" ? 500 : 404;
    return response.end(JSON.stringify({ message: "dial tcp: no such host" }));
  });
  const socketPath = join(folder, "docker.sock");
  await new Promise<void>((resolve) => engine.listen(socketPath, resolve));
  onTestFinished(async () => {
    await new Promise((resolve) => engine.close(resolve));
    await rm(folder, { recursive: true });
  });
  return `unix://${socketPath}`;
}

function setDockerHost(address: string): void {
  vi.stubEnv("DOCKER_HOST", address);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

async function useEmptyCache(): Promise<string> {
  const cache = await mkdtemp(join(tmpdir(), "test-cache-"));
  vi.stubEnv("TEST_CACHE_FOLDER", cache);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  });
  return cache;
}
