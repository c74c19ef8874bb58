import { randomUUID } from "node:crypto";
import type { ResponderReport, Transport } from "@event-intelligence/transport";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { describeWithKafkaSince } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { authorizerProperties } from "../helpers/kafka-properties.ts";
import { denyAll } from "./kafka/admin.ts";
import { joinShareGroup, joinStreamsGroup } from "./kafka/hand-made-members.ts";
import { findGroupMemberPython, joinByPython } from "./kafka/python-group-member.ts";

const python = await findGroupMemberPython();

describeWithKafkaSince("4.2", "the Kafka driver beside groups of newer protocols", () => {
  let kafka: RunningKafka;
  beforeAll(async () => {
    kafka = await startKafka({ properties: authorizerProperties });
  });
  afterAll(() => kafka?.stop());

  /** A transport, a topic of three records in three partitions, and the name of a group that nobody is in. */
  async function createScene() {
    const transport = createKafkaTransport({ bootstrapServers: [kafka.bootstrapServers] });
    onTestFinished(() => transport.close());
    const topic = `kafka-groups.${randomUUID()}`;
    await transport.ensureTopics([{ topic, partitions: 3 }], { mode: "create" });
    for (const partition of [0, 1, 2]) await transport.send({ topic, partition, value: Buffer.from("x") });
    const group = `group-${randomUUID()}`;
    return { transport, bootstrapServers: kafka.bootstrapServers, topic, group };
  }

  function look(scene: { transport: Transport; topic: string; group: string }): Promise<ResponderReport> {
    return scene.transport.responders({ groups: [scene.group], topic: scene.topic });
  }

  describe.skipIf("problem" in python)("a group of the protocol consumer", () => {
    test("serves while it has a member, with what is left to do, and not once the member has left", async () => {
      const scene = await createScene();
      const member = await joinByPython(python, scene);
      onTestFinished(() => member.leave());
      expect(await look(scene)).toMatchObject({ state: "serving", members: 1 });
      await eventually(() => member.values.length === 3);
      await member.leave();
      await eventually(async () => (await look(scene)).state === "none");
      expect(await look(scene)).toEqual({ state: "none", members: 0, memberIds: [], lag: 0n });
    });

    test("does not serve a topic that its members do not read", async () => {
      const scene = await createScene();
      const other = await createScene();
      const member = await joinByPython(python, { ...scene, topic: other.topic });
      onTestFinished(() => member.leave());
      await eventually(async () => (await look({ ...scene, topic: other.topic })).state === "serving");
      expect(await look(scene)).toMatchObject({ state: "none", members: 0 });
    });

    test("serves a topic that its members name by a pattern", async () => {
      const scene = await createScene();
      const member = await joinByPython(python, { ...scene, topic: `^${scene.topic.replaceAll(".", "\\.")}$` });
      onTestFinished(() => member.leave());
      expect(await look(scene)).toMatchObject({ state: "serving", members: 1 });
    });

    test("serves with members of both protocols, and with the classic one alone", async () => {
      const scene = await createScene();
      const member = await joinByPython(python, scene);
      onTestFinished(() => member.leave());
      const queue = await scene.transport.serve({
        group: scene.group,
        topics: [scene.topic],
        maxInFlight: 10,
        maxInFlightBytes: 1_000_000,
        handle: async () => {},
      });
      await queue.ready;
      await eventually(async () => {
        const { state, members } = await look(scene);
        return state === "serving" && members === 2;
      });
      await member.leave();
      await eventually(async () => {
        const { state, members } = await look(scene);
        return state === "serving" && members === 1;
      });
      await queue.drain({ graceMs: 5_000 });
      await eventually(async () => (await look(scene)).state === "none");
    });

    test("is unknown where it may not be looked at", async () => {
      const scene = await createScene();
      const member = await joinByPython(python, scene);
      onTestFinished(() => member.leave());
      await denyAll(kafka.bootstrapServers, 3, scene.group);
      expect(await look(scene)).toMatchObject({ state: "unknown", cause: { type: "GROUP_AUTHORIZATION_FAILED" } });
    });
  });

  test("a share group serves while it has a member, without a lag, and not once the member has left", async () => {
    const scene = await createScene();
    const member = await joinShareGroup(scene);
    await eventually(async () => (await look(scene)).state === "serving");
    expect(await look(scene)).toMatchObject({ state: "serving", members: 1, lag: null });
    await member.leave();
    await eventually(async () => (await look(scene)).state === "none");
  });

  test("a group of Kafka Streams is unknown while it has a member: what it reads is not looked at", async () => {
    const scene = await createScene();
    const member = await joinStreamsGroup(scene);
    expect(await look(scene)).toMatchObject({
      state: "unknown",
      cause: { message: expect.stringContaining("Kafka Streams") },
    });
    await member.leave();
    await eventually(async () => (await look(scene)).state === "none");
  });

  test("a group of whatever protocol that is serving beats one that is empty", async () => {
    const scene = await createScene();
    const member = await joinShareGroup(scene);
    onTestFinished(() => member.leave());
    const { topic, transport } = scene;
    const groups = [`nobody-${randomUUID()}`, scene.group];
    await eventually(async () => (await transport.responders({ groups, topic })).state === "serving");
    expect(await transport.responders({ groups: groups.slice(0, 1), topic })).toMatchObject({ state: "none" });
  });
});
