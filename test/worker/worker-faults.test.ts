import { randomUUID } from "node:crypto";
import { headerNames, OperationError, readDeadLetterOrigin } from "@event-intelligence/contracts";
import { PartitionMissingError } from "@event-intelligence/transport";
import { expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { createFaultyScene } from "./faulty-scene.ts";
import { Gate } from "./given-handlers.ts";
import { overrideMethods } from "./override-methods.ts";

test("buries a batch that the transport could not unpack, with its bytes as they came", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start();
  const topic = scene.service.topics.requested;
  const value = new Uint8Array([0, 255, 7, 0]);
  scene.broker.faults.storeDefect({ topic, partition: 1, defect: "undecodable-batch", value });
  expect((await asker.ask()).outcome).toBe("completed");
  await scene.expectAllDone(worker, asker);
  await expect.poll(() => worker.status.counters).toMatchObject({ received: 2, deadLettered: 1, completed: 1 });
  const [letter] = await asker.deadLetters();
  expect([...(letter?.value ?? [])]).toEqual([...value]);
  expect(letter && readDeadLetterOrigin(letter.headers)).toMatchObject({
    topic,
    partition: 1,
    offset: "0",
    message: expect.stringMatching(/the value is the whole batch as it was stored \(undecodable-batch\)/),
  });
});

test("answers TIMEOUT to an expired request that names no budget: its client may wait longer than we think", async () => {
  const scene = createFaultyScene();
  const first = await scene.start();
  await first.worker.drain({ graceMs: 100 });
  const correlationId = randomUUID();
  await first.asker.sendBody({ correlation_id: correlationId, payload: { source_path: "a.py", content: "x" } });
  scene.broker.faults.moveClock(121_000);
  const { worker } = await scene.startWorker();
  expect(await first.asker.replyTo(correlationId)).toMatchObject({ code: "TIMEOUT" });
  await scene.expectAllDone(worker, first.asker);
  await expect.poll(() => worker.status.counters).toMatchObject({ received: 1, failed: 1, expired: 0 });
  expect(scene.calls).toEqual([]);
});

test("measures age on the broker's clock, however wrong its own is", async () => {
  const scene = createFaultyScene();
  scene.broker.faults.moveClock(-3_600_000);
  const { worker, asker } = await scene.start();
  expect((await asker.ask({ headers: { [headerNames.budgetMs]: "5000" } })).outcome).toBe("completed");
  await expect.poll(() => worker.status.counters).toMatchObject({ completed: 1, expired: 0 });
});

test("gives a request on a topic that keeps the sender's time a minute of grace", async () => {
  const scene = createFaultyScene();
  const admin = await scene.connect();
  const config = { "message.timestamp.type": "CreateTime" };
  await admin.ensureTopics([{ topic: scene.service.topics.requested, config }], { mode: "create" });
  const first = await scene.start();
  await first.worker.drain({ graceMs: 100 });
  const headers = { [headerNames.budgetMs]: "1000" };
  const id = await first.asker.send({ headers });
  scene.broker.faults.moveClock(30_000);
  const second = await scene.startWorker();
  expect((await first.asker.replyTo(id)).outcome).toBe("completed");
  await second.worker.drain({ graceMs: 100 });
  await first.asker.send({ headers });
  scene.broker.faults.moveClock(62_000);
  const third = await scene.startWorker();
  await eventually(() => third.worker.status.counters.expired === 1);
});

test("looks at the budget again when a slot is free", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start({ concurrency: 1 });
  const gate = new Gate();
  scene.answerWith(gate.pass);
  const running = await asker.send({ headers: { [headerNames.budgetMs]: "600000" } });
  await eventually(() => gate.entered === 1);
  await asker.send({ headers: { [headerNames.budgetMs]: "60000" } });
  const unhurried = randomUUID();
  await asker.sendBody({ correlation_id: unhurried, payload: { source_path: "a.py", content: "x" } });
  await eventually(() => worker.status.waiting === 2);
  scene.broker.faults.moveClock(121_000);
  // Whatever the worker sends next tells it the broker's time.
  await asker.ask({ operation: "NONE" });
  gate.open();
  expect((await asker.replyTo(running)).outcome).toBe("completed");
  expect((await asker.replyTo(unhurried)).code).toBe("TIMEOUT");
  await scene.expectAllDone(worker, asker);
  await expect.poll(() => worker.status.counters).toMatchObject({ received: 4, completed: 1, expired: 1, failed: 2 });
  expect(scene.calls).toHaveLength(1);
});

test("sends a reply again until the broker has it, and only then is the request done", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start();
  const end = scene.broker.faults.failSends({ topic: scene.service.topics.completed, as: "not-sent" });
  const id = await asker.send();
  await eventually(
    () => worker.status.queue?.inFlight === 1 && worker.status.running === 0 && scene.calls.length === 1,
  );
  expect(await asker.lag(scene.group)).toBe(1n);
  end();
  expect((await asker.replyTo(id)).outcome).toBe("completed");
  await scene.expectAllDone(worker, asker);
  await expect.poll(() => worker.status.counters).toMatchObject({ received: 1, completed: 1, undeliverable: 0 });
});

