import { auditTopic, tryReadAuditRecord } from "@event-intelligence/contracts/audit";
import type { StoredRecord } from "@event-intelligence/transport";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { fromEnv } from "event-intelligence";
import { expect, onTestFinished, test } from "vitest";
import { brokerBootstrapServers, describeWithBroker } from "../../helpers/broker.ts";
import { createBrokerScene, startReadyWorker } from "../broker-scene.ts";
import { type Environment, runProgram } from "../run-program.ts";

async function clientOf(environment: Environment) {
  const client = await fromEnv({ environment, onNotice: () => {} });
  onTestFinished(() => client.close());
  return client;
}

async function recordsOf(environment: Environment): Promise<StoredRecord[]> {
  const transport = createKafkaTransport({ bootstrapServers: [brokerBootstrapServers()] });
  onTestFinished(() => transport.close());
  await transport.start();
  const topic = auditTopic(environment.KAFKA_ENVIRONMENT ?? "");
  const records: StoredRecord[] = [];
  for await (const record of transport.read({ topic, from: "earliest" })) records.push(record);
  return records;
}

describeWithBroker("an audit log in a topic", () => {
  test("has a record of each call, keyed by who asked, in a topic that the first writer makes", async () => {
    const environment = { ...createBrokerScene().environment, AUDIT_LOG: "topic", INSTANCE_ID: "generator-1" };
    const worker = await startReadyWorker(environment);
    const client = await clientOf(environment);
    const { correlationId } = await client.analyzeCode({ sourcePath: "a.py", content: "secret = 1\n" });
    await client.discoverPatterns({ limit: -1 }).catch(() => {});
    await client.close();

    const stored = await recordsOf(environment);
    expect(stored.map(({ key }) => Buffer.from(key ?? []).toString())).toEqual(["generator-1", "generator-1"]);
    expect(stored.map(({ value }) => tryReadAuditRecord(value))).toMatchObject([
      { correlationId, outcome: "ok", source: "events", workerId: expect.any(String), content: { sizeBytes: 11 } },
      { outcome: "error", errorCode: "INVALID_REQUEST" },
    ]);
    expect(Buffer.from(stored[0]?.value ?? []).toString()).not.toContain("secret");

    const asked = await runProgram(["patterns", "--json"], { ...environment, INSTANCE_ID: "console" });
    expect(asked).toMatchObject({ exitCode: 0, stderr: "" });
    const query = (...options: string[]) => runProgram(["audit", "query", "--json", ...options], environment);
    const found = await query("--since", "1h");
    expect(found).toMatchObject({ exitCode: 0, stderr: "" });
    const lines = found.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ instance }) => instance)).toEqual(["generator-1", "generator-1", "console"]);
    expect((await query("--correlation-id", correlationId)).stdout).toBe(`${JSON.stringify(lines[0])}\n`);
    expect((await query("--until", "1h")).stdout).toBe("");
    worker.process.kill("SIGTERM");
    expect((await worker.process.ended).exitCode).toBe(0);
  });

  test("that nobody has written yet holds no calls", async () => {
    const environment: Environment = { ...createBrokerScene().environment, AUDIT_LOG: "topic" };
    const found = await runProgram(["audit", "query"], environment);
    expect(found).toEqual({ exitCode: 0, stdout: "No recorded calls.\n", stderr: "" });
  });

  test("counts what is no record, and shows the rest", async () => {
    const environment: Environment = { ...createBrokerScene().environment, AUDIT_LOG: "topic" };
    const client = await clientOf(environment);
    await client.discoverPatterns({ limit: 1 });
    await client.close();
    const transport = createKafkaTransport({ bootstrapServers: [brokerBootstrapServers()] });
    onTestFinished(() => transport.close());
    const topic = auditTopic(environment.KAFKA_ENVIRONMENT ?? "");
    for (const value of [null, Buffer.from("{}"), Buffer.from([0xff])]) await transport.send({ topic, value });
    const { exitCode, stdout, stderr } = await runProgram(["audit", "query", "--json"], environment);
    expect({ exitCode, count: stdout.trimEnd().split("\n").length }).toEqual({ exitCode: 0, count: 1 });
    expect(stderr).toBe("3 damaged records were passed over.\n");
  });
});
