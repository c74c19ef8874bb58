import { headerNames } from "@event-intelligence/contracts";
import { describe, expect, test, vi } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { operation, question } from "./client-scene.ts";
import { createMemoryScene } from "./memory-client.ts";

describe("the home partition of a request client", () => {
  test("is one that has a leader", async () => {
    const { scene } = createMemoryScene();
    await scene.createTopics();
    const responder = await scene.startResponder();
    for (const leader of [0, 1, 2]) {
      const transport = await scene.connect();
      const ensureTopics = transport.ensureTopics.bind(transport);
      vi.spyOn(transport, "ensureTopics").mockImplementation(async (specs, options) => {
        const reports = await ensureTopics(specs, options);
        return reports.map((report) => ({ ...report, partitionsWithoutLeader: [0, 1, 2].filter((p) => p !== leader) }));
      });
      const { client } = await scene.createClient({ transport, instanceId: `client ${leader}` });
      await client.ask(operation, question);
      expect(responder.requests.at(-1)?.header(headerNames.replyPartition)).toBe(String(leader));
    }
  });

  test("is one that both reply topics have", async () => {
    const { scene, broker } = createMemoryScene();
    await scene.createTopics();
    broker.addPartitions(scene.service.topics.completed, 50);
    const responder = await scene.startResponder();
    for (let count = 0; count < 20; count += 1) {
      const { client } = await scene.createClient({ instanceId: `client ${count}` });
      await client.ask(operation, question);
    }
    const homes = responder.requests.map((request) => Number(request.header(headerNames.replyPartition)));
    expect(homes.every((home) => home < 3)).toBe(true);
    expect(new Set(homes).size).toBeGreaterThan(1);
  });

  test("is left for all partitions only by replies to this client's own calls", async () => {
    const { scene } = createMemoryScene();
    const transport = await scene.connect();
    const listen = vi.spyOn(transport, "listen");
    const { client, responder, strays } = await scene.start({ transport });
    const inbox = await listen.mock.results[0]?.value;
    const partitionsRead = () => inbox?.status.partitions.get(scene.service.topics.completed)?.length;
    expect(partitionsRead()).toBe(3);
    await client.ask(operation, question);
    await eventually(() => partitionsRead() === 1);
    // A worker of an earlier generation answers a client of its own; its reply happens to lie in our partition.
    const partition = Number(responder.requests[0]?.header(headerNames.replyPartition));
    const correlationId = "00000000-0000-4000-8000-000000000000";
    await responder.requests[0]?.complete({}, { bare: true, partition, correlationId });
    await eventually(() => expect(strays).toMatchObject([{ kind: "unknown" }]));
    expect(partitionsRead()).toBe(1);
    responder.do((request) => request.complete({}, { bare: true, partition }));
    await client.ask(operation, question);
    await eventually(() => partitionsRead() === 3);
  });
});
