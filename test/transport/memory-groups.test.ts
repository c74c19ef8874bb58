import type { ServeOptions, StoredRecord, Transport, WorkQueue } from "@event-intelligence/transport";
import { expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { connect, createMemoryScene, sendTexts, textOf } from "./memory-scene.ts";

const group = "workers";

interface Handled {
  readonly record: StoredRecord;
  readonly ownership: AbortSignal;
  readonly finish: () => void;
}

/** Joins the group with handlers that stay open until the test finishes them. */
async function serve(transport: Transport, topic: string, options: Partial<ServeOptions> = {}) {
  const handled: Handled[] = [];
  const queue: WorkQueue = await transport.serve({
    group,
    topics: [topic],
    maxInFlight: 100,
    maxInFlightBytes: 1_000_000,
    handle: (record, { ownership }) =>
      new Promise((finish) => {
        handled.push({ record, ownership, finish });
      }),
    ...options,
  });
  await queue.ready;
  return { queue, handled, texts: () => handled.map(({ record }) => textOf(record)) };
}

test("a partition taken from its only owner comes back to it, with the unfinished record", async () => {
  const { broker, transport, topic, events } = await createMemoryScene();
  const { handled, texts } = await serve(transport, topic);
  await sendTexts(transport, topic, "a");
  await eventually(() => expect(texts()).toEqual(["a"]));
  broker.faults.takePartition({ group, topic, partition: 0 });
  expect(handled[0]?.ownership.aborted).toBe(true);
  expect(handled[0]?.ownership.reason).toMatchObject({ name: "AbortError" });
  handled[0]?.finish();
  await eventually(() => expect(texts()).toEqual(["a", "a"]));
  expect(handled[1]?.ownership.aborted).toBe(false);
  const types = events.map(({ type }) => type).filter((type) => type === "assigned" || type === "revoked");
  expect(types).toEqual(["assigned", "revoked", "assigned"]);
});

test("a partition taken from one of two members goes to the other", async () => {
  const { broker, transport, topic } = await createMemoryScene(2);
  const first = await serve(transport, topic);
  const second = await serve(await connect(broker), topic);
  await eventually(() => first.queue.status.assignment.get(topic)?.length === 1);
  const [partition = 0] = first.queue.status.assignment.get(topic) ?? [];
  broker.faults.takePartition({ group, topic, partition });
  await eventually(() => expect(second.queue.status.assignment.get(topic)).toContain(partition));
});

test("only the partitions that move change hands when a member joins", async () => {
  const { broker, transport, topic } = await createMemoryScene(2);
  const first = await serve(transport, topic);
  for (const partition of [0, 1]) await transport.send({ topic, partition, value: null });
  await eventually(() => expect(first.handled).toHaveLength(2));
  await serve(await connect(broker), topic);
  await eventually(() => expect(first.handled.filter(({ ownership }) => ownership.aborted)).toHaveLength(1));
  expect(first.queue.status.assignment.get(topic)).toHaveLength(1);
});

test("records that a handler still holds after its partition was lost count against maxInFlight", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  const { queue, handled } = await serve(transport, topic, { maxInFlight: 1 });
  await sendTexts(transport, topic, "a");
  await eventually(() => expect(handled).toHaveLength(1));
  broker.faults.takePartition({ group, topic, partition: 0 });
  await eventually(() => expect(queue.status).toMatchObject({ state: "paused", inFlight: 1 }));
  handled[0]?.finish();
  await eventually(() => expect(handled).toHaveLength(2));
});

test("a drain does not wait for records whose partition went to another member meanwhile", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  const { queue, handled } = await serve(transport, topic);
  await sendTexts(transport, topic, "a");
  await eventually(() => expect(handled).toHaveLength(1));
  const drained = queue.drain({ graceMs: 3_600_000 });
  broker.faults.takePartition({ group, topic, partition: 0 });
  expect(await drained).toEqual({ finished: 0, abandoned: 1 });
});

test("a record that a handler rejects while draining is abandoned, the others still finish", async () => {
  const { transport, topic } = await createMemoryScene();
  const settle: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  const { queue } = await serve(transport, topic, {
    handle: () => new Promise((resolve, reject) => settle.push({ resolve, reject })),
  });
  await sendTexts(transport, topic, "a", "b");
  await eventually(() => expect(settle).toHaveLength(2));
  const drained = queue.drain({ graceMs: 3_600_000 });
  settle[0]?.reject(new Error("not finished"));
  settle[1]?.resolve();
  expect(await drained).toEqual({ finished: 1, abandoned: 1 });
  await queue.closed;
});

test("members share partitions that are added later, from their first record", async () => {
  const { broker, transport, topic } = await createMemoryScene(1);
  const { queue, texts } = await serve(transport, topic);
  broker.addPartitions(topic, 2);
  await transport.send({ topic, partition: 1, value: new TextEncoder().encode("new") });
  await eventually(() => expect(texts()).toEqual(["new"]));
  expect(queue.status.assignment.get(topic)).toEqual([0, 1]);
});

