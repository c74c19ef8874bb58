import assert from "node:assert/strict";
import { NotAuthorizedError, TopicMissingError } from "../errors.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { numbered, sendTexts } from "./scene.ts";
import { join, Member } from "./serve-crew.ts";

export const serveEndCases: readonly ConformanceCase[] = [
  {
    title: "drains: finishes what is in hand, takes nothing new, and reports",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await sendTexts(transport, topic, numbered(3), 0);
      const member = new Member("hold");
      const queue = await join(transport, member, { group: scene.name("group"), topics: [topic] });
      await scene.eventually(() => member.calls.length === 3, "three records are in hand");
      const drained = queue.drain({ graceMs: 60_000 });
      assert.equal(queue.status.state, "draining");
      await sendTexts(transport, topic, ["too late"], 0);
      member.finish();
      assert.deepEqual(await drained, { finished: 3, abandoned: 0 });
      await queue.closed;
      assert.equal(queue.status.state, "closed");
      assert.equal(queue.status.assignment.size, 0);
      assert.deepEqual(member.texts(), numbered(3));
    },
  },
  {
    title: "drains no longer than graceMs and aborts the ownership of what is abandoned",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await sendTexts(transport, topic, numbered(2), 0);
      const member = new Member("hold");
      const queue = await join(transport, member, { group: scene.name("group"), topics: [topic] });
      await scene.eventually(() => member.calls.length === 2, "two records are in hand");
      const drained = queue.drain({ graceMs: 200 });
      member.finish("0");
      assert.deepEqual(await drained, { finished: 1, abandoned: 1 });
      assert.equal(member.calls[1]?.ownership.aborted, true);
      await queue.closed;
    },
  },
  {
    title: "drains an idle queue, and again, and a closed one",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const queue = await join(transport, new Member("finish"), { group: scene.name("group"), topics: [topic] });
      const reports = await Promise.all([queue.drain({ graceMs: 1000 }), queue.drain({ graceMs: 1000 })]);
      assert.deepEqual(reports, [
        { finished: 0, abandoned: 0 },
        { finished: 0, abandoned: 0 },
      ]);
      assert.deepEqual(await queue.drain({ graceMs: 1000 }), { finished: 0, abandoned: 0 });
    },
  },
  {
    title: "goes on where the group stopped, not at the earliest record",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const group = scene.name("group");
      await sendTexts(transport, topic, ["a", "b"], 0);
      const first = new Member("finish");
      const queue = await join(transport, first, { group, topics: [topic] });
      await scene.eventually(() => first.calls.length === 2, "both are handled");
      await queue.drain({ graceMs: 5000 });
      await sendTexts(transport, topic, ["c"], 0);
      const second = new Member("finish");
      await join(transport, second, { group, topics: [topic] });
      await scene.eventually(() => second.calls.length > 0, "the next member is handed a record");
      assert.deepEqual(second.texts(), ["c"]);
    },
  },
  {
    title: "hands the next member everything from the first record that is not done",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const group = scene.name("group");
      await sendTexts(transport, topic, numbered(5), 0);
      const first = new Member("hold");
      const queue = await join(transport, first, { group, topics: [topic] });
      await scene.eventually(() => first.calls.length === 5, "five records are in hand");
      first.finish("0", "1", "3");
      await scene.eventually(() => queue.status.inFlight === 2, "three are settled");
      await queue.drain({ graceMs: 100 });
      first.finish();
      const second = new Member("finish");
      await join(transport, second, { group, topics: [topic] });
      await scene.eventually(() => second.texts().includes("4"), "the last record is handed out again");
      assert.deepEqual(second.texts(), ["2", "3", "4"]);
    },
  },
  {
    title: "loses no unfinished record when a member closes without draining",
    async run(scene) {
      const [leaving, staying] = [await scene.connect(), await scene.connect()];
      const topic = await scene.createTopic(1);
      const group = scene.name("group");
      await sendTexts(staying, topic, ["a"], 0);
      const first = new Member("hold");
      const queue = await join(leaving, first, { group, topics: [topic] });
      await scene.eventually(() => first.calls.length === 1, "the record is in hand");
      await leaving.close();
      await queue.closed;
      assert.equal(first.calls[0]?.ownership.aborted, true);
      first.finish();
      const second = new Member("finish");
      await join(staying, second, { group, topics: [topic] });
      await scene.eventually(() => second.texts().includes("a"), "the next member is handed the record");
    },
  },
  {
    title: "stops when a handler rejects: closed rejects with that reason and the record stays",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const group = scene.name("group");
      await sendTexts(transport, topic, numbered(3), 0);
      const first = new Member("hold");
      const queue = await join(transport, first, { group, topics: [topic] });
      await scene.eventually(() => first.calls.length === 3, "three records are in hand");
      first.finish("0");
      await scene.eventually(() => queue.status.inFlight === 2, "the first is settled");
      const reason = new Error("this record could not be finished");
      first.calls[1]?.fail(reason);
      await assert.rejects(queue.closed, (error) => error === reason);
      assert.equal(queue.status.state, "closed");
      assert.equal(queue.status.lastError, reason);
      assert.equal(first.calls[2]?.ownership.aborted, true);
      const second = new Member("finish");
      await join(transport, second, { group, topics: [topic] });
      await scene.eventually(() => second.texts().includes("2"), "the rest is handed out again");
      assert.deepEqual(second.texts().slice(-2), ["1", "2"]);
    },
  },
  {
    title: "stops when a handler throws before it returns a promise",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const reason = new Error("thrown at once");
      const queue = await join(transport, new Member("hold"), {
        group: scene.name("group"),
        topics: [topic],
        handle() {
          throw reason;
        },
      });
      await sendTexts(transport, topic, ["a"], 0);
      await assert.rejects(queue.closed, (error) => error === reason);
    },
  },
  {
    title: "rejects a missing topic",
    async run(scene) {
      const transport = await scene.connect();
      const topics = [await scene.createTopic(1), scene.name("absent")];
      await assert.rejects(join(transport, new Member("finish"), { group: scene.name("group"), topics }), (error) => {
        assert.ok(error instanceof TopicMissingError);
        assert.equal(error.topic, topics[1]);
        return true;
      });
    },
  },
  {
    title: "rejects a topic it may not read",
    needs: ["denyTopic"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await scene.feature("denyTopic")(topic);
      const joining = join(transport, new Member("finish"), { group: scene.name("group"), topics: [topic] });
      await assert.rejects(joining, NotAuthorizedError);
    },
  },
  {
    title: "tells through ready that a group can never be joined, and dies",
    needs: ["denyGroup"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const group = scene.name("group");
      await scene.feature("denyGroup")(group);
      const options = { group, topics: [topic], maxInFlight: 1, maxInFlightBytes: 1000 };
      const queue = await transport.serve({ ...options, handle: () => Promise.resolve() });
      await assert.rejects(queue.ready, NotAuthorizedError);
      await assert.rejects(queue.closed, NotAuthorizedError);
      assert.equal(queue.status.state, "closed");
    },
  },
];