test("counts a reply that cannot be stored by its deadline, and goes on", async () => {
  const scene = createFaultyScene();
  const { worker, events, asker } = await scene.start();
  const end = scene.broker.faults.failSends({ topic: scene.service.topics.completed, as: "indeterminate-not-stored" });
  const id = await asker.send({ headers: { [headerNames.budgetMs]: "1000" } });
  await eventually(() => worker.status.counters.undeliverable === 1);
  end();
  expect(events.find((event) => event.type === "ended")).toMatchObject({
    ending: "undeliverable",
    correlationId: id,
    error: { code: "SEND_INDETERMINATE" },
  });
  expect((await asker.ask()).outcome).toBe("completed");
  await scene.expectAllDone(worker, asker);
});

test("keeps a dead letter through an outage of its topic", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start();
  const allow = scene.broker.faults.deny({ topic: scene.service.topics.deadLetters });
  await asker.sendBody({});
  expect((await asker.ask()).outcome).toBe("completed");
  await expect.poll(() => worker.status.counters).toMatchObject({ received: 2, deadLettered: 0 });
  allow();
  await scene.expectAllDone(worker, asker);
  await expect.poll(() => worker.status.counters).toMatchObject({ deadLettered: 1, undeliverable: 0 });
});

test("buries a record without its value when the dead-letter topic does not take it whole", async () => {
  const scene = createFaultyScene();
  const admin = await scene.connect();
  const config = { "max.message.bytes": "1500" };
  await admin.ensureTopics([{ topic: scene.service.topics.deadLetters, config }], { mode: "create" });
  const { worker, asker } = await scene.start();
  await asker.sendRaw({ value: new Uint8Array(5000) });
  await scene.expectAllDone(worker, asker);
  await expect.poll(() => worker.status.counters).toMatchObject({ deadLettered: 1 });
  const [letter] = await asker.deadLetters();
  expect(letter?.value).toBeNull();
});

test("carries no oversized header back into a reply", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start();
  const reply = await asker.ask({
    headers: { [headerNames.sessionId]: "x".repeat(500_000), [headerNames.tenant]: "t" },
  });
  expect(reply.header(headerNames.sessionId)).toBeNull();
  expect(reply.header(headerNames.tenant)).toBe("t");
  await scene.expectAllDone(worker, asker);
});

test("learns of reply partitions that were added while it serves", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start();
  const { completed, failed } = scene.service.topics;
  scene.broker.addPartitions(completed, 5);
  scene.broker.addPartitions(failed, 5);
  const reply = await asker.ask({ headers: { [headerNames.replyPartition]: "4" } });
  expect(reply.partition).toBe(4);
  expect(worker.status.counters.replyPartitionInvalid).toBe(0);
});

test("keys a reply whose partition has vanished since the partitions were counted", async () => {
  const scene = createFaultyScene();
  const broker = await scene.driver.createTransport();
  const { completed } = scene.service.topics;
  const transport = overrideMethods(broker, {
    send: (record, options) =>
      record.topic === completed && record.partition !== undefined
        ? Promise.reject(new PartitionMissingError("made anew with fewer partitions", { topic: completed }))
        : broker.send(record, options),
  });
  const { worker, asker } = await scene.start({ transport });
  expect((await asker.ask({ headers: { [headerNames.replyPartition]: "2" } })).outcome).toBe("completed");
  await expect.poll(() => worker.status.counters).toMatchObject({ replyPartitionInvalid: 1, undeliverable: 0 });
});

test("still sends a completed reply when its partition was lost, but no failed one", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start();
  const gate = new Gate();
  scene.answerWith(async ({ request }) => {
    await gate.pass();
    if (request.content === "broken") throw new OperationError("PARSING_ERROR", "not a program");
    return {};
  });
  const good = await asker.send({ partition: 0 });
  const bad = await asker.send({ partition: 1, payload: { content: "broken" } });
  await eventually(() => gate.entered === 2);
  // Another member that never answers takes the partitions over.
  const other = await scene.connect();
  const topic = scene.service.topics.requested;
  const hold = () => new Promise<void>(() => {});
  await other.serve({ group: scene.group, topics: [topic], maxInFlight: 10, maxInFlightBytes: 1e6, handle: hold });
  for (const partition of [0, 1, 2]) {
    const owned = worker.status.queue?.assignment.get(topic) ?? [];
    if (owned.includes(partition)) scene.broker.faults.takePartition({ group: scene.group, topic, partition });
  }
  await eventually(() => (worker.status.queue?.assignment.get(topic) ?? []).length === 0);
  gate.open();
  expect((await asker.replyTo(good)).outcome).toBe("completed");
  await eventually(() => worker.status.counters.disowned === 1);
  await expect.poll(() => worker.status.counters).toMatchObject({ received: 2, completed: 1, failed: 0 });
  expect(asker.replies.map(({ correlationId }) => correlationId)).not.toContain(bad);
});

