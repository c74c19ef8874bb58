import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describeWithOwnKafka } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { ClientScene, failureOf, operation, question, seen } from "./client-scene.ts";

describeWithOwnKafka("a request client whose Kafka fails", () => {
  let kafka: RunningKafka;
  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterEach(() => kafka.resume());
  afterAll(() => kafka?.stop());

  const createScene = () =>
    new ClientScene({
      name: "a private Kafka",
      createTransport: () => createKafkaTransport({ bootstrapServers: [kafka.bootstrapServers] }),
    });

  test("settles every call, also those of the outage, when the broker is killed and comes back", async () => {
    const { client, responder } = await createScene().start({ breaker: { enabled: false } });
    responder.do(() => {});
    const before = client.ask(operation, question, { timeoutMs: 60_000 });
    await seen(responder, 1);
    await kafka.kill();
    const during = client.ask(operation, question, { timeoutMs: 60_000 });
    const hasty = await failureOf(client.ask(operation, question, { timeoutMs: 300 }));
    expect(["REQUEST_TIMEOUT", "NOT_SENT"]).toContain((hasty as { code: string }).code);
    await kafka.restart();
    responder.do((request) => request.complete());
    const [first] = responder.requests;
    // The responder's own send may meet the broker before it is ready.
    await eventually(() => first?.complete({ qualityScore: 0.5 }), { timeoutMs: 40_000 });
    expect((await before).payload.qualityScore).toBe(0.5);
    await during.catch((error) => expect(error).toMatchObject({ code: "NOT_SENT" }));
    await client.ask(operation, question, { timeoutMs: 40_000 });
    expect(client.status.pending).toBe(0);
  }, 120_000);

  test("ends calls at their deadline while the broker is stalled, and is answered when it goes on", async () => {
    const { client } = await createScene().start({ breaker: { enabled: false } });
    await client.ask(operation, question);
    await kafka.pause();
    const calls = Array.from({ length: 20 }, () => failureOf(client.ask(operation, question, { timeoutMs: 300 })));
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: "REQUEST_TIMEOUT" });
    const patient = client.ask(operation, question, { timeoutMs: 30_000 });
    kafka.resume();
    await patient;
    expect(client.status.pending).toBe(0);
  }, 120_000);

  test("closes at once while the broker is stalled", async () => {
    const { client } = await createScene().start();
    await kafka.pause();
    const call = failureOf(client.ask(operation, question));
    await client.close();
    expect(await call).toMatchObject({ code: "CLIENT_CLOSED" });
    kafka.resume();
  }, 60_000);

  test("refuses calls quickly while no broker runs, and is answered once one does", async () => {
    const scene = createScene();
    await scene.createTopics();
    await kafka.kill();
    const transport = createKafkaTransport({ bootstrapServers: [kafka.bootstrapServers] });
    const { client } = await scene.createClient({ transport, breaker: { threshold: 1, timeoutMs: 600_000 } });
    for (const _ of [1, 2]) {
      const error = await failureOf(client.ask(operation, question, { timeoutMs: 600_000 }));
      expect(error).toMatchObject({ code: "TRANSPORT_UNAVAILABLE", message: expect.stringContaining("ECONNREFUSED") });
    }
    await kafka.restart();
    await scene.startResponder();
    await eventually(() => client.ask(operation, question), { timeoutMs: 60_000 });
    await transport.close();
  }, 120_000);
});
