import { headerNames, tryReadPresence } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import { Gate } from "../given-handlers.ts";
import type { WorkerDriver } from "../worker-driver.ts";
import { WorkerScene } from "../worker-scene.ts";

export function describeComingAndGoing(driver: WorkerDriver): void {
  test("makes the topics it needs", async () => {
    const scene = new WorkerScene(driver);
    const { transport } = await scene.startWorker();
    const { requested, completed, failed, deadLetters } = scene.service.topics;
    const topics = [requested, completed, failed, deadLetters, scene.control.cancelled, scene.control.presence];
    const reports = await transport.ensureTopics(
      topics.map((topic) => ({ topic })),
      { mode: "check" },
    );
    for (const report of reports)
      expect(report).toMatchObject({ state: "present", partitions: 3, timestampType: "append" });
  });

  test("says that it is there while it serves, and that it leaves when it is drained", async () => {
    const scene = new WorkerScene(driver);
    const { worker, transport } = await scene.startWorker();
    const reader = await scene.connect();
    const lastWord = async () => {
      const states: string[] = [];
      for await (const { value } of reader.read({ topic: scene.control.presence, from: "earliest" })) {
        const presence = tryReadPresence(value);
        expect(presence).toMatchObject({ worker_id: "worker-1", group: scene.group, slots: 2 });
        states.push(presence?.state ?? "unreadable");
      }
      return states.at(-1);
    };
    await eventually(async () => expect(await lastWord()).toBe("serving"));
    expect(transport.status.brokerClockOffsetMs).not.toBeNull();
    expect(worker.status.presence).toMatchObject({ lastError: null });
    await worker.drain({ graceMs: 1000 });
    expect(await lastWord()).toBe("leaving");
    expect(worker.status.state).toBe("stopped");
    await worker.closed;
    expect(transport.status.state).toBe("connected");
  });

  test("finishes what is in hand when it is drained, and takes nothing new", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    const gate = new Gate();
    scene.answerWith(gate.pass);
    const inHand = await asker.send();
    await eventually(() => gate.entered === 1);
    const drained = worker.drain({ graceMs: 10_000 });
    expect(worker.status.state).toBe("draining");
    const tooLate = await asker.send();
    gate.open();
    expect(await drained).toEqual({ finished: 1, abandoned: 0 });
    expect((await asker.replyTo(inHand)).outcome).toBe("completed");
    expect(await asker.lag(scene.group)).toBe(1n);
    await scene.startWorker();
    expect((await asker.replyTo(tooLate)).outcome).toBe("completed");
    expect(asker.replies).toHaveLength(2);
  });

  test("leaves unanswered what it cannot finish within the grace time; the next worker answers it", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start({ concurrency: 1 });
    scene.answerWith(() => new Promise(() => {}));
    const ids = [await asker.send(), await asker.send()];
    await eventually(() => worker.status.counters.received === 2);
    await eventually(() => scene.calls.length === 1);
    expect(await worker.drain({ graceMs: 50 })).toEqual({ finished: 0, abandoned: 2 });
    await expect
      .poll(() => worker.status.counters)
      .toMatchObject({ received: 2, disowned: 2, completed: 0, failed: 0 });
    expect(scene.calls[0]?.context.signal.aborted).toBe(true);
    expect(asker.replies).toEqual([]);
    scene.answerWith(async () => ({}));
    const next = await scene.startWorker({ workerId: "worker-2" });
    for (const id of ids) {
      const reply = await asker.replyTo(id);
      expect(reply.header(headerNames.workerId)).toBe("worker-2");
    }
    await scene.expectAllDone(next.worker, asker);
    expect(asker.replies).toHaveLength(2);
  });
}
