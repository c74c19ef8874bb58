import { setTimeout as pause } from "node:timers/promises";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { describeWithKafkaSince } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { findGroupMemberPython, joinByPython } from "../transport/kafka/python-group-member.ts";
import { ClientScene, operation, question } from "./client-scene.ts";
import { Responder } from "./responder.ts";

const python = await findGroupMemberPython();

/** Two looks a second apart that find nobody end a call. */
const longerThanTwoLooksMs = 2_500;

describeWithKafkaSince("4.0", "a request client", () => {
  let kafka: RunningKafka;
  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterAll(() => kafka?.stop());

  describe.skipIf("problem" in python)("whose only responder is in a group of the protocol consumer", () => {
    test("waits for its answer", async () => {
      const scene = new ClientScene({
        name: "Kafka",
        createTransport: () => createKafkaTransport({ bootstrapServers: [kafka.bootstrapServers] }),
      });
      await scene.createTopics();
      const topic = scene.service.topics.requested;
      const worker = await joinByPython(python, {
        bootstrapServers: kafka.bootstrapServers,
        group: scene.group,
        topic,
      });
      onTestFinished(() => worker.leave());
      // The member of the group gets the question; its answer is written here, by somebody whom no look can find.
      const responder = new Responder(await scene.connect(), scene.service);
      await responder.start(`${scene.group}-writing-for-python`);
      responder.do(async (request) => {
        await pause(longerThanTwoLooksMs);
        await request.complete();
      });
      const { client } = await scene.createClient();
      await client.start();
      await client.ask(operation, question);
      await eventually(() => worker.values.length === 1);
    });
  });
});
