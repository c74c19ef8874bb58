import { randomBytes, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  GroupProtocolMismatchError,
  NotSentError,
  type StoredRecord,
  TopicMissingError,
  type Transport,
  type TransportEvent,
} from "@event-intelligence/transport";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { AssignerProtocol, Kafka, logLevel } from "kafkajs";
import { afterEach, expect, test } from "vitest";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { metadataStore } from "../helpers/kafka-releases.ts";
import { deleteRecordsBefore, deleteTopic, setTopicConfig } from "./kafka/admin.ts";
import { produceRaw, rawBatch, rawRecord } from "./kafka/raw-batch.ts";

const open: Transport[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close({ graceMs: 0 })));
});

function connect(observer?: (event: TransportEvent) => void): Transport {
  const transport = createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(","), observer });
  open.push(transport);
  return transport;
}

const bytes = (text: string) => Buffer.from(text);
const textOf = ({ value }: StoredRecord) => (value === null ? null : Buffer.from(value).toString());

async function createTopic(transport: Transport, config: Record<string, string> = {}, partitions = 1): Promise<string> {
  const topic = `kafka-test.${randomUUID()}`;
  const [report] = await transport.ensureTopics([{ topic, partitions, config }], { mode: "create" });
  expect(report?.state).toBe("created");
  return topic;
}

async function listenTo(transport: Transport, ...topics: string[]): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  await transport.listen({ topics, partitions: "all", onRecord: (record) => records.push(record) });
  return records;
}

async function serveInto(transport: Transport, topic: string, group: string = randomUUID()) {
  const records: StoredRecord[] = [];
  const queue = await transport.serve({
    group,
    topics: [topic],
    maxInFlight: 1000,
    maxInFlightBytes: 64 * 1024 * 1024,
    handle: async (record) => void records.push(record),
  });
  return { queue, records };
}

