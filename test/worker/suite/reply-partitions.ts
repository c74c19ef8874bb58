import { headerNames } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import type { WorkerDriver } from "../worker-driver.ts";
import { WorkerScene } from "../worker-scene.ts";

export function describeReplyPartitions(driver: WorkerDriver): void {
  test("replies to the partition the request names, on both topics", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    for (const partition of [0, 1, 2]) {
      const headers = { [headerNames.replyPartition]: String(partition) };
      expect((await asker.ask({ headers })).partition).toBe(partition);
      expect((await asker.ask({ headers, operation: "NONE" })).partition).toBe(partition);
    }
    await expect
      .poll(() => worker.status.counters)
      .toMatchObject({ completed: 3, failed: 3, replyPartitionInvalid: 0 });
  });

  test("keys a reply whose partition does not exist or is no number, and counts it", async () => {
    const scene = new WorkerScene(driver);
    const { worker, asker } = await scene.start();
    for (const partition of ["999", "3", "abc", "-1", "1.5", ""]) {
      const headers = { [headerNames.replyPartition]: partition };
      expect((await asker.ask({ headers })).outcome).toBe("completed");
    }
    await asker.ask();
    await expect.poll(() => worker.status.counters).toMatchObject({ completed: 7, replyPartitionInvalid: 6 });
  });
}
