import { TransportClosedError, TransportUnavailableError } from "@event-intelligence/transport";
import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { bytesOf, collectTexts, connect, createMemoryScene, readTexts, sendTexts, textOf } from "./memory-scene.ts";

test("a record is never delivered inside the stack of the send or of the reply to it", async () => {
  const { transport, topic } = await createMemoryScene();
  let isSending = false;
  const deliveredWhileSending: boolean[] = [];
  await transport.listen({
    topics: [topic],
    partitions: "all",
    onRecord(record) {
      deliveredWhileSending.push(isSending);
      if (deliveredWhileSending.length === 1) send(textOf(record));
    },
  });
  function send(text: string): void {
    isSending = true;
    void transport.send({ topic, value: bytesOf(`${text}!`) });
    isSending = false;
  }
  send("a");
  await eventually(() => expect(deliveredWhileSending).toEqual([false, false]));
});

test("what a sender does to its buffers after send changes nothing in the log", async () => {
  const { transport, topic } = await createMemoryScene();
  const value = Buffer.from("before");
  const header = Buffer.from("before");
  const key = Buffer.from("before");
  const sent = transport.send({ topic, key, value, headers: { header } });
  for (const buffer of [value, header, key]) buffer.fill("x");
  await sent;
  for await (const record of transport.read({ topic, from: "earliest" })) {
    const bytes = [record.value, record.key, record.headers.get("header")];
    expect(bytes.map((one) => new TextDecoder().decode(one ?? undefined))).toEqual(["before", "before", "before"]);
  }
});

test("what a reader does to its record changes neither the log nor another reader's record", async () => {
  const { transport, topic } = await createMemoryScene();
  const onRecord = ({ value }: { value: Uint8Array | null }): void => void value?.fill(0);
  await transport.listen({ topics: [topic], partitions: "all", onRecord });
  const texts = await collectTexts(transport, topic);
  await sendTexts(transport, topic, "intact");
  await eventually(() => expect(texts).toEqual(["intact"]));
  for await (const { value } of transport.read({ topic, from: "earliest" })) value?.fill(0);
  expect(await readTexts(transport, topic)).toEqual(["intact"]);
});

test("records go from the front of a partition once it holds more than retention.bytes", async () => {
  const { transport, topic } = await createMemoryScene(1, { "retention.bytes": "10000" });
  for (let index = 0; index < 5000; index += 1) void transport.send({ topic, value: new Uint8Array(20) });
  await sendTexts(transport, topic, "newest");
  const offsets: bigint[] = [];
  for await (const { offset } of transport.read({ topic, from: "earliest" })) offsets.push(offset);
  expect(offsets.length).toBeLessThan(200);
  expect(offsets.at(-1)).toBe(5000n);
});

test("records go once they are older than retention.ms, the newest stays", async () => {
  const { broker, transport, topic } = await createMemoryScene(1, { "retention.ms": "60000" });
  await sendTexts(transport, topic, "old 0", "old 1");
  broker.faults.moveClock(61_000);
  await sendTexts(transport, topic, "new");
  expect(await readTexts(transport, topic)).toEqual(["new"]);
});

test("a record larger than retention.bytes is kept until the next one comes", async () => {
  const { transport, topic } = await createMemoryScene(1, { "retention.bytes": "10" });
  await sendTexts(transport, topic, "larger than ten bytes");
  expect(await readTexts(transport, topic)).toEqual(["larger than ten bytes"]);
});

test("a topic that cannot be created is reported with the reason", async () => {
  const { transport } = await createMemoryScene();
  const specs = [{ topic: "no spaces" }, { topic: "empty", partitions: 0 }];
  const reports = await transport.ensureTopics(specs, { mode: "create" });
  expect(reports.map(({ state, differences }) => [state, differences.length])).toEqual([
    ["missing", 1],
    ["missing", 1],
  ]);
});

test("a call before start says that start is missing", async () => {
  const transport = createMemoryBroker().createTransport();
  onTestFinished(() => transport.close());
  const error = await transport.send({ topic: "any", value: null }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TransportUnavailableError);
  expect(String(error)).toContain("start()");
});

test("calls made in the moment of closing leave nothing open", async () => {
  const { transport, topic } = await createMemoryScene();
  const listening = transport.listen({ topics: [topic], partitions: "all", onRecord() {} });
  const serving = transport.serve({
    group: "workers",
    topics: [topic],
    maxInFlight: 1,
    maxInFlightBytes: 1,
    handle: () => Promise.resolve(),
  });
  const outcomes = Promise.allSettled([listening, serving]);
  await transport.close();
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(TransportClosedError) });
  }
});

test("a failed start does not connect by itself when the broker is back", async () => {
  const broker = createMemoryBroker();
  broker.faults.stopBroker();
  const transport = broker.createTransport();
  onTestFinished(() => transport.close());
  await expect(transport.start({ timeoutMs: 10 })).rejects.toThrow(TransportUnavailableError);
  broker.faults.startBroker();
  expect(transport.status.state).toBe("disconnected");
  await transport.start();
  expect(transport.status.state).toBe("connected");
});

test("one busy partition does not keep others from being read", async () => {
  const { broker, transport, topic } = await createMemoryScene(2);
  const reader = await connect(broker);
  for (let index = 0; index < 1000; index += 1) void transport.send({ topic, partition: 0, value: null });
  await transport.send({ topic, partition: 1, value: null });
  const partitions: number[] = [];
  await reader.listen({
    topics: [topic],
    partitions: "all",
    from: "earliest",
    onRecord: ({ partition }) => partitions.push(partition),
  });
  await eventually(() => expect(partitions).toHaveLength(1001));
  expect(partitions.indexOf(1)).toBeLessThan(100);
});

test("a send that is aborted before its turn is not stored", async () => {
  const { transport, topic } = await createMemoryScene();
  const controller = new AbortController();
  const aborted = transport.send({ topic, value: bytesOf("aborted") }, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(aborted).rejects.toThrow("enough");
  await sendTexts(transport, topic, "kept");
  expect(await readTexts(transport, topic)).toEqual(["kept"]);
});

test("a partition is read from its first record even if it was stored before the inbox noticed the partition", async () => {
  const { broker, transport, topic } = await createMemoryScene();
  const offsets: bigint[] = [];
  await transport.listen({ topics: [topic], partitions: "all", onRecord: ({ offset }) => offsets.push(offset) });
  broker.addPartitions(topic, 2);
  broker.faults.storeDefect({ topic, partition: 1, defect: "decompressed-too-large" });
  await eventually(() => expect(offsets).toEqual([0n]));
});
