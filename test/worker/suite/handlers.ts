import { randomUUID } from "node:crypto";
import { headerNames, OperationError } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import type { WorkerDriver } from "../worker-driver.ts";
import { WorkerScene } from "../worker-scene.ts";

export function describeHandlers(driver: WorkerDriver): void {
  test("passes on an OperationError's code, message, cure and whether to ask again", async () => {
    const scene = new WorkerScene(driver);
    const { events, asker } = await scene.start();
    scene.answerWith(async () => {
      throw new OperationError("UNSUPPORTED_LANGUAGE", "klingon is not known", { cure: "Use python." });
    });
    const reply = await asker.ask();
    expect(reply).toMatchObject({ code: "UNSUPPORTED_LANGUAGE", message: "klingon is not known" });
    expect(reply.body.payload.suggested_action).toBe("Use python.");
    expect(reply.header(headerNames.retryable)).toBe("false");
    scene.answerWith(async () => {
      throw new OperationError("BACKEND_UNAVAILABLE", "there never was an index", { retryable: false });
    });
    const final = await asker.ask();
    expect(final.code).toBe("BACKEND_UNAVAILABLE");
    expect(final.header(headerNames.retryable)).toBe("false");
    expect(final.body.payload.retry_allowed).toBe(false);
    expect(events.filter(({ type }) => type === "handler-failed")).toEqual([]);
  });

  test("turns anything else a handler throws into INTERNAL_ERROR in neutral words, and tells its observer", async () => {
    const scene = new WorkerScene(driver);
    const { worker, events, asker } = await scene.start();
    const error = new Error("cannot reach postgres://user:hunter2@db/x");
    scene.answerWith(async () => Promise.reject(error));
    const reply = await asker.ask();
    expect(reply.code).toBe("INTERNAL_ERROR");
    expect(reply.header(headerNames.retryable)).toBe("true");
    expect(reply.message).toBe(
      `the worker failed on this request (${reply.body.correlation_id}), and its log has the cause.`,
    );
    expect(JSON.stringify(reply.body)).not.toMatch(/postgres|hunter2|\.ts:| {4}at /);
    expect(events.find((event) => event.type === "handler-failed")).toMatchObject({ error });
    scene.answerWith(() => {
      throw undefined;
    });
    expect((await asker.ask()).code).toBe("INTERNAL_ERROR");
    scene.answerWith(async () => ({}));
    expect((await asker.ask()).outcome).toBe("completed");
    await scene.expectAllDone(worker, asker);
  });

  test("never sends an answer that breaks the reply schema, and names the field", async () => {
    const scene = new WorkerScene(driver);
    const { asker } = await scene.start();
    scene.answerWith(async () => ({ qualityScore: 7 }));
    const reply = await asker.ask();
    expect(reply.code).toBe("INTERNAL_ERROR");
    expect(reply.message).toContain("qualityScore");
    scene.answerWith(async () => undefined);
    expect((await asker.ask()).message).toContain("the reply itself");
  });

  test("ends a run at its hard deadline even if the handler never does, and frees its slot", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start({ concurrency: 1, runTimeoutMs: 200 });
    scene.answerWith(() => new Promise(() => {}));
    const reply = await asker.ask();
    expect(reply.code).toBe("TIMEOUT");
    expect(scene.calls[0]?.context.signal.aborted).toBe(true);
    scene.answerWith(async () => ({}));
    expect((await asker.ask()).outcome).toBe("completed");
    await scene.expectAllDone(worker, asker);
    await expect
      .poll(() => worker.status.counters)
      .toMatchObject({ received: 2, timedOut: 1, failed: 1, completed: 1 });
  });

  test("tells a handler what is left of the caller's budget, and aborts it when that is over", async () => {
    const scene = new WorkerScene(driver);
    const { asker } = await scene.start();
    scene.answerWith(async ({ context }) => {
      expect(context.remainingMs()).toBeGreaterThan(0);
      expect(context.remainingMs()).toBeLessThanOrEqual(1500);
      const { promise, reject } = Promise.withResolvers<never>();
      context.signal.addEventListener("abort", () => reject(context.signal.reason));
      return promise;
    });
    const reply = await asker.ask({ headers: { [headerNames.budgetMs]: "1500" } });
    expect(reply.code).toBe("TIMEOUT");
    expect(scene.calls[0]?.context.remainingMs()).toBe(0);
  });

  test("says REPLY_TOO_LARGE instead of an answer that the reply topic does not take", async () => {
    const scene = new WorkerScene(driver);
    const admin = await scene.connect();
    const { completed, failed } = scene.service.topics;
    const config = { "max.message.bytes": "20000" };
    await admin.ensureTopics(
      [
        { topic: completed, config },
        { topic: failed, config },
      ],
      { mode: "create" },
    );
    const { worker, asker } = await scene.start();
    // Random, so that no compression makes it fit.
    const messages = Array.from({ length: 2000 }, () => ({ message: randomUUID() }));
    scene.answerWith(async () => ({ issues: messages }));
    const reply = await asker.ask();
    expect(reply.code).toBe("REPLY_TOO_LARGE");
    expect(reply.message).toContain("20000");
    scene.answerWith(async () => ({}));
    expect((await asker.ask()).outcome).toBe("completed");
    await scene.expectAllDone(worker, asker);
    await expect.poll(() => worker.status.counters).toMatchObject({ failed: 1, completed: 1, undeliverable: 0 });
  });
}
