import { headerNames } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import type { ClientDriver } from "../client-driver.ts";
import { ClientScene, operation, question } from "../client-scene.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** How calls are answered. */
export function describeAnswers(driver: ClientDriver): void {
  test("resolves with the reply to its request and says who gave it and how long it took", async () => {
    const { client, responder } = await new ClientScene(driver).start({ instanceId: "laptop", tenant: "acme" });
    responder.do((request) => request.complete({ qualityScore: 0.75 }));
    const reply = await client.ask(operation, question, {
      timeoutMs: 9_000,
      priority: "high",
      sessionId: "s",
      causationId: "c",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    });
    expect(reply).toMatchObject({
      payload: { qualityScore: 0.75 },
      workerId: "responder-1",
      cached: false,
      attempts: 1,
    });
    expect(reply.timings).toMatchObject({ queueMs: 3, runMs: 5 });
    expect(reply.correlationId).toMatch(uuid);
    const [request] = responder.requests;
    expect(request).toMatchObject({ correlationId: reply.correlationId, operation, payload: question });
    const headers = Object.entries(headerNames).map(([name, header]) => [name, request?.header(header)]);
    expect(Object.fromEntries(headers)).toMatchObject({
      correlationId: reply.correlationId,
      clientId: expect.stringMatching(/^laptop\/[0-9a-f-]{36}$/),
      replyPartition: expect.stringMatching(/^[0-2]$/),
      operation,
      priority: "high",
      budgetMs: expect.stringMatching(/^[1-9]\d{0,3}$/),
      idempotencyKey: reply.correlationId,
      attempt: "1",
      tenant: "acme",
      sessionId: "s",
      causationId: "c",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    });
    expect(client.status).toMatchObject({ state: "ready", pending: 0, counters: { sent: 1, matched: 1 } });
  });

  test("gives each of 500 calls at a time its own answer, in whatever order they come", async () => {
    const { client, responder, strays } = await new ClientScene(driver).start();
    const held: (() => unknown)[] = [];
    responder.do((request) => {
      held.push(() => request.complete({ language: request.payload.content }));
      // Backwards, so that order proves nothing.
      if (held.length === 500) for (const answer of held.toReversed()) void answer();
    });
    const contents = Array.from({ length: 500 }, (_, index) => `content ${index}`);
    const ask = (content: string) => client.ask(operation, { ...question, content }, { timeoutMs: 100_000 });
    const replies = await Promise.all(contents.map(ask));
    expect(replies.map((reply) => reply.payload.language)).toEqual(contents);
    expect(strays).toEqual([]);
    expect(client.status).toMatchObject({ pending: 0, counters: { sent: 500, matched: 500 } });
  });

  test("connects by itself at the first call, and for all of the first calls once", async () => {
    const scene = new ClientScene(driver);
    await scene.createTopics();
    await scene.startResponder();
    const { client } = await scene.createClient();
    expect(client.status.state).toBe("created");
    const replies = await Promise.all([1, 2, 3].map(() => client.ask(operation, question)));
    expect(new Set(replies.map((reply) => reply.correlationId)).size).toBe(3);
    expect(client.status).toMatchObject({ state: "ready", counters: { matched: 3 } });
  });

  test("takes the answer of a worker that sends none of our headers", async () => {
    const { client, responder } = await new ClientScene(driver).start();
    responder.do((request) => request.complete({ qualityScore: 0.25 }, { bare: true }));
    const reply = await client.ask(operation, question);
    expect(reply).toMatchObject({
      payload: { qualityScore: 0.25 },
      workerId: null,
      timings: { queueMs: null, runMs: null },
    });
  });
}
