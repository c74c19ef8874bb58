import { NotSentError, SendIndeterminateError, TransportClosedError } from "@event-intelligence/transport";
import { expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { bytesOf, collectTexts, connect, createMemoryScene, readTexts, sendTexts } from "./memory-scene.ts";

const manyMs = 3_600_000;

test.each([
  ["not-sent", NotSentError, []],
  ["indeterminate-not-stored", SendIndeterminateError, []],
  ["indeterminate-stored", SendIndeterminateError, ["a"]],
] as const)("a send that fails as %s rejects, and leaves in the log what it says", async (as, errorClass, stored) => {
  const { broker, transport, topic } = await createMemoryScene();
  broker.faults.failSends({ as, times: 1 });
  await expect(sendTexts(transport, topic, "a")).rejects.toBeInstanceOf(errorClass);
  expect(await readTexts(transport, topic)).toEqual(stored);
  await sendTexts(transport, topic, "b");
  expect(await readTexts(transport, topic)).toEqual([...stored, "b"]);
});

test("a send fault strikes only its topic, until it is ended", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  await transport.ensureTopics([{ topic: "other" }], { mode: "create" });
  const endFault = broker.faults.failSends({ as: "not-sent", topic });
  await sendTexts(transport, "other", "a");
  for (let time = 0; time < 3; time += 1) await expect(sendTexts(transport, topic, "a")).rejects.toThrow(NotSentError);
  endFault();
  await sendTexts(transport, topic, "a");
});

test("a delayed send is stored after its delay, before those that come behind it in its partition", async () => {
  const { broker, transport, topic } = await createMemoryScene(2);
  broker.faults.delaySends({ delayMs: 20, times: 2 });
  const late = sendTexts(transport, topic, "late 0", "late 1", "prompt");
  await transport.send({ topic, partition: 1, value: bytesOf("elsewhere") });
  expect(await readTexts(transport, topic)).toEqual(["elsewhere"]);
  await late;
  expect(await readTexts(transport, topic)).toEqual(["late 0", "late 1", "prompt", "elsewhere"]);
});

test("refused sends are tried again as often as the fault says, in order, and the observer is told", async () => {
  const { broker, transport, topic, events } = await createMemoryScene();
  broker.faults.refuseSends({ topic, times: 3 });
  await sendTexts(transport, topic, "a", "b");
  expect(await readTexts(transport, topic)).toEqual(["a", "b"]);
  expect(events.map(({ type }) => type)).toContain("send-retried");
});

test("a refused send ends with its time, and is surely not stored", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  const end = broker.faults.refuseSends({ topic, partition: 0 });
  const record = { topic, partition: 0, value: bytesOf("x") };
  await expect(transport.send(record, { timeoutMs: 30 })).rejects.toThrow(NotSentError);
  end();
  await sendTexts(transport, topic, "y");
  expect(await readTexts(transport, topic)).toEqual(["y"]);
});

test("a delayed send ends with its time, its signal or the transport", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  broker.faults.delaySends({ delayMs: manyMs });
  const record = { topic, value: bytesOf("x") };
  await expect(transport.send(record, { timeoutMs: 10 })).rejects.toThrow(NotSentError);
  const controller = new AbortController();
  const aborted = transport.send(record, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(aborted).rejects.toThrow("enough");
  const closed = expect(transport.send(record)).rejects.toBeInstanceOf(TransportClosedError);
  await transport.close({ graceMs: 10 });
  await closed;
  const reader = await connect(broker);
  expect(await readTexts(reader, topic)).toEqual([]);
});

test("closing waits for a delayed send within the grace time", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  broker.faults.delaySends({ delayMs: 20 });
  const sent = transport.send({ topic, value: bytesOf("x") });
  await transport.close({ graceMs: manyMs });
  expect((await sent).offset).toBe(0n);
});

test("a delayed delivery keeps a record from inboxes until its delay is over or ended", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  const texts = await collectTexts(transport, topic);
  const endDelay = broker.faults.delayDelivery({ topic, delayMs: manyMs });
  await sendTexts(transport, topic, "a");
  expect(await readTexts(transport, topic)).toEqual(["a"]);
  expect(texts).toEqual([]);
  endDelay();
  await eventually(() => expect(texts).toEqual(["a"]));
  broker.faults.delayDelivery({ topic, delayMs: 20 });
  await sendTexts(transport, topic, "b");
  expect(texts).toEqual(["a"]);
  await eventually(() => expect(texts).toEqual(["a", "b"]));
});

