import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import type { ClientDriver } from "../client-driver.ts";
import { ClientScene, failureOf, operation, question, seen } from "../client-scene.ts";

/** How calls end without an answer. */
export function describeEndings(driver: ClientDriver): void {
  test("ends a call that nobody answers at its deadline, and takes the request back", async () => {
    const scene = new ClientScene(driver);
    const { client, responder, strays } = await scene.start({ cancelledTopic: scene.control.cancelled });
    const cancellations = await scene.collectCancellations();
    responder.do(() => {});
    const error = await failureOf(client.ask(operation, question, { timeoutMs: 700 }));
    expect(error).toMatchObject({ code: "REQUEST_TIMEOUT", operation, topic: scene.service.topics.requested });
    const { correlationId } = error as { correlationId: string };
    expect(client.status).toMatchObject({ pending: 0, counters: { timedOut: 1 } });
    await eventually(() => expect(cancellations).toMatchObject([{ correlation_id: correlationId, reason: "timeout" }]));
    await responder.requests[0]?.complete();
    await eventually(() => expect(strays).toMatchObject([{ kind: "late", correlationId }]));
    responder.do((request) => request.complete());
    expect((await client.ask(operation, question)).attempts).toBe(1);
    expect(client.status.counters).toMatchObject({ late: 1, matched: 1 });
  });

  test("ends a call when its signal aborts, and takes the request back", async () => {
    const scene = new ClientScene(driver);
    const { client, responder } = await scene.start({ cancelledTopic: scene.control.cancelled });
    const cancellations = await scene.collectCancellations();
    responder.do(() => {});
    const controller = new AbortController();
    const call = failureOf(client.ask(operation, question, { signal: controller.signal }));
    await seen(responder, 1);
    controller.abort(new Error("no longer wanted"));
    expect(await call).toMatchObject({ code: "REQUEST_ABORTED", cause: { message: "no longer wanted" } });
    expect(client.status.pending).toBe(0);
    await eventually(() => expect(cancellations).toMatchObject([{ reason: "aborted" }]));
  });

  test("sends nothing for a call whose signal is aborted already", async () => {
    const { client } = await new ClientScene(driver).start();
    const signal = AbortSignal.abort();
    expect(await failureOf(client.ask(operation, question, { signal }))).toMatchObject({ code: "REQUEST_ABORTED" });
    expect(client.status.counters.sent).toBe(0);
  });

  test("rejects what is pending when it is closed, takes it back, and refuses new calls", async () => {
    const scene = new ClientScene(driver);
    const { client, responder } = await scene.start({ cancelledTopic: scene.control.cancelled });
    const cancellations = await scene.collectCancellations();
    responder.do(() => {});
    const call = failureOf(client.ask(operation, question));
    await seen(responder, 1);
    await Promise.all([client.close(), client.close()]);
    expect(await call).toMatchObject({ code: "CLIENT_CLOSED", operation });
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "CLIENT_CLOSED" });
    expect(await failureOf(client.start())).toMatchObject({ code: "CLIENT_CLOSED" });
    expect(client.status).toMatchObject({ state: "closed", pending: 0 });
    await eventually(() => expect(cancellations).toMatchObject([{ reason: "closed" }]));
  });

  test("waits for pending calls when it is closed with a grace time", async () => {
    const { client, responder } = await new ClientScene(driver).start();
    responder.do(() => {});
    const call = client.ask(operation, question);
    await seen(responder, 1);
    const closed = client.close({ graceMs: 20_000 });
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "CLIENT_CLOSED" });
    await responder.requests[0]?.complete({ qualityScore: 1 });
    expect((await call).payload.qualityScore).toBe(1);
    await closed;
  });
}
