import assert from "node:assert/strict";
import { NotSentError, SendIndeterminateError } from "../errors.ts";
import type { Transport } from "../transport.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { bytesOf, numbered, readAll, type Scene, sendTexts, textOf } from "./scene.ts";

/** A transport that knows a topic already, and whether it has told that sends to it are tried again. */
async function connectTo(scene: Scene, topic: string): Promise<{ transport: Transport; isRetrying(): boolean }> {
  let isRetrying = false;
  const transport = await scene.connect((event) => {
    if (event.type === "send-retried" && event.topic === topic) isRetrying = true;
  });
  await transport.send({ topic, value: bytesOf("before") });
  return { transport, isRetrying: () => isRetrying };
}

export const sendOrderCases: readonly ConformanceCase[] = [
  {
    title: "keeps the order of one sender's records in a partition",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const texts = numbered(500);
      const positions = await sendTexts(transport, topic, texts, 0);
      assert.deepEqual(
        positions.map(({ offset }) => offset),
        texts.map((_, index) => BigInt(index)),
      );
      assert.deepEqual((await readAll(transport, { topic, from: "earliest" })).map(textOf), texts);
    },
  },
  {
    title: "keeps that order also across a refusal that passes, however the partition was chosen",
    needs: ["refuseSends"],
    async run(scene) {
      const topic = await scene.createTopic(1);
      const { transport, isRetrying } = await connectTo(scene, topic);
      const endRefusal = await scene.feature("refuseSends")(topic, 0);
      const routes = [{ partition: 0 }, { key: "a key" }, {}];
      const send = (text: string, index: number) =>
        transport.send({ topic, value: bytesOf(text), ...routes[index % routes.length] });
      const refused = numbered(20, "refused ");
      const later = numbered(20, "later ");
      const sends = refused.map(send);
      await scene.eventually(isRetrying, "the observer is told that sends are tried again");
      sends.push(...later.map(send));
      await endRefusal();
      const offsets = (await Promise.all(sends)).map(({ offset }) => offset);
      assert.deepEqual(
        offsets,
        sends.map((_, index) => BigInt(index + 1)),
      );
      const stored = await readAll(transport, { topic, from: { offset: 1n } });
      assert.deepEqual(stored.map(textOf), [...refused, ...later]);
    },
  },
  {
    title: "stores the records of other partitions while those of one are refused",
    needs: ["refuseSends"],
    async run(scene) {
      const topic = await scene.createTopic(2);
      const { transport } = await connectTo(scene, topic);
      const endRefusal = await scene.feature("refuseSends")(topic, 0);
      const held = sendTexts(transport, topic, numbered(5), 0);
      await sendTexts(transport, topic, numbered(5), 1);
      assert.equal(transport.status.pendingSends, 5);
      await endRefusal();
      await held;
    },
  },
  {
    title: "stores no record that was told to be surely not stored while it was refused, and those around it in order",
    needs: ["refuseSends"],
    async run(scene) {
      const topic = await scene.createTopic(1);
      const { transport, isRetrying } = await connectTo(scene, topic);
      const endRefusal = await scene.feature("refuseSends")(topic, 0);
      const first = transport.send({ topic, value: bytesOf("first") });
      const impatient = transport.send({ topic, value: bytesOf("impatient") }, { timeoutMs: 100 });
      const last = transport.send({ topic, value: bytesOf("last") });
      const error = await impatient.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      await scene.eventually(isRetrying, "the observer is told that sends are tried again");
      await endRefusal();
      await Promise.all([first, last]);
      const stored = (await readAll(transport, { topic, from: "earliest" })).map(textOf);
      // Doubtful where its time was up just while a try was under way.
      assert.ok(error instanceof NotSentError || error instanceof SendIndeterminateError);
      const expected = stored.filter((text) => text !== "impatient" || error instanceof NotSentError);
      assert.deepEqual(expected, ["before", "first", "last"]);
    },
  },
  {
    title: "keeps the order of the first records for a topic, large ones among them",
    async run(scene) {
      const topic = await scene.createTopic(1);
      const transport = await scene.connect();
      const texts = numbered(6).map((text, index) => text.padEnd(index % 2 === 0 ? 100_000 : 1, "."));
      const positions = await sendTexts(transport, topic, texts, 0);
      assert.deepEqual(
        positions.map(({ offset }) => offset),
        texts.map((_, index) => BigInt(index)),
      );
    },
  },
];
