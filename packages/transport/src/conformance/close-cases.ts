import assert from "node:assert/strict";
import { TransportClosedError } from "../errors.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { bytesOf, Collector, numbered, readAll, sendTexts } from "./scene.ts";
import { join, Member } from "./serve-crew.ts";

export const closeCases: readonly ConformanceCase[] = [
  {
    title: "refuses new calls",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      await transport.close();
      const serving = { group: scene.name("group"), topics: [topic], maxInFlight: 1, maxInFlightBytes: 1 };
      const calls = [
        transport.send({ topic, value: bytesOf("x") }),
        transport.ensureTopics([{ topic }], { mode: "check" }),
        transport.listen({ topics: [topic], partitions: "all", onRecord() {} }),
        transport.serve({ ...serving, handle: () => Promise.resolve() }),
        readAll(transport, { topic, from: "earliest" }),
      ];
      for (const outcome of await Promise.allSettled(calls)) {
        assert.ok(outcome.status === "rejected" && outcome.reason instanceof TransportClosedError);
      }
    },
  },
  {
    title: "returns the same promise when called again, and works before start",
    async run(scene) {
      const started = await scene.connect();
      const first = started.close();
      assert.equal(started.close({ graceMs: 5 }), first);
      await first;
      const fresh = await scene.createTransport();
      await fresh.close();
      assert.equal(fresh.status.state, "closed");
    },
  },
  {
    title: "settles a start under way",
    async run(scene) {
      const transport = await scene.createTransport();
      const starting = transport.start();
      const outcome = Promise.allSettled([starting]);
      await transport.close({ graceMs: 0 });
      const [start] = await outcome;
      assert.ok(start.status === "fulfilled" || start.reason instanceof TransportClosedError);
      assert.equal(transport.status.state, "closed");
    },
  },
  {
    title: "settles every send",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const sends = Promise.allSettled(numbered(100).map((text) => transport.send({ topic, value: bytesOf(text) })));
      await transport.close();
      for (const outcome of await sends) {
        if (outcome.status === "rejected") {
          assert.match(outcome.reason.code, /^(TRANSPORT_CLOSED|SEND_INDETERMINATE|NOT_SENT)$/);
        }
      }
      assert.equal(transport.status.pendingSends, 0);
    },
  },
  {
    title: "closes inboxes: nothing is delivered after it was called",
    async run(scene) {
      const [closing, other] = [await scene.connect(), await scene.connect()];
      const topic = await scene.createTopic(1);
      const [closed, witness] = [new Collector(), new Collector()];
      const inbox = await closing.listen({ topics: [topic], partitions: "all", onRecord: closed.onRecord });
      await other.listen({ topics: [topic], partitions: "all", onRecord: witness.onRecord });
      const done = closing.close();
      await sendTexts(other, topic, numbered(3), 0);
      await scene.eventually(() => witness.records.length === 3, "another transport still reads");
      await done;
      assert.deepEqual(closed.texts(), []);
      assert.equal(inbox.status.state, "closed");
      await assert.rejects(inbox.setPartitions([0]), TransportClosedError);
      await inbox.close();
    },
  },
  {
    title: "closes work queues without waiting for handlers",
    async run(scene) {
      const [closing, other] = [await scene.connect(), await scene.connect()];
      const topic = await scene.createTopic(1);
      await sendTexts(other, topic, ["a"], 0);
      const member = new Member("hold");
      const queue = await join(closing, member, { group: scene.name("group"), topics: [topic] });
      await scene.eventually(() => member.calls.length === 1, "a record is in hand");
      await closing.close();
      await queue.closed;
      assert.equal(queue.status.state, "closed");
      assert.equal(member.calls[0]?.ownership.aborted, true);
      assert.deepEqual(await queue.drain({ graceMs: 1000 }), { finished: 0, abandoned: 0 });
    },
  },
  {
    title: "settles the ready of a queue that has not joined yet",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const queue = await transport.serve({
        group: scene.name("group"),
        topics: [topic],
        maxInFlight: 1,
        maxInFlightBytes: 1000,
        handle: () => Promise.resolve(),
      });
      await transport.close();
      const [ready] = await Promise.allSettled([queue.ready]);
      assert.ok(ready.status === "fulfilled" || ready.reason instanceof TransportClosedError);
      await queue.closed;
    },
  },
  {
    title: "leaves other transports alone",
    async run(scene) {
      const [closing, other] = [await scene.connect(), await scene.connect()];
      const topic = await scene.createTopic(1);
      await closing.close();
      assert.equal((await other.send({ topic, value: bytesOf("x") })).offset, 0n);
      assert.equal(other.status.state, "connected");
    },
  },
];
