import { headerNames } from "@event-intelligence/contracts";
import { describe, expect, test, vi } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { failureOf, operation, question } from "./client-scene.ts";
import { createMemoryScene } from "./memory-client.ts";

describe("a request client whose sends fail", () => {
  test("sends again what was surely not stored", async () => {
    const { scene, broker } = createMemoryScene();
    const { client, responder } = await scene.start();
    broker.faults.failSends({ topic: scene.service.topics.requested, as: "not-sent", times: 1 });
    expect((await client.ask(operation, question)).attempts).toBe(2);
    expect(responder.requests.map((request) => request.header(headerNames.attempt))).toEqual(["2"]);
  });

  test("ends with the transport's error, and what is known of the call, when no attempt was stored", async () => {
    const { scene, broker } = createMemoryScene();
    const { client, responder } = await scene.start();
    broker.faults.failSends({ topic: scene.service.topics.requested, as: "not-sent" });
    const error = await failureOf(client.ask(operation, question));
    expect(error).toMatchObject({ code: "NOT_SENT", operation, topic: scene.service.topics.requested });
    expect(error).toMatchObject({ correlationId: expect.any(String), elapsedMs: expect.any(Number) });
    expect(client.status).toMatchObject({ pending: 0, counters: { sent: 3, timedOut: 0 } });
    expect(responder.requests).toEqual([]);
  });

  test("takes the answer to a request that may have been stored", async () => {
    const { scene, broker } = createMemoryScene();
    const { client, responder } = await scene.start({ retry: { maxAttempts: 1 } });
    broker.faults.failSends({ topic: scene.service.topics.requested, as: "indeterminate-stored" });
    expect((await client.ask(operation, question)).attempts).toBe(1);
    expect(responder.requests.length).toBe(1);
  });

  test("sends again, with the same ids, what may not have been stored", async () => {
    const { scene, broker } = createMemoryScene();
    const { client, responder } = await scene.start();
    broker.faults.failSends({ topic: scene.service.topics.requested, as: "indeterminate-not-stored", times: 2 });
    const reply = await client.ask(operation, question);
    expect(reply.attempts).toBe(3);
    expect(responder.requests.map((request) => request.correlationId)).toEqual([reply.correlationId]);
  });

  test("waits for its deadline when something may have been stored, and says what happened", async () => {
    const { scene, broker } = createMemoryScene();
    const { client } = await scene.start();
    broker.faults.failSends({ topic: scene.service.topics.requested, as: "indeterminate-not-stored" });
    const error = await failureOf(client.ask(operation, question, { timeoutMs: 200 }));
    expect(error).toMatchObject({ code: "REQUEST_TIMEOUT", cause: { code: "SEND_INDETERMINATE" } });
    expect((error as Error).message).toContain("could not be sent");
  });

  test("does not try again where access is denied", async () => {
    const { scene, broker } = createMemoryScene();
    const { client } = await scene.start();
    broker.faults.deny({ topic: scene.service.topics.requested });
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "NOT_AUTHORIZED", operation });
    expect(client.status.counters.sent).toBe(1);
  });

  test("does not try again on a transport that was closed", async () => {
    const { scene } = createMemoryScene();
    await scene.createTopics();
    const transport = await scene.connect();
    const { client } = await scene.createClient({ transport });
    await client.start();
    await transport.close();
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "TRANSPORT_CLOSED", operation });
    expect(client.status.counters.sent).toBe(1);
  });

  test("tries again after a failed reply that comes before its send is acknowledged", async () => {
    const { scene } = createMemoryScene();
    await scene.createTopics();
    const responder = await scene.startResponder();
    const transport = await scene.connect();
    const acknowledged = Promise.withResolvers<void>();
    const send = transport.send.bind(transport);
    vi.spyOn(transport, "send").mockImplementation(async (record, options) => {
      const position = await send(record, options);
      await acknowledged.promise;
      return position;
    });
    const { client } = await scene.createClient({ transport });
    responder.doInTurn(
      (request) => request.fail("TIMEOUT"),
      (request) => request.complete(),
    );
    expect((await client.ask(operation, question)).attempts).toBe(2);
    acknowledged.resolve();
  });

  test("lets a send that fails after its attempt was answered end no later attempt", async () => {
    const { scene } = createMemoryScene();
    await scene.createTopics();
    const responder = await scene.startResponder();
    const transport = await scene.connect();
    const failed = Promise.withResolvers<never>();
    const send = transport.send.bind(transport);
    vi.spyOn(transport, "send").mockImplementationOnce(async (record, options) => {
      await send(record, options);
      return await failed.promise;
    });
    const { client } = await scene.createClient({ transport });
    responder.doInTurn(
      (request) => request.fail("TIMEOUT"),
      async (request) => {
        failed.reject(new Error("the first send"));
        await failed.promise.catch(() => {});
        await request.fail("TIMEOUT");
      },
      (request) => request.complete(),
    );
    expect((await client.ask(operation, question)).attempts).toBe(3);
  });

  test("settles with the worker's failure when no time is left for another attempt", async () => {
    const { scene } = createMemoryScene();
    const { client, responder } = await scene.start({ retry: { backoffBaseMs: 60_000 } });
    responder.do((request) => request.fail("TIMEOUT"));
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ failure: { code: "TIMEOUT" } });
    expect(client.status.counters).toMatchObject({ sent: 1, retried: 0, timedOut: 0 });
  });

  test("says at the deadline that the transport was closed under the call, where it was", async () => {
    const { scene } = createMemoryScene();
    await scene.createTopics();
    const responder = await scene.startResponder();
    responder.do(() => {});
    const transport = await scene.connect();
    const { client } = await scene.createClient({ transport, timeoutMs: 1_000 });
    const call = failureOf(client.ask(operation, question));
    await eventually(() => responder.requests.length === 1);
    await transport.close();
    expect(await call).toMatchObject({ code: "REQUEST_TIMEOUT", message: expect.stringContaining("Close the client") });
  });

  test("waits for no further attempt once the call was aborted", async () => {
    const { scene } = createMemoryScene();
    const { client, responder } = await scene.start({ retry: { backoffBaseMs: 5_000 } });
    responder.do((request) => request.fail("TIMEOUT"));
    const controller = new AbortController();
    const call = failureOf(client.ask(operation, question, { signal: controller.signal }));
    await eventually(() => client.status.counters.retried === 1);
    controller.abort();
    expect(await call).toMatchObject({ code: "REQUEST_ABORTED" });
    expect(responder.requests.length).toBe(1);
  });

  test("does not hold the bytes of a request that cannot be written against the broker", async () => {
    const { scene } = createMemoryScene();
    await scene.createTopics();
    const service = {
      ...scene.service,
      codec: { ...scene.service.codec, encodeRequest: () => new TextEncoder().encode(JSON.stringify(1n)) },
    };
    const { client } = await scene.createClient({ service, breaker: { threshold: 1 } });
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "INVALID_REQUEST", operation });
    expect(client.status.breakers[operation]).toBe("closed");
  });
});
