import { expect, test } from "vitest";
import type { KafkaConnection } from "../../packages/transport/src/kafka/connection/connection.ts";
import { FetchLoop } from "../../packages/transport/src/kafka/reading/fetch-loop.ts";
import { eventually } from "../helpers/eventually.ts";

/** A loop over partitions 0 and 1 that notes with which one each of its fetches begins. */
function createLoop(turnOver: () => Promise<void>) {
  const firsts: number[] = [];
  const link = { connect: async () => {} };
  const loop = new FetchLoop({
    connection: { createPrivateLink: () => link, releasePrivateLink: () => {} } as unknown as KafkaConnection,
    nodeId: 1,
    positions: () => [0, 1].map((partition) => ({ topic: "t", partition, offset: 0n })),
    fetch: async (_, [first]) => {
      firsts.push(first?.partition ?? -1);
      await turnOver();
      return [];
    },
    receive: async () => false,
    lookAround: async () => {},
    onEnded: () => {},
  });
  return { loop, firsts };
}

test("two loops that fetch in step each begin with another partition every time", async () => {
  // Both wait until both have fetched.
  let waiting: (() => void)[] = [];
  const inStep = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length < 2) return;
      for (const go of waiting) setImmediate(go);
      waiting = [];
    });
  const loops = [createLoop(inStep), createLoop(inStep)];
  for (const { loop } of loops) loop.start();
  await eventually(() => loops.every(({ firsts }) => firsts.length >= 10));
  for (const { loop } of loops) loop.stop();
  for (const { firsts } of loops) expect(firsts.slice(0, 6)).toEqual([1, 0, 1, 0, 1, 0]);
});
