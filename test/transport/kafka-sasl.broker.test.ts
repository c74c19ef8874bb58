import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { describeWithOwnKafka } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { functionsOfKafkajs } from "./kafka/kafkajs-as-it-is.ts";
import { withPasswords } from "./kafka/secured.ts";

/** So short that every connection renews its session a few times within the test. */
const sessionMs = 4_000;

describeWithOwnKafka("the Kafka driver with a password", () => {
  let kafka: RunningKafka;
  beforeAll(async () => {
    kafka = await startKafka({
      properties: (ports) => ({ ...withPasswords(ports), "connections.max.reauth.ms": String(sessionMs) }),
    });
  });
  afterAll(() => kafka?.stop());

  test("leaves kafkajs as it is for whoever else uses it in the process", async () => {
    const before = functionsOfKafkajs();
    const sasl = { mechanism: "plain", username: "tester", password: "right" } as const;
    const transport = createKafkaTransport({ bootstrapServers: [kafka.bootstrapServers], sasl });
    const topic = `kafka-sasl.${randomUUID()}`;
    const [report] = await transport.ensureTopics([{ topic, partitions: 1 }], { mode: "create" });
    expect(report, kafka.logTail()).toMatchObject({ state: "created", differences: [] });
    const heard: unknown[] = [];
    await transport.listen({ topics: [topic], partitions: "all", onRecord: (record) => heard.push(record) });
    const options = { group: randomUUID(), topics: [topic], maxInFlight: 1, maxInFlightBytes: 1_000 };
    const queue = await transport.serve({ ...options, handle: async (record) => void heard.push(record) });
    await queue.ready;
    await transport.send({ topic, value: Buffer.from("x") });
    await eventually(() => heard.length === 2);
    const after = functionsOfKafkajs();
    expect([...before.keys()].filter((place) => after.get(place) !== before.get(place))).toEqual([]);
    expect(before.size).toBeGreaterThan(300);
    await transport.close();
  });

  test("asks for no second renewal of a session within a second, which brokers refuse", async () => {
    const short = await startKafka({
      // Two seconds before its end, when a session is to be renewed, it is half a second old.
      properties: (ports) => ({ ...withPasswords(ports), "connections.max.reauth.ms": "2500" }),
    });
    onTestFinished(() => short.stop());
    const refused: unknown[] = [];
    const transport = createKafkaTransport({
      bootstrapServers: [short.bootstrapServers],
      sasl: { mechanism: "plain", username: "tester", password: "right" },
      observer: (event) => {
        if ("error" in event && /SASL state/.test(String(event.error))) refused.push(event.error);
      },
    });
    onTestFinished(() => transport.close({ graceMs: 0 }));
    const topic = `kafka-sasl.${randomUUID()}`;
    await transport.ensureTopics([{ topic, partitions: 1 }], { mode: "create" });
    const endMs = performance.now() + 6_000;
    while (performance.now() < endMs) {
      await transport.send({ topic, value: Buffer.from("x") });
      await pause(5);
    }
    expect(refused).toEqual([]);
  }, 60_000);

  test("sends, listens and serves across the renewal of its sessions", async () => {
    const lost: unknown[] = [];
    const transport = createKafkaTransport({
      bootstrapServers: [kafka.bootstrapServers],
      sasl: { mechanism: "plain", username: "tester", password: "right" },
      observer: (event) => {
        if (event.type === "disconnected" || event.type === "send-retried") lost.push(event);
      },
    });
    const topic = `kafka-sasl.${randomUUID()}`;
    const [report] = await transport.ensureTopics([{ topic, partitions: 1 }], { mode: "create" });
    expect(report, kafka.logTail()).toMatchObject({ state: "created", differences: [] });
    let heardCount = 0;
    let servedCount = 0;
    await transport.listen({
      topics: [topic],
      partitions: "all",
      onRecord: () => {
        heardCount += 1;
      },
    });
    const queue = await transport.serve({
      group: randomUUID(),
      topics: [topic],
      maxInFlight: 100,
      maxInFlightBytes: 1_000_000,
      handle: async () => {
        servedCount += 1;
      },
    });
    await queue.ready;
    let sentCount = 0;
    const endMs = performance.now() + 3 * sessionMs;
    while (performance.now() < endMs) {
      await Promise.all(Array.from({ length: 10 }, () => transport.send({ topic, value: Buffer.from("x") })));
      sentCount += 10;
      await pause(5);
    }
    await eventually(() => heardCount === sentCount && servedCount === sentCount);
    expect(lost).toEqual([]);
    expect(queue.status.lastError).toBe(null);
    await transport.close();
  }, 60_000);
});
