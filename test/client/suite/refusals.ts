import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import type { ClientDriver } from "../client-driver.ts";
import { ClientScene, failureOf, operation, question, seen } from "../client-scene.ts";

/** What is refused, and what is said about it. */
export function describeRefusals(driver: ClientDriver): void {
  test("refuses a request that breaks its schema, naming each field", async () => {
    const { client } = await new ClientScene(driver).start();
    const error = await failureOf(client.ask(operation, { sourcePath: "", content: 1 as unknown as string }));
    expect(error).toMatchObject({ code: "INVALID_REQUEST", operation });
    expect((error as Error).message).toMatch(/sourcePath: .*content: /);
    expect(client.status.counters.sent).toBe(0);
  });

  test("refuses an operation that the service does not have", async () => {
    const { client } = await new ClientScene(driver).start();
    const error = await failureOf(client.ask("DIVINATION" as typeof operation, question));
    expect(error).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringContaining("PATTERN_EXTRACTION") });
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 600_001])("refuses a budget of %d ms", async (timeoutMs) => {
    const { client } = await new ClientScene(driver).start();
    const error = await failureOf(client.ask(operation, question, { timeoutMs }));
    expect(error).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringContaining("timeoutMs") });
  });

  test("refuses more calls at a time than it allows, and takes calls again when some are done", async () => {
    const { client, responder } = await new ClientScene(driver).start({ maxPendingRequests: 2 });
    responder.do(() => {});
    const calls = [client.ask(operation, question), client.ask(operation, question)];
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "OVERLOADED" });
    await seen(responder, 2);
    for (const request of responder.requests) await request.complete();
    await Promise.all(calls);
    responder.do((request) => request.complete());
    await client.ask(operation, question);
  });

  test("names the topic that is missing and how to get it, and can be started once it is there", async () => {
    const scene = new ClientScene(driver);
    const { client } = await scene.createClient();
    for (const attempt of [client.start(), client.ask(operation, question)]) {
      const error = await failureOf(attempt);
      expect(error).toMatchObject({ code: "TOPIC_MISSING", topic: scene.service.topics.requested });
      expect((error as Error).message).toMatch(/Start a worker/);
    }
    expect(client.status.state).toBe("created");
    await scene.createTopics();
    await scene.startResponder();
    await client.start();
    await client.ask(operation, question);
  });

  test("refuses a request that is larger than the topic takes, with both sizes", async () => {
    const scene = new ClientScene(driver);
    await scene.createTopics({ "max.message.bytes": "20000" });
    await scene.startResponder();
    const { client } = await scene.createClient();
    // Random, so that compression cannot make it fit.
    const content = Array.from({ length: 40_000 }, () => String.fromCharCode(33 + Math.random() * 90)).join("");
    const error = await failureOf(client.ask(operation, { ...question, content }));
    expect(error).toMatchObject({ code: "PAYLOAD_TOO_LARGE", operation });
    expect((error as Error).message).toMatch(/\d+ bytes, more than the 20000/);
    await client.ask(operation, question);
  });

  test("fails a pending call when nobody reads the requests, and the next one at once", async () => {
    const scene = new ClientScene(driver);
    await scene.createTopics();
    const { client } = await scene.createClient();
    const error = await failureOf(client.ask(operation, question, { timeoutMs: 100_000 }));
    expect(error).toMatchObject({ code: "NO_RESPONDER", message: expect.stringContaining(scene.group) });
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "NO_RESPONDER" });
    expect(client.status).toMatchObject({ pending: 0, counters: { sent: 1, timedOut: 0 } });
    await scene.startResponder();
    await eventually(() => client.ask(operation, question), { everyMs: 100 });
  });
}