test("a lost record is confirmed to its sender and read by nobody", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  const texts = await collectTexts(transport, topic);
  broker.faults.loseRecords({ topic, times: 1 });
  const lost = await transport.send({ topic, partition: 0, value: bytesOf("lost") });
  const kept = await transport.send({ topic, partition: 0, value: bytesOf("kept") });
  expect([lost.offset, kept.offset]).toEqual([0n, 1n]);
  await eventually(() => expect(texts).toEqual(["kept"]));
  expect(await readTexts(transport, topic)).toEqual(["kept"]);
});

test("a duplicated delivery hands the same record over twice, in order", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  const texts = await collectTexts(transport, topic);
  broker.faults.duplicateDelivery({ topic, times: 1 });
  await sendTexts(transport, topic, "a", "b");
  await eventually(() => expect(texts).toEqual(["a", "a", "b"]));
});

test("records deleted before an inbox could read them are announced as a gap", async () => {
  const { broker, transport, topic, events } = await createMemoryScene();
  const seen: unknown[] = [];
  await transport.listen({
    topics: [topic],
    partitions: "all",
    onRecord: ({ offset }) => seen.push(offset),
    onGap: (gap) => seen.push(gap),
  });
  const endDelay = broker.faults.delayDelivery({ delayMs: manyMs });
  await sendTexts(transport, topic, "0", "1", "2");
  broker.faults.deleteRecordsBefore({ topic, partition: 0, offset: 2n });
  endDelay();
  const gap = { topic, partition: 0, fromOffset: 0n, toOffset: 2n };
  await eventually(() => expect(seen).toEqual([gap, 2n]));
  expect(events).toContainEqual({ type: "gap", gap });
});

test("a moved clock shows in the times of records and in the measured offset", async () => {
  const { broker, transport, topic } = await createMemoryScene(1, { "message.timestamp.type": "LogAppendTime" });
  broker.faults.moveClock(manyMs);
  const { appendTimeMs } = await transport.send({ topic, value: bytesOf("x") });
  expect(appendTimeMs).toBeGreaterThan(Date.now() + manyMs / 2);
  expect(transport.status.brokerClockOffsetMs).toBeGreaterThan(manyMs / 2);
});

test("a send waits for a stopped broker, tells the observer, and is stored when it is back", async () => {
  const { broker, transport, topic, events } = await createMemoryScene();
  broker.faults.stopBroker();
  const sent = transport.send({ topic, value: bytesOf("x") });
  await eventually(() => expect(events.map(({ type }) => type)).toContain("send-retried"));
  expect(transport.status).toMatchObject({ state: "disconnected", pendingSends: 1 });
  broker.faults.startBroker();
  expect((await sent).offset).toBe(0n);
  expect(events.map(({ type }) => type)).toEqual(["connected", "disconnected", "send-retried", "connected"]);
});

test("clear ends every fault, starts the broker and sets its clock right", async () => {
  const { broker, transport, topic } = await createMemoryScene(1, { "message.timestamp.type": "LogAppendTime" });
  const { faults } = broker;
  const texts = await collectTexts(transport, topic);
  faults.failSends({ as: "not-sent" });
  faults.delaySends({ delayMs: manyMs });
  faults.delayDelivery({ delayMs: manyMs });
  faults.loseRecords({});
  faults.duplicateDelivery({});
  faults.failLooks({});
  faults.deny({ topic });
  faults.moveClock(manyMs);
  faults.stopBroker();
  faults.clear();
  await sendTexts(transport, topic, "a", "b");
  await eventually(() => expect(texts).toEqual(["a", "b"]));
  expect((await transport.responders({ groups: ["nobody"], topic })).state).toBe("none");
  expect(transport.status.brokerClockOffsetMs).toBeLessThan(manyMs / 2);
});

test("a denial ends when it is told to", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  const allow = broker.faults.deny({ topic });
  await expect(sendTexts(transport, topic, "a")).rejects.toMatchObject({ code: "NOT_AUTHORIZED", topic });
  allow();
  await sendTexts(transport, topic, "a");
});

test("a record stored just before the broker stopped is delivered when it is back", async () => {
  const { broker, transport, topic, events } = await createMemoryScene();
  const texts = await collectTexts(transport, topic);
  await sendTexts(transport, topic, "a");
  broker.faults.stopBroker();
  const waiting = transport.send({ topic, value: null }, { timeoutMs: 20 });
  await expect(waiting).rejects.toThrow(NotSentError);
  expect(events.map(({ type }) => type)).toContain("send-retried");
  expect(texts).toEqual([]);
  broker.faults.startBroker();
  await eventually(() => expect(texts).toEqual(["a"]));
});
