import { randomUUID } from "node:crypto";
import { headerNames } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import type { WorkerDriver } from "../worker-driver.ts";
import { WorkerScene } from "../worker-scene.ts";

export function describeAnswers(driver: WorkerDriver): void {
  test("answers a request on the completed topic and says who did it and how long it took", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    scene.answerWith(async () => ({ qualityScore: 0.75 }));
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const reply = await asker.ask({ headers: { [headerNames.attempt]: "2", traceparent } });
    expect(reply).toMatchObject({ topic: scene.service.topics.completed, outcome: "completed" });
    expect(reply.body.payload).toMatchObject({ quality_score: 0.75, source_path: "a.py", cache_hit: false });
    expect(reply.header(headerNames.correlationId)).toBe(reply.correlationId);
    expect(reply.header(headerNames.clientId)).toBe(asker.clientId);
    expect(reply.header(headerNames.attempt)).toBe("2");
    expect(reply.header("traceparent")).toBe(traceparent);
    expect(reply.header(headerNames.outcome)).toBe("completed");
    expect(reply.header(headerNames.cache)).toBe("miss");
    expect(reply.header(headerNames.workerId)).toBe("worker-1");
    expect(Number(reply.header(headerNames.queueMs))).toBeGreaterThanOrEqual(0);
    expect(Number(reply.header(headerNames.runMs))).toBeGreaterThanOrEqual(0);
    await scene.expectAllDone(worker, asker);
    await expect.poll(() => worker.status.counters).toMatchObject({ received: 1, completed: 1 });
  });

  test("answers requests that were sent before it started", async () => {
    const scene = new WorkerScene(driver);
    const first = await scene.start();
    await first.worker.drain({ graceMs: 1000 });
    const ids = await Promise.all([first.asker.send(), first.asker.send(), first.asker.send()]);
    const { worker } = await scene.startWorker();
    for (const id of ids) expect(await first.asker.replyTo(id)).toMatchObject({ outcome: "completed" });
    await scene.expectAllDone(worker, first.asker);
  });

  test("echoes the correlation id exactly as it came, and works without any of our headers", async () => {
    const scene = new WorkerScene(driver);
    const { asker } = await scene.start();
    const correlationId = randomUUID().toUpperCase();
    const payload = { source_path: "a.py", content: "x", operation_type: "QUALITY_ASSESSMENT" };
    await asker.sendBody({ correlation_id: correlationId, payload }, { correlation_id: randomUUID() });
    const reply = await asker.replyTo(correlationId);
    expect(reply.outcome).toBe("completed");
    expect(reply.header(headerNames.correlationId)).toBeNull();
  });

  test("takes the body's id where another kind of client sends an unrelated one in a header of the same name", async () => {
    const scene = new WorkerScene(driver);
    const { asker } = await scene.start();
    const correlationId = randomUUID();
    const payload = { source_path: "a.py", content: "x", operation_type: "QUALITY_ASSESSMENT" };
    await asker.sendBody({ correlation_id: correlationId, payload }, { [headerNames.correlationId]: randomUUID() });
    expect((await asker.replyTo(correlationId)).outcome).toBe("completed");
  });

  test("serves several profiles, each in its own spelling on its own topics", async () => {
    const scene = new WorkerScene(driver);
    const onex = scene.serviceOf("onex");
    const { worker } = await scene.startWorker({ services: [scene.service, onex] });
    const [archonAsker, onexAsker] = [await scene.createAsker(), await scene.createAsker(onex)];
    const correlationId = randomUUID();
    const [archonReply, onexReply] = await Promise.all([
      archonAsker.ask({ correlationId }),
      onexAsker.ask({ correlationId }),
    ]);
    expect(archonReply.body.payload.operation_type).toBe("QUALITY_ASSESSMENT");
    expect(onexReply.body.payload.operation_type).toBe("quality_assessment");
    expect(worker.status.queue?.assignment.size).toBe(2);
    expect(scene.calls).toHaveLength(1);
    await scene.expectAllDone(worker, archonAsker);
    await scene.expectAllDone(worker, onexAsker);
  });
}
