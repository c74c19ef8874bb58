import assert from "node:assert/strict";
import type { ConformanceCase } from "./conformance-case.ts";
import { numbered, sendTexts } from "./scene.ts";
import { join, Member } from "./serve-crew.ts";

export const responderCases: readonly ConformanceCase[] = [
  {
    title: "sees nobody where every group is empty or unknown",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const groups = [scene.name("group"), scene.name("group")];
      const report = await transport.responders({ groups, topic });
      assert.equal(report.state, "none");
      assert.equal(report.members, 0);
    },
  },
  {
    title: "sees members in any of the groups, and nobody once they have left",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const groups = [scene.name("group"), scene.name("group")] as const;
      const queue = await join(transport, new Member("finish"), { group: groups[1], topics: [topic] });
      await scene.eventually(async () => {
        const { state, members } = await transport.responders({ groups, topic });
        return state === "serving" && members === 1;
      }, "the member is seen");
      await queue.drain({ graceMs: 1000 });
      await scene.eventually(async () => {
        const { state, members } = await transport.responders({ groups, topic });
        return state === "none" && members === 0;
      }, "its leaving is seen");
    },
  },
  {
    title: "tells a member from one that is in its place",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const group = scene.name("group");
      const look = async () => {
        let memberIds: readonly string[] = [];
        await scene.eventually(async () => {
          const report = await transport.responders({ groups: [group], topic });
          ({ memberIds } = report);
          return report.state === "serving" && report.members === 1 && memberIds.length === 1;
        }, "one member is seen");
        return memberIds;
      };
      const first = await join(transport, new Member("finish"), { group, topics: [topic] });
      const seen = await look();
      assert.deepEqual(await look(), seen);
      await first.drain({ graceMs: 1000 });
      await join(transport, new Member("finish"), { group, topics: [topic] });
      assert.notDeepEqual(await look(), seen);
    },
  },
  {
    title: "tells how many records a group has not finished",
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(2);
      const group = scene.name("group");
      await sendTexts(transport, topic, numbered(3), 0);
      const member = new Member("hold");
      const queue = await join(transport, member, { group, topics: [topic] });
      await scene.eventually(() => member.calls.length === 3, "three records are in hand");
      const lag = async () => (await transport.responders({ groups: [group], topic })).lag;
      await scene.eventually(async () => {
        // Again each time: a member that lost its place in the group meanwhile is given the same record again.
        member.finish("0");
        return (await lag()) === 2n;
      }, "two are not finished");
      member.finish();
      await queue.drain({ graceMs: 5000 });
      await scene.eventually(async () => (await lag()) === 0n, "all are finished");
    },
  },
  {
    title: "knows nothing about a group it may not look at, and does not say none",
    needs: ["denyGroup"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const denied = scene.name("group");
      await scene.feature("denyGroup")(denied);
      const report = await transport.responders({ groups: [scene.name("group"), denied], topic });
      assert.equal(report.state, "unknown");
      assert.ok(report.cause instanceof Error);
    },
  },
  {
    title: "knows nothing while the broker is away",
    needs: ["interruptBroker"],
    async run(scene) {
      const transport = await scene.connect();
      const topic = await scene.createTopic(1);
      const restore = await scene.feature("interruptBroker")();
      try {
        const report = await transport.responders({ groups: [scene.name("group")], topic }, { timeoutMs: 300 });
        assert.equal(report.state, "unknown");
        assert.ok(report.cause instanceof Error);
      } finally {
        await restore();
      }
    },
  },
  {
    title: "knows nothing after close, without an error",
    async run(scene) {
      const transport = await scene.connect();
      await transport.close();
      const report = await transport.responders({ groups: [scene.name("group")], topic: scene.name("topic") });
      assert.equal(report.state, "unknown");
    },
  },
];
