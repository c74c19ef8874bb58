import { describe, expect, test, vi } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { failureOf, operation, question } from "./client-scene.ts";
import { createMemoryScene } from "./memory-client.ts";

describe("starting a request client", () => {
  test("may be repeated after it failed", async () => {
    const { scene, broker } = createMemoryScene();
    await scene.createTopics();
    await scene.startResponder();
    const transport = broker.createTransport();
    const { client } = await scene.createClient({ transport });
    broker.faults.deny({ topic: scene.service.topics.completed });
    const error = await failureOf(client.start());
    expect(error).toMatchObject({ code: "NOT_AUTHORIZED", topic: scene.service.topics.completed });
    broker.faults.clear();
    await client.start();
    await client.ask(operation, question);
    await transport.close();
  });

  test("ends at its own deadline, and goes on for the calls that wait longer", async () => {
    const { scene, broker } = createMemoryScene();
    await scene.createTopics();
    await scene.startResponder();
    const transport = broker.createTransport();
    const { client } = await scene.createClient({ transport });
    broker.faults.stopBroker();
    const byHand = failureOf(client.start({ timeoutMs: 20 }));
    const patient = client.ask(operation, question);
    const hasty = failureOf(client.ask(operation, question, { timeoutMs: 20 }));
    expect(await byHand).toMatchObject({ code: "TRANSPORT_UNAVAILABLE" });
    expect(await hasty).toMatchObject({ code: "REQUEST_TIMEOUT" });
    broker.faults.startBroker();
    await patient;
    expect(client.status.counters.sent).toBe(1);
    await transport.close();
  });

  test("ends at once when the client is closed meanwhile, and opens nothing behind its back", async () => {
    const { scene, broker } = createMemoryScene();
    await scene.createTopics();
    const transport = broker.createTransport();
    const listen = vi.spyOn(transport, "listen");
    const { client } = await scene.createClient({ transport });
    broker.faults.stopBroker();
    const ends = [failureOf(client.start()), failureOf(client.ask(operation, question))];
    await client.close();
    for (const end of ends) expect(await end).toMatchObject({ code: "CLIENT_CLOSED" });
    broker.faults.startBroker();
    await eventually(() => transport.status.state === "connected");
    for (const { value } of listen.mock.results) expect((await value).status.state).toBe("closed");
    await transport.close();
  });

  test("connects nothing when the client is created and closed", async () => {
    const { scene, broker } = createMemoryScene();
    const transport = broker.createTransport();
    const { client } = await scene.createClient({ transport });
    await client.close();
    expect(transport.status.state).toBe("created");
  });
});
