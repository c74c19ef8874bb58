import assert from "node:assert/strict";
import { NotAuthorizedError, TransportClosedError, TransportUnavailableError } from "../errors.ts";
import type { TransportEvent } from "../transport.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { sendTexts } from "./scene.ts";

export const startCases: readonly ConformanceCase[] = [
  {
    title: "tells its state through status, from created to connected to closed",
    async run(scene) {
      const transport = await scene.createTransport();
      assert.equal(transport.status.state, "created");
      assert.equal(transport.status.lastError, null);
      assert.equal(transport.status.brokerClockOffsetMs, null);
      assert.equal(transport.status.pendingSends, 0);
      await transport.start();
      assert.equal(transport.status.state, "connected");
      assert.ok(transport.status.sinceMs <= Date.now());
      await transport.close();
      assert.equal(transport.status.state, "closed");
    },
  },
  {
    title: "may be started again while open and beside a start under way",
    async run(scene) {
      const events: TransportEvent["type"][] = [];
      const transport = await scene.createTransport((event) => events.push(event.type));
      await Promise.all([transport.start(), transport.start()]);
      await transport.start();
      assert.equal(transport.status.state, "connected");
      assert.deepEqual(
        events.filter((type) => type === "connected"),
        ["connected"],
      );
    },
  },
  {
    title: "survives an observer that throws",
    async run(scene) {
      const transport = await scene.createTransport(() => {
        throw new Error("an observer's own fault");
      });
      await transport.start();
      assert.equal(transport.status.state, "connected");
      const later = await scene.createTransport(async () => {
        throw new Error("an observer's own fault, told late");
      });
      await later.start();
      assert.equal(later.status.state, "connected");
    },
  },
  {
    title: "rejects a start with the reason of its aborted signal and may be started later",
    async run(scene) {
      const transport = await scene.createTransport();
      const reason = new Error("the caller changed its mind");
      await assert.rejects(transport.start({ signal: AbortSignal.abort(reason) }), (error) => error === reason);
      await transport.start();
      assert.equal(transport.status.state, "connected");
    },
  },
  {
    title: "rejects a start that no broker answers in time, each time it is tried",
    needs: ["createUnreachableTransport"],
    async run(scene) {
      const transport = scene.track(await scene.feature("createUnreachableTransport")());
      await assert.rejects(transport.start({ timeoutMs: 300 }), TransportUnavailableError);
      assert.notEqual(transport.status.state, "connected");
      assert.ok(transport.status.lastError instanceof TransportUnavailableError);
      await assert.rejects(transport.start({ timeoutMs: 300 }), TransportUnavailableError);
    },
  },
  {
    title: "rejects a start whose credentials the broker refuses",
    needs: ["createRefusedTransport"],
    async run(scene) {
      const transport = scene.track(await scene.feature("createRefusedTransport")());
      await assert.rejects(transport.start(), NotAuthorizedError);
    },
  },
  {
    title: "refuses to start after close",
    async run(scene) {
      const transport = await scene.connect();
      await transport.close();
      await assert.rejects(transport.start(), TransportClosedError);
    },
  },
  {
    title: "tells its observer when the broker goes and comes back",
    needs: ["interruptBroker"],
    async run(scene) {
      const events: TransportEvent["type"][] = [];
      const transport = await scene.connect((event) => events.push(event.type));
      const topic = await scene.createTopic();
      await transport.listen({ topics: [topic], partitions: "all", onRecord() {} });
      const restore = await scene.feature("interruptBroker")();
      await scene.eventually(() => transport.status.state === "disconnected", "the loss is noticed");
      assert.ok(transport.status.lastError instanceof Error);
      await restore();
      await scene.eventually(() => transport.status.state === "connected", "the return is noticed");
      assert.deepEqual(
        events.filter((type) => type === "connected" || type === "disconnected"),
        ["connected", "disconnected", "connected"],
      );
    },
  },
  {
    title: "tells its observer that sends are tried again, not of each of them",
    needs: ["interruptBroker"],
    async run(scene) {
      const retried: TransportEvent[] = [];
      const transport = await scene.connect((event) => event.type === "send-retried" && retried.push(event));
      const topic = await scene.createTopic();
      await sendTexts(transport, topic, ["before"]);
      const restore = await scene.feature("interruptBroker")();
      const sends = Array.from({ length: 100 }, () => transport.send({ topic, value: null }, { timeoutMs: 500 }));
      await Promise.allSettled(sends);
      await restore();
      assert.ok(retried.length > 0, "nothing was told");
      assert.ok(retried.length < 10, `told ${retried.length} times of 100 sends in half a second`);
    },
  },
];
