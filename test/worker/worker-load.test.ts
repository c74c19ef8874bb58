import { headerNames } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { createFaultyScene } from "./faulty-scene.ts";
import { Gate } from "./given-handlers.ts";

test("starts a critical request that comes behind a thousand low ones within the next ten", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start({ concurrency: 1 });
  const gate = new Gate();
  scene.answerWith(gate.pass);
  const low = { [headerNames.priority]: "low" };
  await Promise.all(Array.from({ length: 1000 }, () => asker.send({ headers: low })));
  await eventually(() => worker.status.waiting === 999);
  const critical = await asker.send({ headers: { [headerNames.priority]: "critical" } });
  await eventually(() => worker.status.waiting === 1000);
  gate.open();
  await asker.replyTo(critical);
  const order = scene.calls.map(({ context }) => context.correlationId);
  expect(order.indexOf(critical)).toBeLessThanOrEqual(10);
  await scene.expectAllDone(worker, asker);
});

test("reads no further ahead than it may, and everything in the end", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start({ concurrency: 2, readAhead: 20 });
  const gate = new Gate();
  scene.answerWith(gate.pass);
  await Promise.all(Array.from({ length: 100 }, () => asker.send()));
  await eventually(() => worker.status.queue?.state === "paused");
  expect(worker.status).toMatchObject({ running: 2, waiting: 20, counters: { received: 22 } });
  gate.open();
  await eventually(() => worker.status.counters.completed === 100);
  await scene.expectAllDone(worker, asker);
});

test("keeps up a thousand mixed requests without losing count of one", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start({ concurrency: 4, readAhead: 50 });
  const sends = Array.from({ length: 1000 }, (_, index) => {
    if (index % 10 === 0) return asker.sendBody({});
    if (index % 10 === 1) return asker.send({ operation: "NONE" });
    return asker.send({ headers: { [headerNames.priority]: index % 2 === 0 ? "low" : "critical" } });
  });
  await Promise.all(sends);
  await eventually(() => expect(worker.status.counters.received).toBe(1000));
  await scene.expectAllDone(worker, asker);
  await expect
    .poll(() => worker.status.counters)
    .toMatchObject({ deadLettered: 100, failed: 100, completed: 800, disowned: 0 });
  await eventually(() => expect(asker.replies).toHaveLength(900));
});
