import assert from "node:assert/strict";
import type { TransportEvent, WorkQueue } from "../transport.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { numbered, sendTexts } from "./scene.ts";
import { join, Member } from "./serve-crew.ts";

export const serveCases: readonly ConformanceCase[] = [
  {
    title: "hands a new group everything from the earliest record",
    async run(scene) {
      const events: TransportEvent[] = [];
      const transport = await scene.connect((event) => events.push(event));
      const topic = await scene.createTopic(2);
      await sendTexts(transport, topic, numbered(5), 0);
      const member = new Member("finish");
      const group = scene.name("group");
      const queue = await join(transport, member, { group, topics: [topic] });
      await sendTexts(transport, topic, numbered(5, "later "), 1);
      await scene.eventually(() => member.calls.length >= 10, "old and new records are handled");
      assert.deepEqual(member.texts(0), numbered(5));
      assert.deepEqual(member.texts(1), numbered(5, "later "));
      assert.deepEqual(queue.status.assignment.get(topic), [0, 1]);
      await scene.eventually(() => queue.status.inFlight === 0 && queue.status.inFlightBytes === 0, "all is settled");
      assert.equal(queue.status.state, "serving");
      assert.equal(queue.status.lastError, null);
      assert.ok(events.some((event) => event.type === "assigned" && event.group === group));
    },
  },
  {
    title: "calls a handler in offset order without waiting for earlier ones",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const texts = numbered(20);
      await sendTexts(transport, topic, texts, 0);
      const member = new Member("hold");
      const queue = await join(transport, member, { group: scene.name("group"), topics: [topic] });
      await scene.eventually(() => member.calls.length === 20, "all handlers run side by side");
      assert.deepEqual(member.texts(), texts);
      assert.equal(queue.status.inFlight, 20);
      assert.ok(queue.status.inFlightBytes > 0);
      member.finish();
      await scene.eventually(() => queue.status.inFlight === 0, "all is settled");
    },
  },
  {
    title: "tells of each owned partition how much is unfinished and how old the first of it is",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      await sendTexts(transport, topic, numbered(3), 0);
      const member = new Member("hold");
      const queue = await join(transport, member, { group: scene.name("group"), topics: [topic] });
      const backlogOf = (partition: number) => queue.status.backlogs.find((backlog) => backlog.partition === partition);
      const nothing = { topic, uncommittedRecords: 0, lagRecords: 0, oldestTimestampMs: null };
      const isTold = async (unfinished: number, oldestTimestampMs: number | null) => {
        const expected = { topic, uncommittedRecords: unfinished, lagRecords: unfinished, oldestTimestampMs };
        await scene.eventually(() => {
          assert.deepEqual(backlogOf(0), { ...expected, partition: 0 });
          assert.deepEqual(backlogOf(1), { ...nothing, partition: 1 });
        }, `${unfinished} unfinished records are told of`);
      };
      await scene.eventually(() => member.calls.length === 3, "all records are in hand");
      const [first, second, third] = member.calls;
      await isTold(3, first?.record.timestampMs ?? 0);
      second?.finish();
      await isTold(3, first?.record.timestampMs ?? 0);
      first?.finish();
      await isTold(1, third?.record.timestampMs ?? 0);
      third?.finish();
      await isTold(0, null);
      await queue.drain({ graceMs: 0 });
      assert.deepEqual(queue.status.backlogs, []);
    },
  },
  {
    title: "shares the records among the members of a group, each record once",
    async run(scene) {
      const transports = [await scene.connect(), await scene.connect()] as const;
      const topic = await scene.createTopic(4);
      const group = scene.name("group");
      const members = [new Member("finish"), new Member("finish")] as const;
      const first = await join(transports[0], members[0], { group, topics: [topic] });
      const second = await join(transports[1], members[1], { group, topics: [topic] });
      await scene.eventually(() => isSpread([first, second], topic, 4), "each member owns two partitions");
      const texts = numbered(10);
      for (let partition = 0; partition < 4; partition += 1) await sendTexts(transports[0], topic, texts, partition);
      const handled = () => members[0].calls.length + members[1].calls.length;
      await scene.eventually(() => handled() >= 40, "all records are handled");
      assert.equal(handled(), 40);
      for (let partition = 0; partition < 4; partition += 1) {
        assert.deepEqual([...members[0].texts(partition), ...members[1].texts(partition)], texts);
      }
    },
  },
  {
    title: "gives each member of a group only topics it asked for, and leaves none unread",
    async run(scene) {
      const transports = [await scene.connect(), await scene.connect()] as const;
      const topics = [await scene.createTopic(2), await scene.createTopic(2)] as const;
      const group = scene.name("group");
      const members = [new Member("finish"), new Member("finish")] as const;
      const first = await join(transports[0], members[0], { group, topics: [topics[0]] });
      const second = await join(transports[1], members[1], { group, topics: [topics[1]] });
      await scene.eventually(
        () =>
          first.status.assignment.get(topics[0])?.length === 2 && second.status.assignment.get(topics[1])?.length === 2,
        "each member owns its topic",
      );
      for (const topic of topics) await sendTexts(transports[0], topic, [`to ${topic}`], 0);
      await scene.eventually(() => members.every(({ calls }) => calls.length > 0), "both topics are read");
      assert.deepEqual(members[0].texts(), [`to ${topics[0]}`]);
      assert.deepEqual(members[1].texts(), [`to ${topics[1]}`]);
    },
  },
  {
    title: "hands every group everything",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const members = [new Member("finish"), new Member("finish")];
      for (const member of members) await join(transport, member, { group: scene.name("group"), topics: [topic] });
      await sendTexts(transport, topic, numbered(3), 0);
      for (const member of members) await scene.eventually(() => member.calls.length >= 3, "the group has them all");
      for (const member of members) assert.deepEqual(member.texts(), numbered(3));
    },
  },
  {
    title: "serves several topics with one queue",
    async run(scene) {
      const transport = await scene.connect();
      const topics = [await scene.createTopic(1), await scene.createTopic(1)];
      const member = new Member("finish");
      await join(transport, member, { group: scene.name("group"), topics });
      for (const topic of topics) await sendTexts(transport, topic, [topic], 0);
      await scene.eventually(() => member.calls.length >= 2, "a record of each topic is handled");
      assert.deepEqual(new Set(member.texts()), new Set(topics));
    },
  },
  {
    title: "pauses at maxInFlight records, keeps its membership and goes on when one is settled",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await sendTexts(transport, topic, numbered(10), 0);
      const member = new Member("hold");
      const options = { group: scene.name("group"), topics: [topic], maxInFlight: 3 };
      const queue = await join(transport, member, options);
      await scene.eventually(() => queue.status.state === "paused", "reading pauses");
      assert.deepEqual(member.texts(), ["0", "1", "2"]);
      assert.equal(queue.status.inFlight, 3);
      assert.deepEqual(queue.status.assignment.get(topic), [0]);
      member.finish("0");
      await scene.eventually(() => member.calls.length === 4, "one more is taken");
      await scene.eventually(() => {
        member.finish();
        return member.calls.length === 10 && queue.status.inFlight === 0;
      }, "all are handled in the end");
      assert.deepEqual(member.texts(), numbered(10));
    },
  },
  {
    title: "pauses at maxInFlightBytes and still takes a single record that is larger",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const texts = numbered(6).map((text) => text.padEnd(1000, "."));
      await sendTexts(transport, topic, texts, 0);
      const member = new Member("hold");
      const options = { group: scene.name("group"), topics: [topic], maxInFlightBytes: 500 };
      const queue = await join(transport, member, options);
      await scene.eventually(() => queue.status.state === "paused", "reading pauses");
      assert.equal(member.calls.length, 1);
      await scene.eventually(() => {
        member.finish();
        return member.calls.length === 6 && queue.status.inFlightBytes === 0;
      }, "all are handled in the end");
      assert.deepEqual(member.texts(), texts);
    },
  },
  {
    title: "reads no further than maxUncommittedSpan past the first unfinished record of a partition",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      await sendTexts(transport, topic, numbered(20), 0);
      const member = new Member("hold");
      const options = { group: scene.name("group"), topics: [topic], maxUncommittedSpan: 5 };
      await join(transport, member, options);
      const rest = numbered(20).slice(1);
      await scene.eventually(() => {
        member.finish(...rest);
        return member.calls.length >= 5;
      }, "the span is used");
      await sendTexts(transport, topic, ["elsewhere"], 1);
      await scene.eventually(() => member.texts(1).length === 1, "another partition is still read");
      assert.ok(member.texts(0).length <= 6, `${member.texts(0).length} records were taken`);
      await scene.eventually(() => {
        member.finish();
        return member.texts(0).length === 20;
      }, "all are handled once the first is settled");
    },
  },
  {
    title: "lets the remaining member take over when another leaves",
    async run(scene) {
      const transports = [await scene.connect(), await scene.connect()] as const;
      const topic = await scene.createTopic(2);
      const group = scene.name("group");
      const staying = new Member("finish");
      const first = await join(transports[0], staying, { group, topics: [topic] });
      const second = await join(transports[1], new Member("finish"), { group, topics: [topic] });
      await scene.eventually(() => isSpread([first, second], topic, 2), "each member owns one partition");
      await second.drain({ graceMs: 1000 });
      await scene.eventually(() => isSpread([first], topic, 2), "the first owns both");
      await sendTexts(transports[0], topic, ["a"], 0);
      await sendTexts(transports[0], topic, ["b"], 1);
      await scene.eventually(() => staying.calls.length >= 2, "it handles the records of both");
    },
  },
  {
    title: "aborts ownership when a partition goes to another member, which gets the unfinished record",
    async run(scene) {
      const transports = [await scene.connect(), await scene.connect()] as const;
      const topic = await scene.createTopic(2);
      const group = scene.name("group");
      await sendTexts(transports[0], topic, ["a"], 0);
      await sendTexts(transports[0], topic, ["b"], 1);
      const losing = new Member("hold");
      await join(transports[0], losing, { group, topics: [topic] });
      await scene.eventually(() => losing.calls.length === 2, "both records are in hand");
      const gaining = new Member("finish");
      await join(transports[1], gaining, { group, topics: [topic] });
      await scene.eventually(() => gaining.calls.length > 0, "the new member is handed a record");
      const [handed] = gaining.texts();
      const lost = losing.calls.find(({ text }) => text === handed);
      assert.ok(lost);
      await scene.eventually(() => lost.ownership.aborted, "the old owner is told");
      assert.equal(gaining.calls[0]?.ownership.aborted, false);
    },
  },
  {
    title: "goes on after the loss of the broker",
    needs: ["interruptBroker"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const member = new Member("finish");
      const queue = await join(transport, member, { group: scene.name("group"), topics: [topic] });
      const restore = await scene.feature("interruptBroker")();
      await scene.eventually(() => transport.status.state === "disconnected", "the loss is noticed");
      await restore();
      await scene.eventually(() => sendTexts(transport, topic, ["after"], 0), "a send succeeds again");
      await scene.eventually(() => member.texts().includes("after"), "the record is handled");
      assert.notEqual(queue.status.state, "closed");
    },
  },
  {
    title: "hands a record that cannot be decoded to the handler, marked",
    needs: ["storeUndecodableRecord"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await scene.feature("storeUndecodableRecord")(topic, 0);
      await sendTexts(transport, topic, ["good"], 0);
      const member = new Member("finish");
      await join(transport, member, { group: scene.name("group"), topics: [topic] });
      await scene.eventually(() => member.texts().includes("good"), "the record behind it is handled");
      assert.equal(member.calls[0]?.record.defect, "undecodable-batch");
      assert.ok((member.calls[0]?.record.value?.byteLength ?? 0) > 0, "the batch is kept as it came");
    },
  },
];

/** Whether the queues own all partitions of the topic, none twice and each its fair share. */
function isSpread(queues: readonly WorkQueue[], topic: string, partitions: number): boolean {
  const shares = queues.map((queue) => queue.status.assignment.get(topic) ?? []);
  const owned = shares.flat();
  return (
    owned.length === partitions &&
    new Set(owned).size === partitions &&
    shares.every((share) => share.length === partitions / queues.length)
  );
}