describeWithBroker("the Kafka driver on a broker", () => {
  test("never loses the first record after listening, over many fresh starts", async () => {
    const sender = connect();
    const topic = await createTopic(sender, {}, 3);
    for (let start = 0; start < 40; start++) {
      const transport = connect();
      const records = await listenTo(transport, topic);
      await sender.send({ topic, partition: start % 3, value: bytes(`first of ${start}`) });
      await eventually(() => records.some((record) => textOf(record) === `first of ${start}`));
      await transport.close();
    }
  });

  test.each(["zstd", "lz4", "snappy", "gzip"])("reads what the broker itself has packed with %s", async (codec) => {
    const transport = connect();
    const topic = await createTopic(transport, { "compression.type": codec });
    const records = await listenTo(transport, topic);
    const { records: served } = await serveInto(transport, topic);
    const texts = Array.from({ length: 200 }, (_, index) => `${index} ${"some text that can be packed ".repeat(20)}`);
    const large = randomBytes(300_000).toString("base64");
    await Promise.all(
      [...texts, large].map((text) => transport.send({ topic, value: bytes(text), headers: { h: "v" } })),
    );
    await eventually(() => records.length === 201 && served.length === 201);
    expect(records.map(textOf)).toEqual([...texts, large]);
    expect(served.map(textOf)).toEqual([...texts, large]);
    expect(records.every(({ defect }) => defect === undefined)).toBe(true);
  });

  test("hands on a record with 20,000 headers, cut and marked, and reads on", async () => {
    const events: TransportEvent[] = [];
    const transport = connect((event) => events.push(event));
    const topic = await createTopic(transport);
    const records = await listenTo(transport, topic);
    const { records: served } = await serveInto(transport, topic);
    const headers = Array.from({ length: 20_000 }, (_, index) => [`h${index}`, "v"] as const);
    await produceRaw(brokerBootstrapServers(), topic, 0, rawBatch(rawRecord("many", { headers })));
    await transport.send({ topic, value: bytes("next") });
    await eventually(() => records.length === 2 && served.length === 2);
    for (const [first, next] of [records, served]) {
      expect(first).toMatchObject({ defect: "too-many-headers", offset: 0n });
      expect(first?.headers.size).toBe(64);
      expect(next && textOf(next)).toBe("next");
    }
    expect(events).toContainEqual({
      type: "defective-record",
      topic,
      partition: 0,
      offset: 0n,
      defect: "too-many-headers",
    });
  });

  test("refuses to unpack a gzip bomb, hands it on as it is, marked, and reads on", async () => {
    const transport = connect();
    const topic = await createTopic(transport);
    const records = await listenTo(transport, topic);
    const { records: served } = await serveInto(transport, topic);
    const bomb = gzipSync(rawRecord(Buffer.alloc(65 * 1024 * 1024)));
    await produceRaw(brokerBootstrapServers(), topic, 0, rawBatch(bomb, { attributes: 1 }));
    await transport.send({ topic, value: bytes("next") });
    await eventually(() => records.length === 2 && served.length === 2);
    for (const got of [records, served]) {
      expect(got[0]).toMatchObject({ defect: "decompressed-too-large", offset: 0n });
      expect(Buffer.from(got[0]?.value ?? "").includes(bomb)).toBe(true);
      expect(got.slice(1).map(textOf)).toEqual(["next"]);
    }
  });

  test("keeps reading and sending when a topic beside it is deleted", async () => {
    const transport = connect();
    const [healthy, doomed] = [await createTopic(transport), await createTopic(transport)];
    const records = await listenTo(transport, healthy, doomed);
    await transport.send({ topic: doomed, value: bytes("early") });
    await eventually(() => records.length === 1);
    await deleteTopic(brokerBootstrapServers(), doomed);
    await eventually(async () => {
      const send = transport.send({ topic: doomed, value: bytes("late") }, { timeoutMs: 500 });
      return send.then(
        () => false,
        (error) => error instanceof TopicMissingError,
      );
    });
    await transport.send({ topic: healthy, value: bytes("still here") });
    await eventually(() => records.some((record) => textOf(record) === "still here"));
  });

  // A broker beside ZooKeeper does not end the long poll of a topic that it deletes: where it is made anew meanwhile, its
  // reader finds a log that ends before its position, and that may also be one that was cut.
  test.skipIf(metadataStore === "zookeeper")(
    "reads a topic that was deleted and made anew from its first record",
    async () => {
      const transport = connect();
      const topic = await createTopic(transport);
      const records = await listenTo(transport, topic);
      for (const text of ["a", "b", "c"]) await transport.send({ topic, value: bytes(text) });
      await eventually(() => records.length === 3);
      await deleteTopic(brokerBootstrapServers(), topic);
      await eventually(async () => {
        const [report] = await transport.ensureTopics([{ topic, partitions: 1 }], { mode: "create" });
        return report?.state === "created";
      });
      await transport.send({ topic, value: bytes("of the new topic") });
      await eventually(() => records.some((record) => textOf(record) === "of the new topic"));
    },
  );

  test("goes on at the first record that is left when a group's position was deleted, and tells of the gap", async () => {
    const events: TransportEvent[] = [];
    const transport = connect((event) => events.push(event));
    const topic = await createTopic(transport);
    const group = randomUUID();
    for (let index = 0; index < 3; index++) await transport.send({ topic, value: bytes(`${index}`) });
    const first = await serveInto(transport, topic, group);
    await eventually(() => first.records.length === 3);
    await first.queue.drain({ graceMs: 5000 });
    for (let index = 3; index < 10; index++) await transport.send({ topic, value: bytes(`${index}`) });
    await deleteRecordsBefore(brokerBootstrapServers(), topic, 0, 8n);
    const second = await serveInto(transport, topic, group);
    await eventually(() => second.records.length === 2);
    expect(second.records.map(textOf)).toEqual(["8", "9"]);
    const gap = { topic, partition: 0, fromOffset: 3n, toOffset: 8n };
    expect(events).toContainEqual({ type: "gap", gap });
  });

  test("says what to do when the group's members use another assigner", async () => {
    const transport = connect();
    const topic = await createTopic(transport);
    const group = randomUUID();
    const other = new Kafka({ brokers: brokerBootstrapServers().split(","), logLevel: logLevel.NOTHING }).consumer({
      groupId: group,
      maxWaitTimeInMs: 100,
      partitionAssigners: [
        () => ({
          name: "SomeoneElsesAssigner",
          version: 1,
          assign: async () => [],
          protocol: ({ topics }) => ({
            name: "SomeoneElsesAssigner",
            metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
          }),
        }),
      ],
    });
    try {
      await other.subscribe({ topics: [topic] });
      await other.run({ eachMessage: async () => {} });
      const { queue } = await serveInto(transport, topic, group);
      await expect(queue.ready).rejects.toThrow(GroupProtocolMismatchError);
      await expect(queue.closed).rejects.toThrow(/group name of its own/);
      expect(queue.status.state).toBe("closed");
    } finally {
      await other.disconnect();
    }
  });

  test("finds the one record of a batch that the broker refuses, and stores the others", async () => {
    const transport = connect();
    const topic = await createTopic(transport, { "cleanup.policy": "compact" });
    const sends = Array.from({ length: 30 }, (_, index) =>
      transport.send({ topic, key: index === 17 ? null : `key ${index}`, value: bytes("x") }),
    );
    const outcomes = await Promise.allSettled(sends);
    const failed = outcomes.flatMap((outcome, index) => (outcome.status === "rejected" ? [{ index, outcome }] : []));
    expect(failed.map(({ index }) => index)).toEqual([17]);
    expect(failed[0]?.outcome.reason).toBeInstanceOf(NotSentError);
  });

  test("stores a record that was too large once its topic takes it", async () => {
    const transport = connect();
    const topic = await createTopic(transport, { "max.message.bytes": "3000" });
    const record = { topic, value: randomBytes(3_500) };
    await expect(transport.send(record)).rejects.toMatchObject({ code: "RECORD_TOO_LARGE", limitBytes: 3_000 });
    await setTopicConfig(brokerBootstrapServers(), topic, { name: "max.message.bytes", value: "5000" });
    await eventually(() => transport.send(record));
    await expect(transport.send({ topic, value: randomBytes(5_500) })).rejects.toMatchObject({ limitBytes: 5_000 });
  });

  test("stores hundreds of records that are sent at once, each in its own place", async () => {
    const transport = connect();
    const topic = await createTopic(transport, {}, 3);
    const positions = await Promise.all(
      Array.from({ length: 2_000 }, (_, index) => transport.send({ topic, key: `k${index}`, value: randomBytes(500) })),
    );
    expect(new Set(positions.map(({ partition, offset }) => `${partition}/${offset}`)).size).toBe(2_000);
  });

  test("packs large records and gives them back as they were", async () => {
    const transport = connect();
    const topic = await createTopic(transport);
    const records = await listenTo(transport, topic);
    const text = "a body that can be packed well ".repeat(20_000);
    await Promise.all([
      transport.send({ topic, value: bytes(text), headers: { kind: "large" } }),
      transport.send({ topic, value: bytes("small"), headers: { kind: "small" } }),
    ]);
    await eventually(() => records.length === 2);
    expect(records.map(textOf)).toEqual([text, "small"]);
  });
});
