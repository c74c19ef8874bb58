import { headerNames } from "@event-intelligence/contracts";
import { expect, test } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import type { ClientDriver } from "../client-driver.ts";
import { ClientScene, operation, question } from "../client-scene.ts";

/** Which partitions are read. */
export function describeReplyPartitions(driver: ClientDriver): void {
  const partitions = [0, 1, 2];
  const homeOf = (request: { header(name: string): string | null } | undefined) =>
    Number(request?.header(headerNames.replyPartition));

  test("reads all partitions where it is told to", async () => {
    const { client, responder } = await new ClientScene(driver).start({ replyPartitions: "all-partitions" });
    for (const partition of partitions) {
      responder.do((request) => request.complete({}, { partition }));
      await client.ask(operation, question);
    }
    expect(client.status.counters.matched).toBe(3);
  });

  test("reads only its home partition where it is told to", async () => {
    const { client, responder, strays } = await new ClientScene(driver).start({ replyPartitions: "home-partition" });
    responder.do(async (request) => {
      const home = homeOf(request);
      for (const partition of partitions) {
        if (partition !== home) await request.complete({ qualityScore: 0.1 }, { partition });
      }
      await request.complete({ qualityScore: 0.2 });
    });
    expect((await client.ask(operation, question)).payload.qualityScore).toBe(0.2);
    expect((await client.ask(operation, question)).payload.qualityScore).toBe(0.2);
    expect(strays).toEqual([]);
  });

  test("narrows to its home partition after a worker that honours it, and widens again after one that does not", async () => {
    const { client, responder } = await new ClientScene(driver).start();
    const elsewhere = (request: Parameters<typeof homeOf>[0]) => (homeOf(request) + 1) % partitions.length;
    await client.ask(operation, question);
    // What is written elsewhere from the narrowing on is not read, so some call must find that out by timing out.
    responder.do((request) => request.complete({}, { bare: true, partition: elsewhere(request) }));
    await eventually(async () => {
      const outcome = await client.ask(operation, question, { timeoutMs: 400 }).then(
        () => "answered",
        () => "unanswered",
      );
      expect(outcome).toBe("unanswered");
      expect(client.status.counters.timedOut).toBe(1);
    });
    await client.ask(operation, question);
    await client.ask(operation, question);
    expect(client.status.counters.timedOut).toBe(1);
  });
}
