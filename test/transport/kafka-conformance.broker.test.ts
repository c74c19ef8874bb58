import { join } from "node:path";
import { describeTransportConformance } from "@event-intelligence/transport/conformance";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { afterAll, beforeAll, describe, it } from "vitest";
import { describeWithOwnKafka } from "../helpers/broker.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { authorizerProperties } from "../helpers/kafka-properties.ts";
import { addPartitions, deleteRecordsBefore, denyAll, untilTopicIsKnown } from "./kafka/admin.ts";
import { type BrokerProxy, startBrokerProxy } from "./kafka/broker-proxy.ts";
import { corruptLastBatch } from "./kafka/corrupt-segment.ts";
import { withPasswords } from "./kafka/secured.ts";
import { openTransaction } from "./kafka/transactions.ts";

/** What a broker answers that does not lead the partition. */
const notLeaderCode = 6;

describeWithOwnKafka("the Kafka driver", () => {
  let kafka: RunningKafka;
  let strictKafka: RunningKafka;
  let proxy: BrokerProxy;
  beforeAll(async () => {
    proxy = await startBrokerProxy();
    kafka = await startKafka({ properties: { ...authorizerProperties, ...proxy.brokerProperties } });
    proxy.forwardTo(kafka.port);
    strictKafka = await startKafka({ properties: withPasswords });
  });
  afterAll(async () => {
    await kafka?.stop();
    await strictKafka?.stop();
    await proxy?.close();
  });

  describeTransportConformance(
    { describe, it, skip: (title, reason) => it.skip(`${title} (${reason})`, () => {}) },
    {
      name: "kafka",
      createTransport: ({ observer }) => createKafkaTransport({ bootstrapServers: [proxy.bootstrapServers], observer }),
      features: {
        addPartitions: (topic, partitions) => addPartitions(kafka.bootstrapServers, topic, partitions),
        deleteRecordsBefore: (topic, partition, offset) =>
          deleteRecordsBefore(kafka.bootstrapServers, topic, partition, offset),
        createUnreachableTransport: () => createKafkaTransport({ bootstrapServers: ["127.0.0.1:1"] }),
        createRefusedTransport: () =>
          createKafkaTransport({
            bootstrapServers: [strictKafka.bootstrapServers],
            sasl: { mechanism: "plain", username: "tester", password: "wrong" },
          }),
        denyTopic: (topic) => denyAll(kafka.bootstrapServers, 2, topic),
        denyGroup: (group) => denyAll(kafka.bootstrapServers, 3, group),
        interruptBroker: async () => {
          await kafka.kill();
          return () => kafka.restart();
        },
        openTransaction: (topic, partition, texts) => openTransaction(kafka.bootstrapServers, topic, partition, texts),
        refuseSends: async (topic, partition) => {
          const refusal = proxy.meddle({
            api: "Produce",
            meddling: { refuseWith: notLeaderCode },
            partition: { topic, partition },
          });
          return async () => refusal.end();
        },
        storeUndecodableRecord: async (topic, partition) => {
          const transport = createKafkaTransport({ bootstrapServers: [kafka.bootstrapServers] });
          await transport.send({ topic, partition, value: Buffer.from("to be corrupted") });
          await transport.close();
          await kafka.kill();
          await corruptLastBatch(join(kafka.folder, "data"), topic, partition);
          await kafka.restart();
          await untilTopicIsKnown(kafka.bootstrapServers, topic);
        },
      },
    },
  );
});
