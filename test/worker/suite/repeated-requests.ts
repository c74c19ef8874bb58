import { randomUUID } from "node:crypto";
import { headerNames, OperationError } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import { Gate } from "../given-handlers.ts";
import type { WorkerDriver } from "../worker-driver.ts";
import { WorkerScene } from "../worker-scene.ts";

export function describeRepeatedRequests(driver: WorkerDriver): void {
  test("works once on a request that comes three times, and answers each with its own attempt", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    const gate = new Gate();
    scene.answerWith(gate.pass);
    const correlationId = randomUUID();
    for (const attempt of ["1", "2", "3"]) {
      await asker.send({ correlationId, headers: { [headerNames.attempt]: attempt } });
    }
    await eventually(() => worker.status.counters.deduplicated === 2);
    gate.open();
    const replies = await asker.repliesTo(correlationId, 3);
    expect(replies.map((reply) => reply.header(headerNames.attempt)).sort()).toEqual(["1", "2", "3"]);
    expect(scene.calls).toHaveLength(1);
    await scene.expectAllDone(worker, asker);
    await expect
      .poll(() => worker.status.counters)
      .toMatchObject({ received: 3, completed: 3, queued: 1, deduplicated: 2, fromMemory: 0 });
  });

  test("answers a repeated request from memory and says so", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    const headers = { [headerNames.idempotencyKey]: "the same question" };
    await asker.ask({ headers });
    const again = await asker.ask({ headers });
    expect(again.header(headerNames.cache)).toBe("hit");
    expect(again.body.payload.cache_hit).toBe(true);
    expect(scene.calls).toHaveLength(1);
    await expect
      .poll(() => worker.status.counters)
      .toMatchObject({ completed: 2, queued: 1, fromMemory: 1, deduplicated: 0 });
  });

  test("gives what it remembers to nobody with another tenant, operation or payload", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    const headers = { [headerNames.idempotencyKey]: "somebody's key" };
    await asker.ask({ headers });
    await asker.ask({ headers: { ...headers, [headerNames.tenant]: "other" } });
    await asker.ask({ headers, operation: "ONEX_COMPLIANCE" });
    await asker.ask({ headers, payload: { content: "y = 2" } });
    expect(scene.calls).toHaveLength(4);
    await expect.poll(() => worker.status.counters).toMatchObject({ completed: 4, fromMemory: 0 });
  });

  test("remembers a failure that asking again does not help, and tries again after one that may pass", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    scene.answerWith(async ({ request }) => {
      if (request.content === "broken") throw new OperationError("PARSING_ERROR", "not a program");
      throw new OperationError("BACKEND_UNAVAILABLE", "the index is being built");
    });
    const [lasting, passing] = [randomUUID(), randomUUID()];
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await asker.send({ correlationId: lasting, payload: { content: "broken" } });
      await asker.repliesTo(lasting, attempt);
      await asker.send({ correlationId: passing });
      await asker.repliesTo(passing, attempt);
    }
    expect(scene.calls.map(({ context }) => context.correlationId)).toEqual([lasting, passing, passing]);
    await expect.poll(() => worker.status.counters).toMatchObject({ failed: 4, fromMemory: 1 });
  });
}
