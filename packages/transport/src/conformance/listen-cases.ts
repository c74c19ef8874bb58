import assert from "node:assert/strict";
import { NotAuthorizedError, PartitionMissingError, TopicMissingError } from "../errors.ts";
import type { Inbox, TransportEvent } from "../transport.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { Collector, numbered, sendTexts } from "./scene.ts";

export const listenCases: readonly ConformanceCase[] = [
  {
    title: "delivers everything stored after it resolved and nothing from before",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      await sendTexts(transport, topic, ["old 0"], 0);
      await sendTexts(transport, topic, ["old 1"], 1);
      const collector = new Collector();
      await transport.listen({ topics: [topic], partitions: "all", onRecord: collector.onRecord });
      await sendTexts(transport, topic, ["new 0"], 0);
      await sendTexts(transport, topic, ["new 1"], 1);
      await scene.eventually(() => collector.records.length >= 2, "both new records arrive");
      assert.deepEqual([...new Set(collector.texts())].sort(), ["new 0", "new 1"]);
    },
  },
  {
    title: "delivers from the earliest record when asked to",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await sendTexts(transport, topic, ["a", "b"], 0);
      const collector = new Collector();
      await transport.listen({ topics: [topic], partitions: "all", from: "earliest", onRecord: collector.onRecord });
      await sendTexts(transport, topic, ["c"], 0);
      await scene.eventually(() => collector.records.length >= 3, "old and new records arrive");
      assert.deepEqual(collector.texts(), ["a", "b", "c"]);
    },
  },
  {
    title: "keeps the order of each partition",
    async run(scene) {
      const [sender, listener] = [await scene.connect(), await scene.connect()];
      const topic = await scene.createTopic(2);
      const collector = new Collector();
      await listener.listen({ topics: [topic], partitions: "all", onRecord: collector.onRecord });
      const texts = numbered(200);
      await Promise.all([sendTexts(sender, topic, texts, 0), sendTexts(sender, topic, texts, 1)]);
      await scene.eventually(() => collector.records.length >= 400, "all records arrive");
      assert.deepEqual(collector.texts(0), texts);
      assert.deepEqual(collector.texts(1), texts);
    },
  },
  {
    title: "reads only the partitions it is given, in every topic it is given",
    async run(scene) {
      const transport = await scene.connect();
      const topics = [await scene.createTopic(2), await scene.createTopic(2)];
      const collector = new Collector();
      const inbox = await transport.listen({ topics, partitions: [1], onRecord: collector.onRecord });
      for (const topic of topics) {
        assert.deepEqual(inbox.status.partitions.get(topic), [1]);
        await sendTexts(transport, topic, ["not for here"], 0);
        await sendTexts(transport, topic, ["for here"], 1);
      }
      await scene.eventually(() => collector.records.length >= 2, "one record of each topic arrives");
      assert.deepEqual(collector.texts(), ["for here", "for here"]);
      assert.deepEqual(new Set(collector.records.map((record) => record.topic)), new Set(topics));
    },
  },
  {
    title: "hands every inbox everything, and closes one without the other",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const [first, second] = [new Collector(), new Collector()];
      const closing = await transport.listen({ topics: [topic], partitions: "all", onRecord: first.onRecord });
      await transport.listen({ topics: [topic], partitions: "all", onRecord: second.onRecord });
      await sendTexts(transport, topic, ["a"], 0);
      await scene.eventually(() => first.records.length === 1 && second.records.length === 1, "both have the record");
      await closing.close();
      assert.equal(closing.status.state, "closed");
      await sendTexts(transport, topic, ["b"], 0);
      await scene.eventually(() => second.records.length === 2, "the open inbox has the next record");
      assert.deepEqual(first.texts(), ["a"]);
    },
  },
  {
    title: "calls onRecord no more once close has been called, not even with records already fetched",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await sendTexts(transport, topic, numbered(10), 0);
      const [closing, witness] = [new Collector(), new Collector()];
      let inbox: Inbox | undefined;
      let closed: Promise<void> | undefined;
      inbox = await transport.listen({
        topics: [topic],
        partitions: "all",
        onRecord(record) {
          closing.onRecord(record);
          closed ??= inbox?.close();
        },
      });
      await transport.listen({ topics: [topic], partitions: "all", onRecord: witness.onRecord });
      await sendTexts(transport, topic, numbered(10), 0);
      await scene.eventually(() => closed !== undefined, "the closing inbox has its first record");
      await scene.eventually(() => witness.records.length === 10, "another inbox has all records");
      await closed;
      assert.equal(closing.records.length, 1);
      assert.equal(inbox.status.state, "closed");
    },
  },
  {
    title: "counts what onRecord throws and reads on",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const inbox = await transport.listen({
        topics: [topic],
        partitions: "all",
        onRecord() {
          throw new Error("a listener's own fault");
        },
      });
      await sendTexts(transport, topic, numbered(3), 0);
      await scene.eventually(() => inbox.status.handlerErrors === 3, "three errors are counted");
      assert.equal(inbox.status.recordsRead, 3);
      assert.equal(inbox.status.defectiveRecords, 0);
      assert.equal(inbox.status.state, "reading");
    },
  },
  {
    title: "replaces its partitions: a kept one goes on, a new one begins at its end",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(3);
      const collector = new Collector();
      const inbox = await transport.listen({ topics: [topic], partitions: [0, 2], onRecord: collector.onRecord });
      await sendTexts(transport, topic, ["kept, before"], 0);
      await sendTexts(transport, topic, ["new, before"], 1);
      await inbox.setPartitions([0, 1]);
      assert.deepEqual(inbox.status.partitions.get(topic), [0, 1]);
      await sendTexts(transport, topic, ["left, after"], 2);
      await sendTexts(transport, topic, ["kept, after"], 0);
      await sendTexts(transport, topic, ["new, after"], 1);
      await scene.eventually(() => collector.texts(0).length >= 2 && collector.texts(1).length >= 1, "both are read");
      assert.deepEqual(collector.texts(0), ["kept, before", "kept, after"]);
      assert.deepEqual(collector.texts(1), ["new, after"]);
      assert.deepEqual(collector.texts(2), []);
    },
  },
  {
    title: "replaces its partitions by all of them and back",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(3);
      const inbox = await transport.listen({ topics: [topic], partitions: [1], onRecord() {} });
      await inbox.setPartitions("all");
      assert.deepEqual(inbox.status.partitions.get(topic), [0, 1, 2]);
      await inbox.setPartitions([2]);
      assert.deepEqual(inbox.status.partitions.get(topic), [2]);
    },
  },
  {
    title: "reads only what it was narrowed to after reading all",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      const [narrowed, witness] = [new Collector(), new Collector()];
      const inbox = await transport.listen({ topics: [topic], partitions: "all", onRecord: narrowed.onRecord });
      await transport.listen({ topics: [topic], partitions: "all", onRecord: witness.onRecord });
      await inbox.setPartitions([0]);
      await sendTexts(transport, topic, ["elsewhere"], 1);
      await sendTexts(transport, topic, ["here"], 0);
      await scene.eventually(() => narrowed.texts().includes("here"), "the record arrives");
      await scene.eventually(() => witness.records.length === 2, "another inbox has both records");
      assert.deepEqual(narrowed.texts(), ["here"]);
      assert.deepEqual(inbox.status.partitions.get(topic), [0]);
    },
  },
  {
    title: "rejects a change to a missing partition and reads on as before",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const collector = new Collector();
      const inbox = await transport.listen({ topics: [topic], partitions: [0], onRecord: collector.onRecord });
      await assert.rejects(inbox.setPartitions([0, 5]), PartitionMissingError);
      await sendTexts(transport, topic, ["a"], 0);
      await scene.eventually(() => collector.records.length === 1, "the record arrives");
      assert.deepEqual(inbox.status.partitions.get(topic), [0]);
    },
  },
  {
    title: "rejects a missing topic and a missing partition",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const onRecord = (): void => {};
      const absent = scene.name("absent");
      await assert.rejects(transport.listen({ topics: [topic, absent], partitions: "all", onRecord }), (error) => {
        assert.ok(error instanceof TopicMissingError);
        assert.equal(error.topic, absent);
        return true;
      });
      await assert.rejects(transport.listen({ topics: [topic], partitions: [1], onRecord }), PartitionMissingError);
    },
  },
  {
    title: "rejects a topic it may not read",
    needs: ["denyTopic"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await scene.feature("denyTopic")(topic);
      await assert.rejects(transport.listen({ topics: [topic], partitions: "all", onRecord() {} }), NotAuthorizedError);
    },
  },
  {
    title: "reads a partition added later from its first record when it reads all",
    needs: ["addPartitions"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const collector = new Collector();
      const inbox = await transport.listen({ topics: [topic], partitions: "all", onRecord: collector.onRecord });
      await scene.feature("addPartitions")(topic, 2);
      await scene.eventually(() => sendTexts(transport, topic, ["first"], 1), "the new partition takes a record");
      await scene.eventually(() => collector.texts(1).includes("first"), "the record of the new partition arrives");
      assert.deepEqual(inbox.status.partitions.get(topic), [0, 1]);
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
      const collector = new Collector();
      await transport.listen({ topics: [topic], partitions: "all", from: "earliest", onRecord: collector.onRecord });
      await scene.eventually(() => collector.records.length >= 2, "what is left arrives");
      assert.deepEqual(collector.texts(), ["3", "4"]);
    },
  },
  {
    title: "delivers across the loss of the broker",
    needs: ["interruptBroker"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const collector = new Collector();
      const inbox = await transport.listen({ topics: [topic], partitions: "all", onRecord: collector.onRecord });
      await sendTexts(transport, topic, ["before"], 0);
      await scene.eventually(() => collector.records.length === 1, "the first record arrives");
      const restore = await scene.feature("interruptBroker")();
      await scene.eventually(() => inbox.status.state === "reconnecting", "the loss is noticed");
      await restore();
      await scene.eventually(() => sendTexts(transport, topic, ["after"], 0), "a send succeeds again");
      await scene.eventually(() => collector.texts().includes("after"), "the next record arrives");
      assert.equal(inbox.status.state, "reading");
    },
  },
  {
    title: "hands on a record that cannot be decoded, marked, and reads on",
    needs: ["storeUndecodableRecord"],
    async run(scene) {
      const events: TransportEvent[] = [];
      const transport = await scene.connect((event) => events.push(event));
      const topic = await scene.createTopic(1);
      const collector = new Collector();
      await scene.feature("storeUndecodableRecord")(topic, 0);
      await scene.eventually(() => sendTexts(transport, topic, ["good"], 0), "a send succeeds again");
      // Begun only now: an inbox that is open while a broker's record is being damaged may read it whole before.
      const { onRecord } = collector;
      const inbox = await transport.listen({ topics: [topic], partitions: "all", from: "earliest", onRecord });
      await scene.eventually(() => collector.texts().includes("good"), "the record behind it arrives");
      assert.equal(collector.records[0]?.defect, "undecodable-batch");
      assert.ok((collector.records[0]?.value?.byteLength ?? 0) > 0, "the batch is kept as it came");
      assert.equal(inbox.status.defectiveRecords, 1);
      assert.ok(events.some((event) => event.type === "defective-record" && event.topic === topic));
    },
  },
];
