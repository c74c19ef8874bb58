import { randomUUID } from "node:crypto";
import { headerNames, readDeadLetterOrigin } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import type { WorkerDriver } from "../worker-driver.ts";
import { WorkerScene } from "../worker-scene.ts";

export function describeBadRequests(driver: WorkerDriver): void {
  test("refuses a request that breaks its schema, naming the field, and answers the next one", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    const reply = await asker.ask({ payload: { sourcePath: "" } });
    expect(reply).toMatchObject({ topic: scene.service.topics.failed, code: "INVALID_INPUT" });
    expect(reply.message).toContain("source_path");
    expect(reply.header(headerNames.errorCode)).toBe("INVALID_INPUT");
    expect(reply.header(headerNames.retryable)).toBe("false");
    expect((await asker.ask({ operation: "SCHEMA_DISCOVERY" })).code).toBe("INVALID_OPERATION");
    expect((await asker.ask()).outcome).toBe("completed");
    await scene.expectAllDone(worker, asker);
    await expect
      .poll(() => worker.status.counters)
      .toMatchObject({ received: 3, failed: 2, completed: 1, deadLettered: 0 });
  });

  test("refuses one of our own requests whose header and body name different ids", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    const reply = await asker.ask({ headers: { [headerNames.correlationId]: randomUUID() } });
    expect(reply.code).toBe("INVALID_INPUT");
    expect(reply.message).toContain("differ");
    expect((await asker.ask()).outcome).toBe("completed");
    await scene.expectAllDone(worker, asker);
    expect(scene.calls).toHaveLength(1);
  });

  test("buries what cannot be read with its origin and reason, and goes on", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    await asker.sendRaw({ value: null });
    await asker.sendRaw({ value: new Uint8Array() });
    await asker.sendBody({});
    await asker.sendRaw({ value: new TextEncoder().encode('{"correlation_id": "cut'), headers: { mine: "kept" } });
    expect((await asker.ask()).outcome).toBe("completed");
    await scene.expectAllDone(worker, asker);
    await expect
      .poll(() => worker.status.counters)
      .toMatchObject({ received: 5, deadLettered: 4, completed: 1, failed: 0 });
    const letters = await asker.deadLetters();
    const origins = letters.map(({ headers }) => readDeadLetterOrigin(headers));
    expect(origins).toHaveLength(4);
    for (const origin of origins) {
      expect(origin).toMatchObject({
        topic: scene.service.topics.requested,
        code: "INVALID_INPUT",
        workerId: "worker-1",
      });
      expect(origin.message).not.toBe("");
    }
    expect(letters.filter(({ headers }) => headers.has("mine"))).toHaveLength(1);
    expect(asker.replies).toHaveLength(1);
  });

  test("tells the one whose id a header still names that its request could not be read", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    const correlationId = randomUUID();
    const headers = { [headerNames.correlationId]: correlationId, [headerNames.clientId]: "somebody" };
    await asker.sendRaw({ value: new TextEncoder().encode("no JSON"), headers });
    const reply = await asker.replyTo(correlationId);
    expect(reply).toMatchObject({ code: "INVALID_INPUT", topic: scene.service.topics.failed });
    expect(reply.header(headerNames.clientId)).toBe("somebody");
    await scene.expectAllDone(worker, asker);
    await expect.poll(() => worker.status.counters).toMatchObject({ received: 1, deadLettered: 1, failed: 0 });
  });

  test("drops a request whose own budget is over, without work and without a reply", async () => {
    const scene = new WorkerScene(driver);
    const first = await scene.start();
    await first.worker.drain({ graceMs: 1000 });
    await first.asker.send({ headers: { [headerNames.budgetMs]: "1" } });
    const sentAtMs = performance.now();
    await eventually(() => performance.now() - sentAtMs > 50);
    const { worker } = await scene.startWorker();
    expect((await first.asker.ask()).outcome).toBe("completed");
    await scene.expectAllDone(worker, first.asker);
    await expect.poll(() => worker.status.counters).toMatchObject({ received: 2, expired: 1, completed: 1 });
    expect(scene.calls).toHaveLength(1);
    expect(first.asker.replies).toHaveLength(1);
  });
}
