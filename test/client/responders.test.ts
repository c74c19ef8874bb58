import { headerNames } from "@event-intelligence/contracts";
import type { Transport } from "@event-intelligence/transport";
import { describe, expect, test, vi } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { failureOf, operation, question } from "./client-scene.ts";
import { createMemoryScene } from "./memory-client.ts";

describe("a request client that looks for responders", () => {
  const countLooks = (transport: Transport) => {
    const spy = vi.spyOn(transport, "responders");
    return () => spy.mock.results.length;
  };

  test.each(["denied", "failed"])("never fails fast on a look that is %s", async (problem) => {
    const { scene, broker } = createMemoryScene();
    await scene.createTopics();
    if (problem === "denied") broker.faults.deny({ group: scene.group });
    else broker.faults.failLooks({ group: scene.group });
    const transport = await scene.connect();
    const looks = countLooks(transport);
    const { client } = await scene.createClient({ transport });
    // Two looks a second apart would have ended it before.
    const error = await failureOf(client.ask(operation, question, { timeoutMs: 2_000 }));
    expect(error).toMatchObject({ code: "REQUEST_TIMEOUT" });
    expect(looks()).toBeGreaterThanOrEqual(1);
  });

  test("believes a reply to somebody else rather than a look", async () => {
    const { scene } = createMemoryScene();
    await scene.createTopics();
    const transport = await scene.connect();
    const { client, strays } = await scene.createClient({ transport });
    await client.start();
    const headers = { [headerNames.clientId]: "somebody else" };
    await transport.send({ topic: scene.service.topics.completed, value: new Uint8Array(2), headers });
    await eventually(() => expect(strays).toMatchObject([{ kind: "foreign" }]));
    const looks = countLooks(transport);
    const error = await failureOf(client.ask(operation, question, { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: "REQUEST_TIMEOUT" });
    expect(looks()).toBe(0);
  });

  test("believes a reply rather than a look", async () => {
    const { scene, broker } = createMemoryScene();
    const transport = await scene.connect();
    const { client } = await scene.start({ transport });
    await client.ask(operation, question);
    const looks = countLooks(transport);
    broker.faults.loseRecords({ topic: scene.service.topics.completed, times: 1 });
    const error = await failureOf(client.ask(operation, question, { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: "REQUEST_TIMEOUT" });
    expect(looks()).toBe(0);
  });
});
