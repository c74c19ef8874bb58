import { randomUUID } from "node:crypto";
import {
  NotAuthorizedError,
  NotSentError,
  SendIndeterminateError,
  type Transport,
  type TransportEvent,
} from "@event-intelligence/transport";
import { createKafkaTransport, type KafkaTransportOptions } from "@event-intelligence/transport/kafka";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describeWithOwnKafka } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { type BrokerProxy, startBrokerProxy } from "./kafka/broker-proxy.ts";

/** Error codes of the protocol. */
const code = {
  notLeader: 6,
  requestTimedOut: 7,
  coordinatorLoading: 14,
  topicDenied: 29,
  clusterDenied: 31,
  outOfOrderSequence: 45,
  invalidProducerEpoch: 47,
  unknownProducerId: 59,
};

describeWithOwnKafka("the Kafka driver's sends", () => {
  let proxy: BrokerProxy;
  let kafka: RunningKafka;
  const open: Transport[] = [];
  beforeAll(async () => {
    proxy = await startBrokerProxy();
    kafka = await startKafka({ properties: proxy.brokerProperties });
    proxy.forwardTo(kafka.port);
    // A broker has no producer ids at hand before it is first asked for one.
    await createTopic(await connect());
  });
  afterEach(async () => {
    proxy.endAll();
    await Promise.all(open.splice(0).map((transport) => transport.close({ graceMs: 0 })));
  });
  afterAll(async () => {
    await kafka?.stop();
    await proxy?.close();
  });

  async function connect(options: Partial<KafkaTransportOptions> = {}): Promise<Transport> {
    const transport = createKafkaTransport({ bootstrapServers: [proxy.bootstrapServers], ...options });
    open.push(transport);
    await transport.start();
    return transport;
  }

  /** A new topic with one record, so that the next send goes out at once. */
  async function createTopic(transport: Transport, partitions = 1): Promise<string> {
    const topic = `kafka-sending.${randomUUID()}`;
    await transport.ensureTopics([{ topic, partitions }], { mode: "create" });
    for (let partition = 0; partition < partitions; partition++) {
      await eventually(() => transport.send({ topic, partition, value: Buffer.from("before") }));
    }
    return topic;
  }

  function sendTexts(transport: Transport, topic: string, ...texts: string[]): Promise<bigint[]> {
    const sends = texts.map((text) => transport.send({ topic, partition: 0, value: Buffer.from(text) }));
    return Promise.all(sends.map(async (send) => (await send).offset));
  }

  /** What the topic holds after its first record. */
  async function stored(transport: Transport, topic: string): Promise<string[]> {
    const texts: string[] = [];
    for await (const { value } of transport.read({ topic, partitions: [0], from: { offset: 1n } })) {
      texts.push(Buffer.from(value ?? []).toString());
    }
    return texts;
  }

  test("stores what was refused once in the order of the calls", async () => {
    const transport = await connect();
    const topic = await createTopic(transport);
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`);
    const refusal = proxy.meddle({ api: "Produce", meddling: { refuseWith: code.notLeader }, times: 1 });
    expect(await sendTexts(transport, topic, ...texts)).toEqual(texts.map((_, index) => BigInt(index + 1)));
    expect(refusal.timesMet).toBe(1);
    expect(await stored(transport, topic)).toEqual(texts);
  });

  test.each([
    ["its connection ends instead of the answer", { loseAnswer: true }],
    ["its answer tells of a time-out", { answerWith: code.requestTimedOut }],
    ["its broker loses the leadership after it has appended it", { answerWith: code.notLeader }],
  ] as const)("stores a batch once when %s, and its sends fulfil", async (_, meddling) => {
    const transport = await connect();
    const topic = await createTopic(transport);
    const loss = proxy.meddle({ api: "Produce", meddling, times: 2 });
    expect(await sendTexts(transport, topic, "a", "b")).toEqual([1n, 2n]);
    expect(loss.timesMet).toBe(2);
    expect(await sendTexts(transport, topic, "c")).toEqual([3n]);
    expect(await stored(transport, topic)).toEqual(["a", "b", "c"]);
  });

  test("goes on with the batches that came while one was in doubt, in their order", async () => {
    let isRetrying = false;
    const transport = await connect({
      observer: ({ type }) => {
        if (type === "send-retried") isRetrying = true;
      },
    });
    const topic = await createTopic(transport);
    isRetrying = false;
    proxy.meddle({ api: "Produce", meddling: { loseAnswer: true }, times: 1 });
    const refusal = proxy.meddle({ api: "Produce", meddling: { refuseWith: code.notLeader } });
    const first = sendTexts(transport, topic, "a", "b");
    await eventually(() => isRetrying);
    const second = sendTexts(transport, topic, "c", "d");
    refusal.end();
    expect([await first, await second]).toEqual([
      [1n, 2n],
      [3n, 4n],
    ]);
    expect(await stored(transport, topic)).toEqual(["a", "b", "c", "d"]);
  });

  test("tells that a record was perhaps stored when its acknowledgement is lost and it has no producer id", async () => {
    const transport = await connect({ idempotent: false });
    const topic = await createTopic(transport);
    const requestsBefore = proxy.count("InitProducerId");
    proxy.meddle({ api: "Produce", meddling: { loseAnswer: true }, times: 1 });
    await expect(sendTexts(transport, topic, "a")).rejects.toThrow(SendIndeterminateError);
    await sendTexts(transport, topic, "b");
    expect(await stored(transport, topic)).toEqual(["a", "b"]);
    expect(proxy.count("InitProducerId")).toBe(requestsBefore);
  });

  test("keeps a record in its doubtful batch when its time is up, and stores the batch once", async () => {
    const transport = await connect();
    const topic = await createTopic(transport);
    proxy.meddle({ api: "Produce", meddling: { loseAnswer: true }, times: 1 });
    const refusal = proxy.meddle({ api: "Produce", meddling: { refuseWith: code.notLeader } });
    const record = (text: string) => ({ topic, partition: 0, value: Buffer.from(text) });
    const patient = transport.send(record("patient"));
    const impatient = transport.send(record("impatient"), { timeoutMs: 300 });
    const last = transport.send(record("last"));
    await expect(impatient).rejects.toThrow(SendIndeterminateError);
    refusal.end();
    expect([(await patient).offset, (await last).offset]).toEqual([1n, 3n]);
    expect(await stored(transport, topic)).toEqual(["patient", "impatient", "last"]);
  });

  test("writes nothing whose time was up before its connection was open", async () => {
    const transport = await connect();
    const topic = await createTopic(transport);
    await kafka.pause();
    try {
      proxy.cutConnections();
      await eventually(() => transport.status.state === "disconnected");
      const record = { topic, partition: 0, value: Buffer.from("late") };
      await expect(transport.send(record, { timeoutMs: 200 })).rejects.toThrow(NotSentError);
    } finally {
      kafka.resume();
    }
    await eventually(() => sendTexts(transport, topic, "next"));
    expect(await stored(transport, topic)).toEqual(["next"]);
  });

  test("tries nothing again that nobody waits for, and goes on under another producer id", async () => {
    const transport = await connect();
    const topic = await createTopic(transport);
    const idsBefore = proxy.count("InitProducerId");
    proxy.meddle({ api: "Produce", meddling: { loseAnswer: true }, times: 1 });
    const refusal = proxy.meddle({ api: "Produce", meddling: { refuseWith: code.notLeader } });
    const record = { topic, partition: 0, value: Buffer.from("given up") };
    await expect(transport.send(record, { timeoutMs: 200 })).rejects.toThrow(SendIndeterminateError);
    refusal.end();
    expect(await sendTexts(transport, topic, "next")).toEqual([2n]);
    expect(await stored(transport, topic)).toEqual(["given up", "next"]);
    expect(proxy.count("InitProducerId")).toBe(idsBefore + 1);
  });

  test.each([code.outOfOrderSequence, code.invalidProducerEpoch, code.unknownProducerId])(
    "takes another producer id for one partition when a batch that was never stored is refused with code %i",
    async (refuseWith) => {
      const transport = await connect();
      const topic = await createTopic(transport, 2);
      const idsBefore = proxy.count("InitProducerId");
      proxy.meddle({ api: "Produce", meddling: { refuseWith }, times: 1, partition: { topic, partition: 0 } });
      expect(await sendTexts(transport, topic, "a", "b")).toEqual([1n, 2n]);
      expect((await transport.send({ topic, partition: 1, value: null })).offset).toBe(1n);
      expect(proxy.count("InitProducerId")).toBe(idsBefore + 1);
      proxy.meddle({ api: "Produce", meddling: { loseAnswer: true }, times: 1 });
      expect(await sendTexts(transport, topic, "c")).toEqual([3n]);
      expect(await stored(transport, topic)).toEqual(["a", "b", "c"]);
    },
  );

  test("tells that a record was perhaps stored when the broker no longer knows its doubtful batch", async () => {
    const transport = await connect();
    const topic = await createTopic(transport);
    proxy.meddle({ api: "Produce", meddling: { loseAnswer: true }, times: 1 });
    proxy.meddle({ api: "Produce", meddling: { refuseWith: code.outOfOrderSequence }, times: 1 });
    await expect(sendTexts(transport, topic, "a")).rejects.toThrow(SendIndeterminateError);
    expect(await sendTexts(transport, topic, "b")).toEqual([2n]);
    expect(await stored(transport, topic)).toEqual(["a", "b"]);
  });

  test("never says that a doubtful record was not stored because a later try is refused for good", async () => {
    const transport = await connect();
    const topic = await createTopic(transport);
    proxy.meddle({ api: "Produce", meddling: { loseAnswer: true }, times: 1 });
    const denial = proxy.meddle({ api: "Produce", meddling: { refuseWith: code.topicDenied }, times: 2 });
    await expect(sendTexts(transport, topic, "a")).rejects.toThrow(SendIndeterminateError);
    await expect(sendTexts(transport, topic, "b")).rejects.toThrow(NotAuthorizedError);
    expect(denial.timesMet).toBe(2);
    expect(await sendTexts(transport, topic, "c")).toEqual([2n]);
  });

  test("goes on without producer ids where the brokers refuse them, and tells its observer once", async () => {
    const refusals: TransportEvent[] = [];
    const refusal = proxy.meddle({ api: "InitProducerId", meddling: { refuseWith: code.clusterDenied } });
    const transport = await connect({
      observer: (event) => {
        if (event.type === "idempotence-refused") refusals.push(event);
      },
    });
    const topic = await createTopic(transport, 3);
    refusal.end();
    expect(refusals).toEqual([{ type: "idempotence-refused", error: expect.objectContaining({ code: 31 }) }]);
    proxy.meddle({ api: "Produce", meddling: { loseAnswer: true }, times: 1 });
    await expect(sendTexts(transport, topic, "a")).rejects.toThrow(SendIndeterminateError);
    await sendTexts(transport, topic, "b");
    expect(await stored(transport, topic)).toEqual(["a", "b"]);
  });

  test("goes on without producer ids when a broker refuses a batch for having one", async () => {
    const refusals: TransportEvent[] = [];
    const transport = await connect({
      observer: (event) => {
        if (event.type === "idempotence-refused") refusals.push(event);
      },
    });
    const topic = await createTopic(transport);
    proxy.meddle({ api: "Produce", meddling: { refuseWith: code.clusterDenied }, times: 1 });
    expect(await sendTexts(transport, topic, "a", "b")).toEqual([1n, 2n]);
    expect(refusals).toHaveLength(1);
  });

  test("waits for its producer id while a fresh broker cannot give one, and is ready without it", async () => {
    const refusal = proxy.meddle({ api: "InitProducerId", meddling: { refuseWith: code.coordinatorLoading } });
    const transport = await connect();
    const topic = `kafka-sending.${randomUUID()}`;
    await transport.ensureTopics([{ topic, partitions: 1 }], { mode: "create" });
    const record = (text: string) => ({ topic, partition: 0, value: Buffer.from(text) });
    await expect(transport.send(record("in vain"), { timeoutMs: 200 })).rejects.toThrow(NotSentError);
    const waiting = transport.send(record("before"));
    await eventually(() => refusal.timesMet > 3);
    refusal.end();
    expect((await waiting).offset).toBe(0n);
    proxy.meddle({ api: "Produce", meddling: { loseAnswer: true }, times: 1 });
    expect(await sendTexts(transport, topic, "a")).toEqual([1n]);
    expect(await stored(transport, topic)).toEqual(["a"]);
  });

  test("asks for one producer id at its start, for all partitions", async () => {
    const idsBefore = proxy.count("InitProducerId");
    const transport = await connect();
    await eventually(() => proxy.count("InitProducerId") === idsBefore + 1);
    await createTopic(transport, 5);
    expect(proxy.count("InitProducerId")).toBe(idsBefore + 1);
  });
});