test("lets a record that comes back after a rebalance take its former place: one run, one reply", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start();
  const gate = new Gate();
  scene.answerWith(gate.pass);
  const id = await asker.send({ partition: 2 });
  await eventually(() => gate.entered === 1);
  scene.broker.faults.takePartition({ group: scene.group, topic: scene.service.topics.requested, partition: 2 });
  await eventually(() => worker.status.counters.received === 2);
  gate.open();
  expect((await asker.replyTo(id)).outcome).toBe("completed");
  await scene.expectAllDone(worker, asker);
  await expect
    .poll(() => worker.status.counters)
    .toMatchObject({ received: 2, disowned: 1, completed: 1, deduplicated: 1 });
  expect(scene.calls).toHaveLength(1);
  expect(asker.replies).toHaveLength(1);
});

test("survives a codec that throws, in either direction: neutral words to the caller, the error to the observer", async () => {
  const scene = createFaultyScene();
  const { codec } = scene.service;
  const service = {
    ...scene.service,
    codec: {
      ...codec,
      decodeRequest(value: Uint8Array | null) {
        if (value !== null && value.byteLength === 3) throw new Error("a defect of db.internal");
        return codec.decodeRequest(value);
      },
      encodeReply(reply: Parameters<typeof codec.encodeReply>[0]) {
        if (reply.outcome === "completed" && scene.calls.length === 1) throw new RangeError("too deep");
        return codec.encodeReply(reply);
      },
    },
  };
  const { worker, events } = await scene.startWorker({ services: [service] });
  const asker = await scene.createAsker();
  const correlationId = randomUUID();
  const neutral = (id: string) => `the worker failed on this request (${id}), and its log has the cause.`;
  await asker.sendRaw({ value: new Uint8Array(3), headers: { [headerNames.correlationId]: correlationId } });
  const unreadable = await asker.replyTo(correlationId);
  expect(unreadable).toMatchObject({ code: "INTERNAL_ERROR", message: neutral(correlationId) });
  const unwritable = await asker.ask();
  expect(unwritable).toMatchObject({
    code: "INTERNAL_ERROR",
    message: neutral(String(unwritable.body.correlation_id)),
  });
  expect((await asker.ask()).outcome).toBe("completed");
  await scene.expectAllDone(worker, asker);
  await expect
    .poll(() => worker.status.counters)
    .toMatchObject({ received: 3, deadLettered: 1, failed: 1, completed: 1 });
  const ends = events.filter((event) => event.type === "ended").map(({ ending, error }) => [ending, error?.message]);
  expect(ends).toEqual([
    ["deadLettered", "a defect of db.internal"],
    ["failed", "the answer cannot be written: too deep"],
    ["completed", undefined],
  ]);
});

test("tells repeated requests apart by what JSON has no form for", async () => {
  const scene = createFaultyScene();
  const { codec } = scene.service;
  const decodeRequest = (value: Uint8Array | null) => {
    const decoded = codec.decodeRequest(value);
    if (decoded.kind !== "request") return decoded;
    const { content } = decoded.payload as { content: string };
    return { ...decoded, payload: { amount: BigInt(content), parts: new Map([[content, new Set([content])]]) } };
  };
  const { worker } = await scene.startWorker({ services: [{ ...scene.service, codec: { ...codec, decodeRequest } }] });
  const asker = await scene.createAsker();
  const headers = { [headerNames.idempotencyKey]: "one key" };
  for (const content of ["1", "2", "2"]) {
    expect((await asker.ask({ headers, payload: { content } })).outcome).toBe("completed");
  }
  await expect.poll(() => worker.status.counters).toMatchObject({ completed: 3, fromMemory: 1, deadLettered: 0 });
});

test("skips a request that was taken back before it was read", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start();
  const correlationId = randomUUID();
  await asker.cancel(scene.control.cancelled, correlationId);
  // Cancellations are read apart from requests: one that is heard proves that the former was heard as well.
  const gate = new Gate();
  scene.answerWith(gate.pass);
  const running = await asker.send();
  await eventually(() => gate.entered === 1);
  await asker.cancel(scene.control.cancelled, running);
  await eventually(() => worker.status.counters.cancelled === 1);
  await asker.send({ correlationId });
  await eventually(() => worker.status.counters.cancelled === 2);
  expect(scene.calls).toHaveLength(1);
  gate.open();
});

test("goes on when the broker comes back from an outage", async () => {
  const scene = createFaultyScene();
  const { worker, asker } = await scene.start();
  const gate = new Gate();
  scene.answerWith(gate.pass);
  const id = await asker.send();
  await eventually(() => gate.entered === 1);
  scene.broker.faults.stopBroker();
  gate.open();
  scene.broker.faults.startBroker();
  expect((await asker.replyTo(id)).outcome).toBe("completed");
  expect((await asker.ask()).outcome).toBe("completed");
  await scene.expectAllDone(worker, asker);
});
