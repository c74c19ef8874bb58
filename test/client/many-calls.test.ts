import { describe, expect, test, vi } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { failureOf, operation, question, seen } from "./client-scene.ts";
import { createMemoryScene } from "./memory-client.ts";

describe("many calls of a request client", () => {
  test("may share one signal, which ends all of them and keeps no listener", async () => {
    const warning = vi.spyOn(process, "emitWarning");
    const { scene } = createMemoryScene();
    const { client, responder } = await scene.start();
    responder.do(() => {});
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    const calls = Array.from({ length: 100 }, () =>
      failureOf(client.ask(operation, question, { signal: controller.signal })),
    );
    await seen(responder, 100);
    controller.abort();
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: "REQUEST_ABORTED" });
    expect(removed.mock.calls.length).toBe(100);
    expect(warning).not.toHaveBeenCalled();
    warning.mockRestore();
  });

  test("leave replies to the last thousand of them told apart from unknown ones", async () => {
    const { scene } = createMemoryScene();
    const { client, responder, strays } = await scene.start();
    await client.ask(operation, question);
    for (let count = 0; count < 999; count += 1) await client.ask(operation, question);
    await responder.requests[0]?.complete();
    await eventually(() => expect(strays).toMatchObject([{ kind: "duplicate" }]));
  });
});
