import assert from "node:assert/strict";
import {
  NotAuthorizedError,
  NotSentError,
  PartitionMissingError,
  RecordTooLargeError,
  SendIndeterminateError,
  TopicMissingError,
} from "../errors.ts";
import { partitionOfKey } from "../murmur2.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { bytesOf, numbered, readAll, sendTexts } from "./scene.ts";

export const sendCases: readonly ConformanceCase[] = [
  {
    title: "resolves with the position at which the record is stored",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      const first = await transport.send({ topic, partition: 1, value: bytesOf("a") });
      const second = await transport.send({ topic, partition: 1, value: bytesOf("b") });
      assert.deepEqual([first.topic, first.partition, first.offset], [topic, 1, 0n]);
      assert.deepEqual([second.topic, second.partition, second.offset], [topic, 1, 1n]);
    },
  },
  {
    title: "stores key, value and headers byte for byte, and tells an empty value from none",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic();
      const binary = Uint8Array.from([0, 255, 128, 10]);
      await transport.send({ topic, key: binary, value: binary, headers: { text: "grün", binary, empty: "" } });
      await transport.send({ topic, value: new Uint8Array(0) });
      await transport.send({ topic, key: "k", value: null });
      const [first, empty, tombstone] = await readAll(transport, { topic, from: "earliest" });
      assert.deepEqual(Array.from(first?.key ?? []), Array.from(binary));
      assert.deepEqual(Array.from(first?.value ?? []), Array.from(binary));
      assert.deepEqual([...(first?.headers.keys() ?? [])].sort(), ["binary", "empty", "text"]);
      assert.equal(new TextDecoder().decode(first?.headers.get("text")), "grün");
      assert.deepEqual(Array.from(first?.headers.get("binary") ?? []), Array.from(binary));
      assert.equal(first?.headers.get("empty")?.byteLength, 0);
      assert.equal(first?.defect, undefined);
      assert.equal(empty?.key, null);
      assert.equal(empty?.value?.byteLength, 0);
      assert.equal(empty?.headers.size, 0);
      assert.equal(tombstone?.value, null);
    },
  },
  {
    title: "marks a record with more than 64 headers and cuts them",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic();
      const headers = (count: number) => Object.fromEntries(numbered(count, "h").map((name) => [name, "v"]));
      await transport.send({ topic, value: bytesOf("at the limit"), headers: headers(64) });
      await transport.send({ topic, value: bytesOf("past it"), headers: headers(65) });
      const [atLimit, past] = await readAll(transport, { topic, from: "earliest" });
      assert.equal(atLimit?.headers.size, 64);
      assert.equal(atLimit?.defect, undefined);
      assert.equal(past?.defect, "too-many-headers");
      assert.ok(past.headers.size <= 64);
    },
  },
  {
    title: "lets a partition win over a key",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(3);
      const keyed = partitionOfKey("a-key", 3);
      const partition = (keyed + 1) % 3;
      const position = await transport.send({ topic, key: "a-key", partition, value: bytesOf("x") });
      assert.equal(position.partition, partition);
    },
  },
  {
    title: "puts a key where Java clients put it",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(7);
      const keys = ["21", "foobar", "a-little-bit-long-string", "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"];
      const places = await Promise.all(keys.map((key) => transport.send({ topic, key, value: bytesOf(key) })));
      assert.deepEqual(
        places.map(({ partition }) => partition),
        keys.map((key) => partitionOfKey(key, 7)),
      );
      const asBytes = await transport.send({ topic, key: bytesOf("foobar"), value: null });
      assert.equal(asBytes.partition, partitionOfKey("foobar", 7));
    },
  },
  {
    title: "takes any existing partition where neither partition nor key is given",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      const positions = await sendTexts(transport, topic, numbered(8));
      for (const { partition } of positions) assert.ok(partition === 0 || partition === 1);
    },
  },
  {
    title: "tells the broker's time of storing where the topic keeps it, and measures the broker's clock",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1, { "message.timestamp.type": "LogAppendTime" });
      const position = await transport.send({ topic, value: bytesOf("x") });
      const [stored] = await readAll(transport, { topic, from: "earliest" });
      assert.equal(stored?.timestampType, "append");
      assert.equal(position.appendTimeMs, stored.timestampMs);
      assert.equal(typeof transport.status.brokerClockOffsetMs, "number");
    },
  },
  {
    title: "tells no time of storing where the topic keeps the sender's",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1, { "message.timestamp.type": "CreateTime" });
      const beforeMs = Date.now();
      const position = await transport.send({ topic, value: bytesOf("x") });
      const [stored] = await readAll(transport, { topic, from: "earliest" });
      assert.equal(position.appendTimeMs, null);
      assert.equal(stored?.timestampType, "create");
      assert.ok(stored.timestampMs >= beforeMs && stored.timestampMs <= Date.now());
    },
  },
  {
    title: "rejects a record for a missing topic and does not create the topic",
    async run(scene) {
      const transport = await scene.connect();
      const topic = scene.name("absent");
      await assert.rejects(transport.send({ topic, value: bytesOf("x") }), TopicMissingError);
      const [report] = await transport.ensureTopics([{ topic }], { mode: "check" });
      assert.equal(report?.state, "missing");
    },
  },
  {
    title: "rejects a record for a missing partition",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      for (const partition of [2, -1]) {
        await assert.rejects(transport.send({ topic, partition, value: bytesOf("x") }), PartitionMissingError);
      }
    },
  },
  {
    title: "rejects a record larger than the topic takes, with its size and the limit",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1, { "max.message.bytes": "3000" });
      await transport.send({ topic, value: incompressible(2500) });
      await assert.rejects(transport.send({ topic, value: incompressible(3500) }), (error) => {
        assert.ok(error instanceof RecordTooLargeError);
        assert.equal(error.limitBytes, 3000);
        assert.ok(error.sizeBytes > 3000);
        assert.equal(error.topic, topic);
        return true;
      });
    },
  },
  {
    title: "never fails a record because of a bad one beside it",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2, { "max.message.bytes": "3000" });
      const good = numbered(100, "good ").map((text) => transport.send({ topic, value: bytesOf(text) }));
      const bad = [
        transport.send({ topic, partition: 0, value: incompressible(3500) }),
        transport.send({ topic, partition: 9, value: null }),
        transport.send({ topic: scene.name("absent"), value: null }),
      ];
      const badOutcomes = await Promise.allSettled(bad);
      assert.deepEqual(
        badOutcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "fulfilled")),
        ["RECORD_TOO_LARGE", "PARTITION_MISSING", "TOPIC_MISSING"],
      );
      await Promise.all(good);
      assert.equal((await readAll(transport, { topic, from: "earliest" })).length, 100);
    },
  },
  {
    title: "stores what is sent at once although it would not fit into one batch",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1, { "max.message.bytes": "50000" });
      const sends = Array.from({ length: 30 }, () => transport.send({ topic, value: incompressible(10_000) }));
      assert.equal(new Set((await Promise.all(sends)).map(({ offset }) => offset)).size, 30);
    },
  },
  {
    title: "counts the records that are not settled yet",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const sends = sendTexts(transport, topic, numbered(5));
      assert.equal(transport.status.pendingSends, 5);
      await sends;
      assert.equal(transport.status.pendingSends, 0);
    },
  },
  {
    title: "rejects with the reason of an aborted signal",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const reason = new Error("the caller changed its mind");
      const early = transport.send({ topic, value: bytesOf("x") }, { signal: AbortSignal.abort(reason) });
      await assert.rejects(early, (error) => error === reason);
      const controller = new AbortController();
      const late = transport.send({ topic, value: bytesOf("x") }, { signal: controller.signal });
      controller.abort(reason);
      await assert.rejects(late, (error) => error === reason);
      assert.equal(transport.status.pendingSends, 0);
    },
  },
  {
    title: "rejects a record for a topic it may not use",
    needs: ["denyTopic"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic();
      await scene.feature("denyTopic")(topic);
      await assert.rejects(transport.send({ topic, value: bytesOf("x") }), NotAuthorizedError);
    },
  },
  {
    title: "settles within its time when the broker is away, and sends again when it is back",
    needs: ["interruptBroker"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic();
      const restore = await scene.feature("interruptBroker")();
      try {
        const send = transport.send({ topic, value: bytesOf("x") }, { timeoutMs: 300 });
        await assert.rejects(send, (error) => error instanceof NotSentError || error instanceof SendIndeterminateError);
        assert.equal(transport.status.pendingSends, 0);
      } finally {
        await restore();
      }
      await scene.eventually(() => transport.send({ topic, value: bytesOf("y") }), "a send succeeds again");
    },
  },
];

function incompressible(sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  crypto.getRandomValues(bytes);
  return bytes;
}
