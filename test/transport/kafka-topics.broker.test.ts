import { randomUUID } from "node:crypto";
import type { Transport } from "@event-intelligence/transport";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describeWithOwnKafka } from "../helpers/broker.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { type BrokerProxy, startBrokerProxy } from "./kafka/broker-proxy.ts";

/** Error codes of the protocol. */
const code = { requestTimedOut: 7, invalidReplicationFactor: 38, notController: 41, policyViolation: 44 };

describeWithOwnKafka("the Kafka driver's topics", () => {
  let proxy: BrokerProxy;
  let kafka: RunningKafka;
  let transport: Transport;
  beforeAll(async () => {
    proxy = await startBrokerProxy();
    kafka = await startKafka({ properties: proxy.brokerProperties });
    proxy.forwardTo(kafka.port);
    transport = createKafkaTransport({ bootstrapServers: [proxy.bootstrapServers] });
  });
  afterEach(() => proxy.endAll());
  afterAll(async () => {
    await transport?.close({ graceMs: 0 });
    await kafka?.stop();
    await proxy?.close();
  });

  test.each([
    ["no broker is in the controller's sight", code.invalidReplicationFactor],
    ["the controller moves", code.notController],
    ["the controller is slow", code.requestTimedOut],
  ])("creates a topic as soon as it can be created, when at first %s", async (_, refuseWith) => {
    const refusals = proxy.meddle({ api: "CreateTopics", meddling: { refuseWith }, times: 3 });
    const spec = { topic: `kafka-topics.${randomUUID()}`, partitions: 2 };
    const [report] = await transport.ensureTopics([spec], { mode: "create" });
    expect(report).toMatchObject({ state: "created", partitions: 2, differences: [] });
    expect(refusals.timesMet).toBe(3);
  });

  test("says why, when a topic could not be created in all of the call's time", async () => {
    proxy.meddle({ api: "CreateTopics", meddling: { refuseWith: code.invalidReplicationFactor } });
    const topic = `kafka-topics.${randomUUID()}`;
    const call = transport.ensureTopics([{ topic }], { mode: "create", timeoutMs: 500 });
    await expect(call).rejects.toThrow(
      `Looking at topics did not succeed within 500 ms (Topic "${topic}" could not be created yet: Replication-factor is invalid; check that the cluster's brokers are up)`,
    );
  });

  test("reports at once what asking again cannot mend", async () => {
    const replicated = { topic: `kafka-topics.${randomUUID()}`, replicationFactor: 3 };
    const [refused] = await transport.ensureTopics([replicated], { mode: "create" });
    expect(refused).toMatchObject({ state: "missing" });
    expect(refused?.differences.join()).toMatch(/^could not be created: Replication-factor is invalid .*\b3\b/);
    const policy = proxy.meddle({ api: "CreateTopics", meddling: { refuseWith: code.policyViolation } });
    const [forbidden] = await transport.ensureTopics([{ topic: `kafka-topics.${randomUUID()}` }], { mode: "create" });
    expect(forbidden).toMatchObject({ state: "missing" });
    expect(policy.timesMet).toBe(1);
  });

  test("reports a topic as created when the connection was lost after its creation", async () => {
    const lost = proxy.meddle({ api: "DescribeConfigs", meddling: { loseAnswer: true }, times: 1 });
    const spec = { topic: `kafka-topics.${randomUUID()}`, partitions: 1 };
    const [report] = await transport.ensureTopics([spec], { mode: "create" });
    expect(lost.timesMet).toBe(1);
    expect(report).toMatchObject({ state: "created", partitions: 1 });
  });
});
