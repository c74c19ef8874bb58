import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithOwnKafka } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
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
    await transport.ensureTopics([{ topic, partitions: 1 }], { mode: "create" });
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
