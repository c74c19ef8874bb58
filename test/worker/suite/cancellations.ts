import { headerNames } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import { Gate } from "../given-handlers.ts";
import type { WorkerDriver } from "../worker-driver.ts";
import { WorkerScene } from "../worker-scene.ts";

export function describeCancellations(driver: WorkerDriver): void {
  test("aborts a running request that was taken back, and skips a waiting one", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start({ concurrency: 1 });
    scene.answerWith(async ({ context }) => {
      if (context.signal.aborted) return {};
      const { promise, reject } = Promise.withResolvers<never>();
      context.signal.addEventListener("abort", () => reject(context.signal.reason));
      return promise;
    });
    const running = await asker.send();
    await eventually(() => scene.calls.length === 1);
    const waiting = await asker.send();
    await eventually(() => worker.status.waiting === 1);
    await asker.cancel(scene.control.cancelled, waiting);
    await eventually(() => worker.status.counters.cancelled === 1);
    expect(worker.status).toMatchObject({ running: 1, waiting: 0 });
    await asker.cancel(scene.control.cancelled, running);
    await eventually(() => worker.status.counters.cancelled === 2);
    expect(scene.calls[0]?.context.signal.aborted).toBe(true);
    scene.answerWith(async () => ({}));
    expect((await asker.ask()).outcome).toBe("completed");
    await scene.expectAllDone(worker, asker);
    expect(scene.calls).toHaveLength(2);
    expect(asker.replies).toHaveLength(1);
  });

  test("keeps the slot of a request that was taken back until its handler ends", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    const gate = new Gate();
    scene.answerWith(gate.pass);
    const cancelled = await asker.send();
    await eventually(() => gate.entered === 1);
    await asker.cancel(scene.control.cancelled, cancelled);
    await eventually(() => worker.status.counters.cancelled === 1);
    // The end of another run proves that the limits were looked at since.
    scene.answerWith(() => new Promise(() => {}));
    expect((await asker.ask({ headers: { [headerNames.budgetMs]: "1000" } })).code).toBe("TIMEOUT");
    await eventually(() => expect(worker.status).toMatchObject({ running: 1, counters: { timedOut: 1 } }));
    gate.open();
    await scene.expectAllDone(worker, asker);
  });

  test("lets nobody take back another client's request", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    const gate = new Gate();
    scene.answerWith(gate.pass);
    const correlationId = await asker.send({ headers: { [headerNames.clientId]: "somebody else" } });
    await eventually(() => gate.entered === 1);
    await asker.cancel(scene.control.cancelled, correlationId);
    const own = await asker.send();
    await eventually(() => gate.entered === 2);
    await asker.cancel(scene.control.cancelled, own);
    await eventually(() => worker.status.counters.cancelled === 1);
    gate.open();
    expect((await asker.replyTo(correlationId)).outcome).toBe("completed");
  });
}