test("progress made while the broker is stopped is stored when it is back", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  const { queue, handled } = await serve(transport, topic);
  await sendTexts(transport, topic, "a");
  await eventually(() => expect(handled).toHaveLength(1));
  broker.faults.stopBroker();
  expect(queue.status.state).toBe("rebalancing");
  handled[0]?.finish();
  await eventually(() => expect(queue.status.inFlight).toBe(0));
  broker.faults.startBroker();
  expect((await transport.responders({ groups: [group], topic })).lag).toBe(0n);
});

test("a member that joins while the broker is stopped is assigned when it is back, not before", async () => {
  const { broker, transport, topic, events } = await createMemoryScene();
  const joining = serve(transport, topic);
  // Stopped before the rebalance's own turn: the join is made, its answer is not.
  await Promise.resolve();
  await Promise.resolve();
  broker.faults.stopBroker();
  const sent = sendTexts(transport, topic, "a");
  await eventually(() => expect(events.map(({ type }) => type)).toContain("send-retried"));
  expect(events.map(({ type }) => type)).not.toContain("assigned");
  broker.faults.startBroker();
  expect((await joining).queue.status.assignment.get(topic)).toEqual([0]);
  await sent;
});

test("a handler that rejects after its partition was lost does not stop the queue", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  const rejections: ((reason: Error) => void)[] = [];
  const { queue } = await serve(transport, topic, {
    handle: () => new Promise((_resolve, reject) => rejections.push(reject)),
  });
  await sendTexts(transport, topic, "a");
  await eventually(() => expect(rejections).toHaveLength(1));
  broker.faults.takePartition({ group, topic, partition: 0 });
  rejections[0]?.(new Error("its result no longer counts"));
  await eventually(() => expect(rejections).toHaveLength(2));
  expect(queue.status).toMatchObject({ state: "serving", inFlight: 1, lastError: null });
});

test("a member that has left hears nothing more of its group", async () => {
  const { broker, transport, topic, events } = await createMemoryScene(2);
  const leaving = await serve(transport, topic);
  const staying = await serve(await connect(broker), topic);
  await leaving.queue.drain({ graceMs: 0 });
  const heard = events.length;
  await eventually(() => expect(staying.queue.status.assignment.get(topic)).toEqual([0, 1]));
  expect(events).toHaveLength(heard);
});

test("a group whose progress was deleted goes on at the first record that still exists", async () => {
  const { broker, transport, topic, events } = await createMemoryScene();
  const first = await serve(transport, topic);
  await sendTexts(transport, topic, "0", "1", "2", "3");
  await eventually(() => expect(first.handled).toHaveLength(4));
  first.handled[0]?.finish();
  await first.queue.drain({ graceMs: 0 });
  broker.faults.deleteRecordsBefore({ topic, partition: 0, offset: 3n });
  const second = await serve(transport, topic, { maxUncommittedSpan: 1 });
  await eventually(() => expect(second.texts()).toEqual(["3"]));
  expect(events).toContainEqual({ type: "gap", gap: { topic, partition: 0, fromOffset: 1n, toOffset: 3n } });
});

test("a duplicated record is handled twice and stored as done once", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  broker.faults.duplicateDelivery({ times: 1 });
  const { queue, handled, texts } = await serve(transport, topic);
  await sendTexts(transport, topic, "a", "b");
  await eventually(() => expect(texts()).toEqual(["a", "a", "b"]));
  for (const { finish } of handled) finish();
  await eventually(() => expect(queue.status.inFlight).toBe(0));
  expect((await transport.responders({ groups: [group], topic })).lag).toBe(0n);
});

test("a look that fails is unknown, while another group that serves still counts", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  await serve(transport, topic);
  broker.faults.failLooks({ group: "others", times: 2 });
  const failed = await transport.responders({ groups: ["others"], topic });
  expect(failed).toMatchObject({ state: "unknown", members: 0, lag: null, cause: expect.any(Error) });
  const both = await transport.responders({ groups: ["others", group], topic });
  expect(both).toMatchObject({ state: "serving", members: 1, lag: null });
  expect((await transport.responders({ groups: ["others"], topic })).state).toBe("none");
});

test("a group that is just being joined is rebalancing", async () => {
  const { transport, topic } = await createMemoryScene();
  const queue = await transport.serve({
    group,
    topics: [topic],
    maxInFlight: 1,
    maxInFlightBytes: 1,
    handle: () => Promise.resolve(),
  });
  expect(queue.status.state).toBe("joining");
  expect((await transport.responders({ groups: [group], topic })).state).toBe("rebalancing");
  await queue.ready;
});

test("a group whose members read other topics is unknown, not none", async () => {
  const { transport, topic } = await createMemoryScene();
  await transport.ensureTopics([{ topic: "other" }], { mode: "create" });
  await serve(transport, "other");
  expect(await transport.responders({ groups: [group], topic })).toMatchObject({ state: "unknown", members: 0 });
});
