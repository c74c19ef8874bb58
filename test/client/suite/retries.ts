import { headerNames } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import type { ClientDriver } from "../client-driver.ts";
import { ClientScene, failureOf, Gate, operation, question } from "../client-scene.ts";

/** What becomes of failed replies. */
export function describeRetries(driver: ClientDriver): void {
  test("asks again after a failure that may pass, with the same ids and the next attempt", async () => {
    const { client, responder, strays } = await new ClientScene(driver).start();
    responder.doInTurn(
      (request) => request.fail("BACKEND_UNAVAILABLE"),
      (request) => request.complete({ qualityScore: 0.5 }),
    );
    const reply = await client.ask(operation, question);
    expect(reply.attempts).toBe(2);
    const [first, second] = responder.requests;
    expect(responder.requests.map((request) => request.header(headerNames.attempt))).toEqual(["1", "2"]);
    expect(second?.correlationId).toBe(first?.correlationId);
    expect(second?.value).toEqual(first?.value);
    expect(second?.header(headerNames.idempotencyKey)).toBe(first?.header(headerNames.idempotencyKey));
    expect(strays).toEqual([]);
    expect(client.status.counters).toMatchObject({ sent: 2, retried: 1, matched: 1 });
  });

  test("gives up after its attempts with what the worker said last", async () => {
    const { client, responder } = await new ClientScene(driver).start();
    responder.do((request) => request.fail("EXTERNAL_SERVICE_ERROR"));
    const error = await failureOf(client.ask(operation, question));
    expect(error).toMatchObject({
      code: "WORKER_FAILURE",
      failure: { code: "EXTERNAL_SERVICE_ERROR", retryable: true },
    });
    expect(client.status.counters).toMatchObject({ sent: 3, retried: 2, matched: 1 });
  });

  test.for([
    // The third attempt would leave 1 to 2 s after the second's failure, and that comes after half of the budget at best.
    { backoffBaseMs: 500, timeoutMs: 1_499 },
    // The second attempt may leave within the budget, but mostly does not.
    { backoffBaseMs: 1_000, timeoutMs: 1_200 },
  ])("ends with what the worker said, where no other attempt can leave in time: %o", async (given) => {
    const { backoffBaseMs, timeoutMs } = given;
    const { client, responder } = await new ClientScene(driver).start({
      retry: { backoffBaseMs },
      breaker: { threshold: 1 },
    });
    responder.do((request) => request.fail("RATE_LIMIT_EXCEEDED"));
    const error = await failureOf(client.ask(operation, question, { timeoutMs }));
    expect(error).toMatchObject({ code: "WORKER_FAILURE", failure: { code: "RATE_LIMIT_EXCEEDED" } });
    expect(client.status.breakers[operation]).toBe("closed");
    expect(client.status.counters.timedOut).toBe(0);
  });

  test("does not ask again after a failure that will not pass", async () => {
    const { client, responder } = await new ClientScene(driver).start();
    responder.do((request) => request.fail("PARSING_ERROR", { retryable: false }));
    const error = await failureOf(client.ask(operation, question));
    expect(error).toMatchObject({ code: "WORKER_FAILURE", failure: { code: "PARSING_ERROR" }, operation });
    expect((error as Error).message).toBe("PARSING_ERROR: scripted Nothing.");
    expect(client.status.counters).toMatchObject({ sent: 1, retried: 0, matched: 1 });
  });

  test("keeps a code it does not know, with the flag it came with", async () => {
    const { client, responder } = await new ClientScene(driver).start({ retry: { maxAttempts: 1 } });
    responder.do((request) => request.fail("TEAPOT", { retryable: true }));
    const error = await failureOf(client.ask(operation, question));
    expect(error).toMatchObject({ failure: { code: "TEAPOT", retryable: true } });
  });

  test("takes a late completed reply of its first attempt while the second one runs", async () => {
    const { client, responder } = await new ClientScene(driver).start();
    responder.doInTurn(
      (request) => request.fail("TIMEOUT"),
      () => responder.requests[0]?.complete({ qualityScore: 0.9 }),
    );
    const reply = await client.ask(operation, question);
    expect(reply).toMatchObject({ payload: { qualityScore: 0.9 }, attempts: 2 });
  });

  test("lets a retryable failure of an earlier attempt pass, and a second copy of the newest count once", async () => {
    const { client, responder, strays } = await new ClientScene(driver).start();
    const answered = new Gate();
    responder.doInTurn(
      async (request) => {
        await request.fail("TIMEOUT");
        await request.fail("TIMEOUT");
      },
      async (request) => {
        await responder.requests[0]?.fail("TIMEOUT");
        await answered.opened;
        await request.complete();
      },
    );
    const call = client.ask(operation, question);
    await eventually(() => expect(strays.length).toBe(2));
    answered.open();
    expect((await call).attempts).toBe(2);
    expect(client.status.counters).toMatchObject({ sent: 2, retried: 1, matched: 1 });
  });
}
