import { describe, expect, test, vi } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { failureOf, operation, question, seen } from "./client-scene.ts";
import { createMemoryScene } from "./memory-client.ts";
import type { Script } from "./responder.ts";

const soon = { timeoutMs: 15 };
const ignore: Script = () => {};
const answer: Script = (request) => request.complete();

/** A client whose breaker opens after three failures, and its responder. */
async function start(breaker: { timeoutMs?: number; enabled?: boolean } = {}) {
  const { scene, broker } = createMemoryScene();
  const started = await scene.start({ breaker: { threshold: 3, timeoutMs: 600_000, ...breaker } });
  const { client, responder } = started;
  const time = async (count: number) => {
    responder.do(() => {});
    for (let done = 0; done < count; done += 1) {
      expect(await failureOf(client.ask(operation, question, soon))).toMatchObject({ code: "REQUEST_TIMEOUT" });
    }
  };
  const state = () => client.status.breakers[operation];
  return { ...started, broker, scene, timeOut: time, state };
}

describe("the circuit breaker", () => {
  test("opens after as many timeouts in a row, then refuses at once and sends nothing", async () => {
    const { client, timeOut, state } = await start();
    await timeOut(2);
    expect(state()).toBe("closed");
    await timeOut(1);
    expect(state()).toBe("open");
    const { sent } = client.status.counters;
    const error = await failureOf(client.ask(operation, question));
    expect(error).toMatchObject({ code: "CIRCUIT_OPEN", operation });
    expect(client.status.counters.sent).toBe(sent);
  });

  test("names the failure that opened it, then the one that keeps it open", async () => {
    const { scene, broker, client, timeOut, state } = await start({ timeoutMs: 30 });
    await timeOut(3);
    expect(await failureOf(client.ask(operation, question))).toMatchObject({
      cause: { code: "REQUEST_TIMEOUT" },
      message: expect.stringContaining("the last with REQUEST_TIMEOUT"),
    });
    await eventually(() => state() === "half-open");
    broker.faults.failSends({ topic: scene.service.topics.requested, as: "not-sent" });
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "NOT_SENT" });
    expect(await failureOf(client.ask(operation, question))).toMatchObject({
      cause: { code: "NOT_SENT" },
      message: expect.stringContaining("the last with NOT_SENT"),
    });
  });

  test("opens after sends that failed", async () => {
    const { scene, broker, client, state } = await start();
    broker.faults.failSends({ topic: scene.service.topics.requested, as: "not-sent" });
    for (const _ of [1, 2, 3])
      expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "NOT_SENT" });
    expect(state()).toBe("open");
  });

  test("opens after three failures in a row however many calls went well before", async () => {
    const { client, timeOut, state } = await start();
    for (let count = 0; count < 200; count += 1) await client.ask(operation, question);
    await timeOut(3);
    expect(state()).toBe("open");
  });

  test("counts only failures in a row: an answer in between begins anew", async () => {
    const { client, responder, timeOut, state } = await start();
    await timeOut(2);
    responder.do((request) => request.fail("PARSING_ERROR", { retryable: false }));
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "WORKER_FAILURE" });
    await timeOut(2);
    expect(state()).toBe("closed");
  });

  test.each([
    { code: "PARSING_ERROR", retryable: false },
    { code: "INTERNAL_ERROR", retryable: true },
  ])("never opens on answers such as $code", async ({ code, retryable }) => {
    const { client, responder, state } = await start();
    responder.do((request) => request.fail(code, { retryable }));
    for (let count = 0; count < 5; count += 1) await failureOf(client.ask(operation, question));
    expect(state()).toBe("closed");
  });

  test("is not opened by aborted and invalid calls", async () => {
    const { client, responder, state } = await start();
    responder.do(() => {});
    for (let count = 0; count < 4; count += 1) {
      const controller = new AbortController();
      const call = failureOf(client.ask(operation, question, { signal: controller.signal }));
      await seen(responder, count + 1);
      controller.abort();
      await call;
      await failureOf(client.ask(operation, { sourcePath: "", content: "" }));
    }
    expect(state()).toBe("closed");
  });

  test("lets one probe through and closes when it is answered", async () => {
    const { client, responder, timeOut, state } = await start({ timeoutMs: 30 });
    await timeOut(3);
    await eventually(() => state() === "half-open");
    responder.do(() => {});
    // A call that times out need not have been sent: on a busy machine its time may be over before.
    const { sent } = client.status.counters;
    const probe = client.ask(operation, question);
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "CIRCUIT_OPEN" });
    await seen(responder, sent + 1);
    await responder.requests[sent]?.complete();
    await probe;
    expect(state()).toBe("closed");
    responder.do((request) => request.complete());
    await Promise.all([client.ask(operation, question), client.ask(operation, question)]);
  });

  test("closes when the probe is answered with a failure", async () => {
    const { client, responder, timeOut, state } = await start({ timeoutMs: 30 });
    await timeOut(3);
    await eventually(() => state() === "half-open");
    responder.do((request) => request.fail("PARSING_ERROR", { retryable: false }));
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "WORKER_FAILURE" });
    expect(state()).toBe("closed");
  });

  test("opens again when the probe times out or is aborted", async () => {
    const { client, responder, timeOut, state } = await start({ timeoutMs: 100 });
    await timeOut(3);
    await eventually(() => state() === "half-open");
    await timeOut(1);
    expect(state()).toBe("open");
    await eventually(() => state() === "half-open");
    const controller = new AbortController();
    const { sent } = client.status.counters;
    const probe = failureOf(client.ask(operation, question, { signal: controller.signal }));
    await seen(responder, sent + 1);
    controller.abort();
    expect(await probe).toMatchObject({ code: "REQUEST_ABORTED" });
    expect(state()).toBe("open");
  });

  test("is not probed by a call that is refused before it is made", async () => {
    const { client, responder, timeOut, state } = await start({ timeoutMs: 30 });
    await timeOut(3);
    await eventually(() => state() === "half-open");
    expect(await failureOf(client.ask(operation, question, { signal: AbortSignal.abort() }))).toMatchObject({
      code: "REQUEST_ABORTED",
    });
    expect(await failureOf(client.ask(operation, { sourcePath: "", content: "" }))).toMatchObject({
      code: "INVALID_REQUEST",
    });
    responder.do((request) => request.complete());
    await client.ask(operation, question);
    expect(state()).toBe("closed");
  });

  test("is one per operation", async () => {
    const { client, responder, timeOut } = await start();
    await timeOut(3);
    responder.do((request) => request.complete());
    await client.ask("ONEX_COMPLIANCE", question);
    expect(client.status.breakers).toEqual({ QUALITY_ASSESSMENT: "open", ONEX_COMPLIANCE: "closed" });
  });

  test("stays closed when it is switched off", async () => {
    const { client, responder, timeOut, state } = await start({ enabled: false });
    await timeOut(5);
    expect(state()).toBe("closed");
    responder.do((request) => request.complete());
    await client.ask(operation, question);
  });

  test("probes at once when the transport has reconnected since it opened", async () => {
    const { broker, client, responder, timeOut, state } = await start();
    broker.faults.stopBroker();
    await eventually(() => client.status.transport.state === "disconnected");
    await timeOut(3);
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "CIRCUIT_OPEN" });
    broker.faults.startBroker();
    await eventually(() => client.status.transport.state === "connected");
    responder.do((request) => request.complete());
    await client.ask(operation, question);
    expect(state()).toBe("closed");
  });

  test("probes one call at a time after a reconnection, and stays open when that fails", async () => {
    const { broker, client, responder, timeOut, state } = await start();
    broker.faults.stopBroker();
    await eventually(() => client.status.transport.state === "disconnected");
    await timeOut(3);
    broker.faults.startBroker();
    await eventually(() => client.status.transport.state === "connected");
    responder.do(() => {});
    const probe = failureOf(client.ask(operation, question, { timeoutMs: 200 }));
    expect(state()).toBe("half-open");
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "CIRCUIT_OPEN" });
    expect(await probe).toMatchObject({ code: "REQUEST_TIMEOUT" });
    // A look that saw the worker again meanwhile is one more hope; after that there is none.
    await eventually(async () => {
      expect(await failureOf(client.ask(operation, question, soon))).toMatchObject({ code: "CIRCUIT_OPEN" });
    });
    expect(state()).toBe("open");
  });

  test("probes at once when a worker has appeared since it opened", async () => {
    const { scene } = createMemoryScene();
    await scene.createTopics();
    const { client } = await scene.createClient({ breaker: { threshold: 1, timeoutMs: 600_000 } });
    expect(await failureOf(client.ask(operation, question, soon))).toMatchObject({ code: "REQUEST_TIMEOUT" });
    expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "CIRCUIT_OPEN" });
    await scene.startResponder();
    // A look that was made before the worker came is not renewed for seconds.
    await eventually(() => client.ask(operation, question));
    expect(client.status.breakers[operation]).toBe("closed");
  });

  // A reply proves for 30 s that somebody answers: all of these happen within that time.
  describe("shortly after the last reply", () => {
    /** Long before the breaker's ten minutes are over, and enough for a busy machine. */
    const soonEnough = { timeoutMs: 60_000 };

    test("probes when a worker has come back", async () => {
      const { scene, client, responder, timeOut, state } = await start();
      await client.ask(operation, question);
      await responder.stop();
      await timeOut(3);
      expect(state()).toBe("open");
      await scene.startResponder();
      await eventually(() => client.ask(operation, question), soonEnough);
      expect(state()).toBe("closed");
    });

    test("probes when another worker is in the place of one that the group listed to the end", async () => {
      const { scene, client, responder, timeOut, state } = await start();
      await client.ask(operation, question);
      await timeOut(3);
      expect(state()).toBe("open");
      // As when a session times out only after the next worker has joined: no look sees nobody in between.
      await scene.startResponder();
      await responder.stop();
      await eventually(() => client.ask(operation, question), soonEnough);
      expect(state()).toBe("closed");
    });

    test("probes when a worker came back before it opened, in the middle of the call that opened it", async () => {
      const { scene, client, responder, timeOut, state } = await start();
      const other = "ONEX_COMPLIANCE";
      await client.ask(operation, question);
      await timeOut(2);
      for (const _ of [1, 2, 3]) await failureOf(client.ask(other, question, soon));
      await scene.untilAllIsDone();
      await responder.stop();
      const last = failureOf(client.ask(operation, question, { timeoutMs: 3_000 }));
      await scene.startResponder(ignore, answer);
      // The breaker of the other operation is open, so that the worker is seen while the last call still waits.
      await eventually(() => client.ask(other, question), soonEnough);
      expect(await last).toMatchObject({ code: "REQUEST_TIMEOUT" });
      expect(state()).toBe("open");
      await client.ask(operation, question);
      expect(state()).toBe("closed");
    });

    test("probes again where the first probe came too early for a worker that is slow at first", async () => {
      const { scene, client, responder, timeOut, state } = await start();
      await client.ask(operation, question);
      await timeOut(3);
      await scene.untilAllIsDone();
      await responder.stop();
      const next = await scene.startResponder(ignore, answer);
      const codes: unknown[] = [];
      const ask = () => client.ask(operation, question, { timeoutMs: 500 }).catch((error) => codes.push(error.code));
      await eventually(async () => {
        await ask();
        expect(state()).toBe("closed");
      }, soonEnough);
      // In between it is not asked by each call that comes.
      const failedProbes = codes.filter((code) => code === "REQUEST_TIMEOUT").length;
      expect(failedProbes).toBeGreaterThanOrEqual(1);
      expect(next.requests).toHaveLength(failedProbes + 1);
      expect(codes.filter((code) => code === "CIRCUIT_OPEN").length).toBeGreaterThan(failedProbes);
    });

    test("does not ask a worker more often that hangs all the time", async () => {
      const { scene, broker } = createMemoryScene();
      const transport = await scene.connect();
      const looks = vi.spyOn(transport, "responders");
      const { client, responder } = await scene.start({ transport, breaker: { threshold: 1, timeoutMs: 600_000 } });
      await client.ask(operation, question);
      responder.do(() => {});
      await failureOf(client.ask(operation, question, soon));
      const before = looks.mock.calls.length;
      // Neither looks that find the same worker nor one that fails.
      await eventually(() => looks.mock.calls.length >= before + 2, soonEnough);
      broker.faults.failLooks({ times: 1 });
      await eventually(() => looks.mock.calls.length >= before + 4, soonEnough);
      expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "CIRCUIT_OPEN" });
      expect(responder.requests).toHaveLength(2);
    });
  });

  test("is neither opened nor kept open by a topic that is missing", async () => {
    const { scene } = createMemoryScene();
    const { client } = await scene.createClient({ breaker: { threshold: 1, timeoutMs: 600_000 } });
    for (const _ of [1, 2]) {
      expect(await failureOf(client.ask(operation, question))).toMatchObject({ code: "TOPIC_MISSING", operation });
    }
    expect(client.status.breakers[operation]).toBe("closed");
    await scene.createTopics();
    await scene.startResponder();
    await client.ask(operation, question);
  });
});
