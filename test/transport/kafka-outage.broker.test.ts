import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { NotSentError, SendIndeterminateError, type Transport } from "@event-intelligence/transport";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describeWithOwnKafka } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { addPartitions } from "./kafka/admin.ts";

describeWithOwnKafka("the Kafka driver when its broker fails", () => {
  let kafka: RunningKafka;
  const open: Transport[] = [];
  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterEach(async () => {
    kafka.resume();
    await Promise.all(open.splice(0).map((transport) => transport.close({ graceMs: 0 })));
  });
  afterAll(() => kafka?.stop());

  function connect(): Transport {
    const transport = createKafkaTransport({ bootstrapServers: [kafka.bootstrapServers] });
    open.push(transport);
    return transport;
  }

  async function createTopic(transport: Transport, partitions = 1): Promise<string> {
    const topic = `kafka-outage.${randomUUID()}`;
    // A broker that was stalled refuses until its cluster has taken it back.
    await eventually(async () => {
      const [report] = await transport.ensureTopics([{ topic, partitions }], { mode: "create" });
      return report?.partitions === partitions;
    });
    return topic;
  }

  test("delivers every record that was stored while the broker was killed and came back", async () => {
    const transport = connect();
    const topic = await createTopic(transport, 3);
    const heard = new Set<string>();
    const served = new Set<string>();
    const note = (into: Set<string>, value: Uint8Array | null) => void into.add(Buffer.from(value ?? []).toString());
    await transport.listen({ topics: [topic], partitions: "all", onRecord: ({ value }) => note(heard, value) });
    const queue = await transport.serve({
      group: randomUUID(),
      topics: [topic],
      maxInFlight: 100,
      maxInFlightBytes: 1_000_000,
      handle: async ({ value }) => note(served, value),
    });
    await queue.ready;
    const stored: string[] = [];
    const doubtful: unknown[] = [];
    // On a machine with far too much to do a broker was seen to need 26 s to come back.
    let isSending = true;
    const sending = (async () => {
      const sends: Promise<unknown>[] = [];
      for (let index = 0; isSending; index++) {
        const text = `record ${index}`;
        const send = transport.send({ topic, key: text, value: Buffer.from(text) }, { timeoutMs: 60_000 });
        sends.push(
          send.then(
            () => stored.push(text),
            (error) => doubtful.push(error),
          ),
        );
        await pause(5);
      }
      await Promise.all(sends);
    })();
    await eventually(() => stored.length > 50);
    await kafka.kill();
    await eventually(() => transport.status.state === "disconnected");
    await kafka.restart();
    const storedBefore = stored.length;
    await eventually(() => stored.length > storedBefore + 50);
    isSending = false;
    await sending;
    expect(doubtful).toEqual([]);
    await eventually(() => stored.every((text) => heard.has(text)));
    await eventually(() => stored.every((text) => served.has(text)));
  }, 120_000);

  test("works for its group again once its broker is back, not when its old session has timed out", async () => {
    const transport = connect();
    const topic = await createTopic(transport);
    const served = new Set<string>();
    const queue = await transport.serve({
      group: randomUUID(),
      topics: [topic],
      sessionTimeoutMs: 120_000,
      maxInFlight: 10,
      maxInFlightBytes: 1_000_000,
      handle: async ({ value }) => void served.add(Buffer.from(value ?? []).toString()),
    });
    await queue.ready;
    await kafka.kill();
    await eventually(() => queue.status.state === "joining", { timeoutMs: 30_000 });
    await kafka.restart();
    await eventually(() => transport.send({ topic, value: Buffer.from("after") }, { timeoutMs: 1_000 }));
    await eventually(() => served.has("after"), { timeoutMs: 30_000 });
  }, 90_000);

  test("tells what was surely not stored from what perhaps was", async () => {
    const transport = connect();
    const topic = await createTopic(transport);
    await transport.send({ topic, value: null });
    await kafka.pause();
    const underWay = transport.send({ topic, value: null }, { timeoutMs: 500 });
    await requestIsWritten();
    const waiting = transport.send({ topic, value: null }, { timeoutMs: 400 });
    await Promise.all([
      expect(underWay).rejects.toThrow(SendIndeterminateError),
      expect(waiting).rejects.toThrow(NotSentError),
    ]);
    kafka.resume();
    await eventually(() => transport.send({ topic, value: null }, { timeoutMs: 1_000 }));
  });

  test("hears again soon after a broker stalled with its connections open", async () => {
    const [listener, sender] = [connect(), connect()];
    const topic = await createTopic(sender);
    let count = 0;
    const inbox = await listener.listen({
      topics: [topic],
      partitions: "all",
      onRecord: () => {
        count += 1;
      },
    });
    await kafka.pause();
    await eventually(() => inbox.status.state === "reconnecting");
    kafka.resume();
    await eventually(() => sender.send({ topic, value: null }, { timeoutMs: 1_000 }));
    await eventually(() => count > 0);
    expect(inbox.status.state).toBe("reading");
  });

  test("closes while its broker is stalled", async () => {
    const transport = connect();
    const topic = await createTopic(transport);
    await transport.listen({ topics: [topic], partitions: "all", onRecord() {} });
    const queue = await transport.serve({
      group: randomUUID(),
      topics: [topic],
      maxInFlight: 1,
      maxInFlightBytes: 1,
      handle: async () => {},
    });
    await queue.ready;
    await transport.send({ topic, value: null });
    await kafka.pause();
    const send = transport.send({ topic, value: null });
    const outcome = expect(send).rejects.toThrow(SendIndeterminateError);
    await requestIsWritten();
    await transport.close({ graceMs: 200 });
    await outcome;
    expect(transport.status.state).toBe("closed");
    await queue.closed;
  });

  test("serves a partition that was added later from its first record", async () => {
    const transport = connect();
    const topic = await createTopic(transport);
    const served: string[] = [];
    const queue = await transport.serve({
      group: randomUUID(),
      topics: [topic],
      maxInFlight: 10,
      maxInFlightBytes: 1_000,
      handle: async ({ value }) => void served.push(Buffer.from(value ?? []).toString()),
    });
    await queue.ready;
    await addPartitions(kafka.bootstrapServers, topic, 2);
    await eventually(() => transport.send({ topic, partition: 1, value: Buffer.from("first") }));
    // The group looks at its topics every 30 seconds.
    await eventually(() => served.includes("first"), { timeoutMs: 50_000, everyMs: 100 });
  }, 70_000);
});

/** A send leaves with the end of the current turn of the event loop. */
async function requestIsWritten(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
