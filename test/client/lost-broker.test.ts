import { describe, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { failureOf, operation, question } from "./client-scene.ts";
import { createMemoryScene } from "./memory-client.ts";

describe("a request client whose broker goes away", () => {
  test("answers a call during which the broker died and came back", async () => {
    const { scene, broker } = createMemoryScene();
    const { client, responder } = await scene.start();
    responder.do((request) => {
      broker.faults.stopBroker();
      void request.complete({ qualityScore: 0.5 });
    });
    const call = client.ask(operation, question);
    await eventually(() => client.status.transport.state === "disconnected");
    expect(client.status.pending).toBe(1);
    broker.faults.startBroker();
    expect((await call).payload.qualityScore).toBe(0.5);
  });

  test("ends a call at its deadline while the broker is away, and works when it is back", async () => {
    const { scene, broker } = createMemoryScene();
    const { client } = await scene.start();
    broker.faults.stopBroker();
    const error = await failureOf(client.ask(operation, question, { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: "REQUEST_TIMEOUT", message: expect.stringContaining("could not be sent") });
    const { lastError } = client.status.transport;
    expect(lastError).toBeInstanceOf(Error);
    expect(error).toMatchObject({ message: expect.stringContaining(`Last failure: ${lastError?.message}`) });
    broker.faults.startBroker();
    await client.ask(operation, question);
  });

  test("says no reply came when a reply is lost, and answers the next call", async () => {
    const { scene, broker } = createMemoryScene();
    const { client } = await scene.start();
    broker.faults.loseRecords({ topic: scene.service.topics.completed, times: 1 });
    const error = await failureOf(client.ask(operation, question, { timeoutMs: 100 }));
    expect(error).toMatchObject({ code: "REQUEST_TIMEOUT", message: expect.stringContaining("no reply came") });
    await client.ask(operation, question);
  });

  test("settles once when every record is delivered twice", async () => {
    const { scene, broker } = createMemoryScene();
    const { client, strays } = await scene.start();
    broker.faults.duplicateDelivery({ topic: scene.service.topics.completed, times: 1 });
    await client.ask(operation, question);
    await eventually(() => expect(strays).toMatchObject([{ kind: "duplicate" }]));
    expect(client.status.counters).toMatchObject({ matched: 1, duplicate: 1 });
  });

  test("counts a damaged record on a reply topic and goes on", async () => {
    const { scene, broker } = createMemoryScene();
    const { client, strays } = await scene.start();
    const { completed: topic } = scene.service.topics;
    broker.faults.storeDefect({ topic, partition: 0, defect: "undecodable-batch" });
    await eventually(() => expect(strays).toMatchObject([{ kind: "malformed", topic, partition: 0 }]));
    await client.ask(operation, question);
  });
});
