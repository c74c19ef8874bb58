import { randomUUID } from "node:crypto";
import type { StoredRecord, Transport } from "@event-intelligence/transport";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { Kafka, logLevel, type Transaction } from "kafkajs";
import { expect, onTestFinished, test } from "vitest";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";

const textOf = ({ value }: StoredRecord) => Buffer.from(value ?? "").toString();
const texts = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name} ${index}`);

async function connect(): Promise<Transport> {
  const transport = createKafkaTransport({ bootstrapServers: brokerBootstrapServers().split(",") });
  onTestFinished(() => transport.close({ graceMs: 0 }));
  await transport.start();
  return transport;
}

/** Begins transactions of one producer of another client. */
async function createTransactions(): Promise<() => Promise<Transaction>> {
  const kafka = new Kafka({ brokers: brokerBootstrapServers().split(","), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  return () => producer.transaction();
}

/** A topic of one partition, everybody who can read it, and what they have seen. */
async function createScene() {
  const transport = await connect();
  const topic = `transactions.${randomUUID()}`;
  const group = randomUUID();
  await transport.ensureTopics([{ topic, partitions: 1 }], { mode: "create" });
  const heard: string[] = [];
  const served: string[] = [];
  await transport.listen({ topics: [topic], partitions: "all", onRecord: (record) => heard.push(textOf(record)) });
  await transport.serve({
    group,
    topics: [topic],
    maxInFlight: 10,
    maxInFlightBytes: 1_000_000,
    maxUncommittedSpan: 5,
    handle: async (record) => void served.push(textOf(record)),
  });
  return {
    transport,
    topic,
    heard,
    served,
    send: (text: string) => transport.send({ topic, value: Buffer.from(text) }),
    write: (transaction: Transaction, written: readonly string[]) =>
      transaction.send({ topic, messages: written.map((value) => ({ partition: 0, value })) }),
    async read(): Promise<string[]> {
      const read: string[] = [];
      for await (const record of transport.read({ topic, from: "earliest" })) read.push(textOf(record));
      return read;
    },
    async expectAllToSee(expected: readonly string[]): Promise<void> {
      await eventually(() => {
        expect(heard).toEqual(expected);
        expect(served).toEqual(expected);
      });
      expect(await this.read()).toEqual(expected);
    },
    async expectNoLag(): Promise<void> {
      await eventually(async () => {
        const { state, lag } = await transport.responders({ groups: [group], topic });
        expect({ state, lag }).toEqual({ state: "serving", lag: 0n });
      });
    },
  };
}

describeWithBroker("a transaction of another client", () => {
  test("is seen when it is committed, and never when it is aborted, by all who read; the group's lag ends at 0", async () => {
    const scene = await createScene();
    const begin = await createTransactions();
    await scene.send("before");
    const aborted = await begin();
    // More than the span that a member may be ahead.
    await scene.write(aborted, texts(20, "aborted"));
    await aborted.abort();
    const committed = await begin();
    await scene.write(committed, ["committed"]);
    await scene.write(committed, ["committed, too"]);
    await committed.commit();
    await scene.expectAllToSee(["before", "committed", "committed, too"]);
    await scene.expectNoLag();
    await scene.send("after");
    const last = await begin();
    await scene.write(last, texts(20, "aborted at the end"));
    await last.abort();
    await scene.expectAllToSee(["before", "committed", "committed, too", "after"]);
    await scene.expectNoLag();
  });

  test("holds back, while it is open, itself and what lies behind it, and nothing of other topics", async () => {
    const scene = await createScene();
    const other = await createScene();
    const begin = await createTransactions();
    await scene.send("before");
    const open = await begin();
    await scene.write(open, ["of the transaction"]);
    await scene.send("behind");
    // The reading ends at the open transaction, instead of waiting for it.
    expect(await scene.read()).toEqual(["before"]);
    await other.send("elsewhere");
    await other.expectAllToSee(["elsewhere"]);
    await scene.expectAllToSee(["before"]);
    await scene.expectNoLag();
    const late: string[] = [];
    const { transport, topic } = scene;
    await transport.listen({ topics: [topic], partitions: "all", onRecord: (record) => late.push(textOf(record)) });
    await open.commit();
    await scene.expectAllToSee(["before", "of the transaction", "behind"]);
    await eventually(() => expect(late).toEqual(["of the transaction", "behind"]));
    await scene.expectNoLag();
  });
});
