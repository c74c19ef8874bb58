import assert from "node:assert/strict";
import { NotAuthorizedError, PartitionMissingError, TopicMissingError } from "../errors.ts";
import type { ReadRange, RecordGap, RecordPosition } from "../transport.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { bytesOf, numbered, readAll, sendTexts, textOf } from "./scene.ts";

export const readCases: readonly ConformanceCase[] = [
  {
    title: "reads everything from the earliest record, oldest first per partition, and ends",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      await sendTexts(transport, topic, numbered(50), 0);
      await sendTexts(transport, topic, numbered(50), 1);
      const records = await readAll(transport, { topic, from: "earliest" });
      assert.equal(records.length, 100);
      for (const partition of [0, 1]) {
        const texts = records.filter((record) => record.partition === partition).map(textOf);
        assert.deepEqual(texts, numbered(50));
      }
    },
  },
  {
    title: "reads an empty topic to its end at once",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(3);
      assert.deepEqual(await readAll(transport, { topic, from: "earliest" }), []);
    },
  },
  {
    title: "reads from an offset, in the given partitions only",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      await sendTexts(transport, topic, numbered(5, "a"), 0);
      await sendTexts(transport, topic, numbered(5, "b"), 1);
      const records = await readAll(transport, { topic, partitions: [1], from: { offset: 3n } });
      assert.deepEqual(records.map(textOf), ["b3", "b4"]);
      assert.equal(records[0]?.offset, 3n);
      assert.deepEqual(await readAll(transport, { topic, partitions: [1], from: { offset: 5n } }), []);
      assert.deepEqual(await readAll(transport, { topic, partitions: [1], from: { offset: 99n } }), []);
    },
  },
  {
    title: "reads from a point in time",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1, { "message.timestamp.type": "LogAppendTime" });
      const first = await transport.send({ topic, partition: 0, value: bytesOf("0") });
      const later: RecordPosition[] = [];
      await scene.eventually(async () => {
        const position = await transport.send({ topic, partition: 0, value: bytesOf("1") });
        later.push(position);
        return (position.appendTimeMs ?? 0) > (first.appendTimeMs ?? 0);
      }, "the broker's clock moves on");
      const timestampMs = later.at(-1)?.appendTimeMs ?? 0;
      const records = await readAll(transport, { topic, from: { timestampMs } });
      assert.deepEqual(
        records.map(({ offset }) => offset),
        [later.at(-1)?.offset],
      );
      assert.equal((await readAll(transport, { topic, from: { timestampMs: 0 } })).length, later.length + 1);
      assert.deepEqual(await readAll(transport, { topic, from: { timestampMs: Date.now() + 3_600_000 } }), []);
    },
  },
  {
    title: "ends at the end as it was when the iteration began",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      for (const partition of [0, 1]) await sendTexts(transport, topic, numbered(3), partition);
      const texts: string[] = [];
      for await (const record of transport.read({ topic, from: "earliest" })) {
        texts.push(textOf(record));
        for (const partition of [0, 1]) await sendTexts(transport, topic, ["stored meanwhile"], partition);
      }
      assert.deepEqual(texts.sort(), ["0", "0", "1", "1", "2", "2"]);
    },
  },
  {
    title: "may be left before its end, and read again from the start",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await sendTexts(transport, topic, numbered(10), 0);
      for (let round = 0; round < 3; round += 1) {
        for await (const record of transport.read({ topic, from: "earliest" })) {
          assert.equal(textOf(record), "0");
          break;
        }
      }
      assert.equal((await readAll(transport, { topic, from: "earliest" })).length, 10);
    },
  },
  {
    title: "begins at the first record that still exists",
    needs: ["deleteRecordsBefore"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await sendTexts(transport, topic, numbered(5), 0);
      await scene.feature("deleteRecordsBefore")(topic, 0, 3n);
      for (const from of ["earliest", { offset: 1n }] as const) {
        assert.deepEqual((await readAll(transport, { topic, from })).map(textOf), ["3", "4"]);
      }
    },
  },
  {
    title: "tells of records that are gone before those that are left, and of none where nothing is gone",
    needs: ["deleteRecordsBefore"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      await sendTexts(transport, topic, numbered(5), 0);
      await sendTexts(transport, topic, numbered(2), 1);
      const seenFrom = async (from: ReadRange["from"]) => {
        const seen: unknown[] = [];
        const onGap = ({ partition, fromOffset, toOffset }: RecordGap) => seen.push([partition, fromOffset, toOffset]);
        for await (const record of transport.read({ topic, from, onGap })) seen.push(record.offset);
        return seen;
      };
      assert.deepEqual(await seenFrom({ offset: 0n }), [0n, 1n, 2n, 3n, 4n, 0n, 1n]);
      assert.deepEqual(await seenFrom({ timestampMs: 0 }), [0n, 1n, 2n, 3n, 4n, 0n, 1n]);
      await scene.feature("deleteRecordsBefore")(topic, 0, 3n);
      await scene.feature("deleteRecordsBefore")(topic, 1, 2n);
      assert.deepEqual(await seenFrom({ offset: 1n }), [[0, 1n, 3n], 3n, 4n, [1, 1n, 2n]]);
      assert.deepEqual(await seenFrom({ timestampMs: 0 }), [[0, 0n, 3n], 3n, 4n, [1, 0n, 2n]]);
      assert.deepEqual(await seenFrom("earliest"), [3n, 4n]);
    },
  },
  {
    title: "rejects a missing topic and a missing partition",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await assert.rejects(readAll(transport, { topic: scene.name("absent"), from: "earliest" }), TopicMissingError);
      await assert.rejects(readAll(transport, { topic, partitions: [0, 1], from: "earliest" }), PartitionMissingError);
    },
  },
  {
    title: "rejects a topic it may not read",
    needs: ["denyTopic"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await scene.feature("denyTopic")(topic);
      await assert.rejects(readAll(transport, { topic, from: "earliest" }), NotAuthorizedError);
    },
  },
  {
    title: "rejects with the reason of its aborted signal, before and during the reading",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await sendTexts(transport, topic, numbered(3), 0);
      const reason = new Error("the caller changed its mind");
      const early = readAll(transport, { topic, from: "earliest", signal: AbortSignal.abort(reason) });
      await assert.rejects(early, (error) => error === reason);
      const controller = new AbortController();
      const texts: string[] = [];
      await assert.rejects(
        async () => {
          for await (const record of transport.read({ topic, from: "earliest", signal: controller.signal })) {
            texts.push(textOf(record));
            controller.abort(reason);
          }
        },
        (error) => error === reason,
      );
      assert.deepEqual(texts, ["0"]);
    },
  },
];
