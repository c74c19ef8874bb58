import type { Priority } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import { createScheduler, type Scheduler } from "../../packages/worker/src/scheduler.ts";
import { eventually } from "../helpers/eventually.ts";

/** Tasks that note their name when they start and hold their slot until they are let go. */
class Crew {
  readonly started: string[] = [];
  readonly #releases: (() => void)[] = [];

  task(name: string): () => Promise<void> {
    return () => {
      this.started.push(name);
      return new Promise((resolve) => this.#releases.push(resolve));
    };
  }

  enqueue(scheduler: Scheduler, priority: Priority, count: number): void {
    for (let index = 0; index < count; index += 1) scheduler.enqueue(priority, this.task(priority), 10);
  }

  /** Ends the oldest running task and waits until the next one has started. */
  async finishOne(): Promise<void> {
    const before = this.started.length;
    this.#releases.shift()?.();
    await eventually(() => this.started.length > before, { everyMs: 1 });
  }
}

test("starts as many tasks as it has slots, and the rest as slots come free", async () => {
  const [scheduler, crew] = [createScheduler({ slots: 2 }), new Crew()];
  crew.enqueue(scheduler, "normal", 5);
  expect(scheduler).toMatchObject({ running: 2, waiting: 3 });
  await crew.finishOne();
  expect(scheduler).toMatchObject({ running: 2, waiting: 2 });
});

test("tells of each lane what waits in it, and how much memory that keeps", async () => {
  const [scheduler, crew] = [createScheduler({ slots: 1 }), new Crew()];
  const nothing = { requests: 0, sizeBytes: 0 };
  expect(scheduler.lanes).toEqual({ critical: nothing, high: nothing, normal: nothing, low: nothing });
  crew.enqueue(scheduler, "normal", 3);
  const removed = crew.task("low");
  scheduler.enqueue("low", removed, 1_000);
  const waiting = { critical: nothing, high: nothing, normal: { requests: 2, sizeBytes: 20 } };
  expect(scheduler.lanes).toEqual({ ...waiting, low: { requests: 1, sizeBytes: 1_000 } });
  scheduler.remove(removed);
  await crew.finishOne();
  expect(scheduler.lanes).toEqual({ ...waiting, normal: { requests: 1, sizeBytes: 10 }, low: nothing });
});

test("starts a critical task that comes behind a thousand low ones with the next free slot", async () => {
  const [scheduler, crew] = [createScheduler({ slots: 1 }), new Crew()];
  crew.enqueue(scheduler, "low", 1000);
  for (let index = 0; index < 5; index += 1) await crew.finishOne();
  scheduler.enqueue("critical", crew.task("critical"), 10);
  await crew.finishOne();
  expect(crew.started.at(-1)).toBe("critical");
});

test("shares the slots by weight while all lanes have work, so that none starves", async () => {
  const [scheduler, crew] = [createScheduler({ slots: 1 }), new Crew()];
  for (const priority of ["low", "normal", "high", "critical"] as const) crew.enqueue(scheduler, priority, 200);
  for (let index = 0; index < 150; index += 1) await crew.finishOne();
  const share = (priority: Priority) => crew.started.filter((name) => name === priority).length;
  expect(share("critical")).toBeGreaterThanOrEqual(78);
  expect(share("high")).toBeGreaterThanOrEqual(38);
  expect(share("normal")).toBeGreaterThanOrEqual(18);
  expect(share("low")).toBeGreaterThanOrEqual(9);
});

test("gives a lane no credit for the time it was empty", async () => {
  const [scheduler, crew] = [createScheduler({ slots: 1 }), new Crew()];
  crew.enqueue(scheduler, "critical", 100);
  for (let index = 0; index < 40; index += 1) await crew.finishOne();
  crew.enqueue(scheduler, "low", 100);
  const before = crew.started.length;
  for (let index = 0; index < 18; index += 1) await crew.finishOne();
  expect(crew.started.slice(before).filter((name) => name === "low")).toHaveLength(2);
});

test("never starts a task that was taken out while it waited", async () => {
  const [scheduler, crew] = [createScheduler({ slots: 1 }), new Crew()];
  const [first, second, third] = [crew.task("first"), crew.task("second"), crew.task("third")];
  for (const task of [first, second, third]) scheduler.enqueue("normal", task, 10);
  scheduler.remove(second);
  scheduler.remove(first);
  expect(scheduler.waiting).toBe(1);
  await crew.finishOne();
  expect(crew.started).toEqual(["first", "third"]);
});
