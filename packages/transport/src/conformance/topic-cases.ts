import assert from "node:assert/strict";
import { TransportUnavailableError } from "../errors.ts";
import type { ConformanceCase } from "./conformance-case.ts";

export const topicCases: readonly ConformanceCase[] = [
  {
    title: "reports a missing topic in mode check and does not create it",
    async run(scene) {
      const transport = await scene.connect();
      const topic = scene.name("absent");
      for (let look = 0; look < 2; look += 1) {
        const [report] = await transport.ensureTopics([{ topic }], { mode: "check" });
        assert.equal(report?.topic, topic);
        assert.equal(report.state, "missing");
        assert.equal(report.partitions, 0);
      }
    },
  },
  {
    title: "creates what is missing and reports in the given order",
    async run(scene) {
      const transport = await scene.connect();
      const present = await scene.createTopic(2);
      const absent = scene.name("topic");
      const specs = [{ topic: absent, partitions: 4 }, { topic: present }];
      const reports = await transport.ensureTopics(specs, { mode: "create" });
      assert.deepEqual(
        reports.map(({ topic, state, partitions }) => ({ topic, state, partitions })),
        [
          { topic: absent, state: "created", partitions: 4 },
          { topic: present, state: "present", partitions: 2 },
        ],
      );
      await scene.eventually(async () => {
        const [again] = await transport.ensureTopics(specs, { mode: "create" });
        return again?.state === "present" && again.partitionsWithoutLeader.length === 0;
      }, "the created topic is present at the next look");
    },
  },
  {
    title: "creates three partitions where no number is given",
    async run(scene) {
      const transport = await scene.connect();
      const [report] = await transport.ensureTopics([{ topic: scene.name("topic") }], { mode: "create" });
      assert.equal(report?.partitions, 3);
    },
  },
  {
    title: "applies the settings of a created topic and reports its limits",
    async run(scene) {
      const transport = await scene.connect();
      const config = { "message.timestamp.type": "LogAppendTime", "max.message.bytes": "5000" };
      const topic = await scene.createTopic(1, config);
      const [report] = await transport.ensureTopics([{ topic, partitions: 1, config }], { mode: "check" });
      assert.equal(report?.timestampType, "append");
      assert.equal(report.maxRecordBytes, 5000);
      assert.deepEqual(report.differences, []);
    },
  },
  {
    title: "never changes an existing topic and says in words where it differs",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1, { "retention.ms": "3600000" });
      const spec = { topic, partitions: 2, config: { "retention.ms": "604800000" } };
      for (const mode of ["create", "check"] as const) {
        const [report] = await transport.ensureTopics([spec], { mode });
        assert.equal(report?.state, "present");
        assert.equal(report.partitions, 1);
        assert.equal(report.differences.length, 2);
        assert.ok(report.differences.includes("retention.ms is 3600000, wanted 604800000"), report.differences.join());
      }
    },
  },
  {
    title: "lets several transports create the same topic at once",
    async run(scene) {
      const transports = [await scene.connect(), await scene.connect(), await scene.connect()];
      const spec = { topic: scene.name("topic"), partitions: 2 };
      const reports = await Promise.all(transports.map((one) => one.ensureTopics([spec], { mode: "create" })));
      for (const [report] of reports) assert.match(report?.state ?? "", /^(created|present)$/);
    },
  },
  {
    title: "answers an empty list with an empty list",
    async run(scene) {
      const transport = await scene.connect();
      assert.deepEqual(await transport.ensureTopics([], { mode: "create" }), []);
    },
  },
  {
    title: "reports a topic it may not use as denied",
    needs: ["denyTopic"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic();
      await scene.feature("denyTopic")(topic);
      const [report] = await transport.ensureTopics([{ topic }], { mode: "check" });
      assert.equal(report?.state, "denied");
      assert.equal(report.partitions, 0);
    },
  },
  {
    title: "rejects with the reason of an aborted signal",
    async run(scene) {
      const transport = await scene.connect();
      const reason = new Error("the caller changed its mind");
      const call = transport.ensureTopics([{ topic: scene.name("topic") }], {
        mode: "check",
        signal: AbortSignal.abort(reason),
      });
      await assert.rejects(call, (error) => error === reason);
    },
  },
  {
    title: "rejects when the broker cannot be asked in time",
    needs: ["interruptBroker"],
    async run(scene) {
      const transport = await scene.connect();
      const restore = await scene.feature("interruptBroker")();
      try {
        const call = transport.ensureTopics([{ topic: scene.name("topic") }], { mode: "check", timeoutMs: 300 });
        await assert.rejects(call, TransportUnavailableError);
      } finally {
        await restore();
      }
    },
  },
];
