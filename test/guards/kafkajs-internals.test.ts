import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { hardenConnection } from "../../packages/transport/src/kafka/connection/harden-connection.ts";
import { silentLogger } from "../../packages/transport/src/kafka/connection/kafkajs-logger.ts";
import { authenticateSymbol, loadGroups, loadProtocol } from "../../packages/transport/src/kafka/kafkajs-internals.ts";

const require = createRequire(import.meta.url);

/** What the driver relies on inside kafkajs: when one of these fails, kafkajs has changed and the driver must be read again. */
describe("the inside of kafkajs", () => {
  const connectionOptions = {
    host: "127.0.0.1",
    port: 1,
    logger: silentLogger,
    socketFactory: () => {
      throw new Error("no socket here");
    },
    ssl: null,
    sasl: null,
    clientId: "guard",
    connectionTimeout: 1_000,
    requestTimeout: 1_000,
    reauthenticationThreshold: 2_000,
    enforceRequestTimeout: true,
  };

  test("is of the version that the driver was written against", () => {
    expect(require("kafkajs/package.json").version).toBe("2.2.4");
  });

  test("has a connection with the methods that links call", () => {
    const { Connection } = loadProtocol();
    const connection = new Connection(connectionOptions);
    for (const method of [
      "connect",
      "disconnect",
      "authenticate",
      "isConnected",
      "isAuthenticated",
      "nextCorrelationId",
      "setVersions",
      "setSupportAuthenticationProtocol",
      "send",
      "failIfNotConnected",
      "processData",
    ] as const) {
      expect(connection[method], method).toBeTypeOf("function");
    }
    expect(connection.correlationId).toBe(0);
    expect(connection.nextCorrelationId()).toBe(0);
    expect(connection.correlationId).toBe(1);
    const symbols = Object.getOwnPropertySymbols(connection).map(({ description }) => description);
    expect(symbols).toContain(authenticateSymbol);
    expect(connection.isConnected()).toBe(false);
    expect(connection.sasl).toBe(null);
    const queue = connection.requestQueue;
    expect(queue.pending).toEqual([]);
    expect(queue.inflight).toEqual(new Map());
    for (const method of [
      "push",
      "fulfillRequest",
      "maybeThrottle",
      "scheduleCheckPendingRequests",
      "waitForPendingRequests",
    ] as const) {
      expect(queue[method], method).toBeTypeOf("function");
    }
  });

  test("hands a pushed request to its own sender and its answer to the entry", async () => {
    const { Connection } = loadProtocol();
    const connection = hardenConnection(new Connection(connectionOptions), 1_000);
    const queue = connection.requestQueue as typeof connection.requestQueue & { throttleCheckTimeoutId: unknown };
    const answer = await new Promise<{ payload: Buffer }>((resolve, reject) => {
      queue.push({
        entry: { apiKey: 1, apiName: "Fetch", apiVersion: 11, correlationId: 7, resolve, reject },
        expectResponse: true,
        requestTimeout: null,
        sendRequest: () =>
          setImmediate(() => queue.fulfillRequest({ correlationId: 7, payload: Buffer.from("answer"), size: 6 })),
      });
    });
    expect(answer.payload.toString()).toBe("answer");
    // Without the cure a timer of 1 ms is armed here, again and again.
    expect(queue.throttleCheckTimeoutId).toBe(null);
  });

  test.each([
    ["ApiVersions", {}],
    ["Metadata", { topics: ["t"], allowAutoTopicCreation: false }],
    [
      "ListOffsets",
      { replicaId: -1, isolationLevel: 0, topics: [{ topic: "t", partitions: [{ partition: 0, timestamp: -1 }] }] },
    ],
    ["InitProducerId", { transactionalId: null }],
    ["GroupCoordinator", { groupId: "g" }],
    ["DescribeGroups", { groupIds: ["g"] }],
    ["OffsetFetch", { groupId: "g", topics: [{ topic: "t", partitions: [{ partition: 0 }] }] }],
    [
      "CreateTopics",
      { topics: [{ topic: "t", numPartitions: 1, replicationFactor: 1, configEntries: [] }], timeout: 1 },
    ],
    ["DescribeConfigs", { resources: [{ type: 2, name: "t" }], includeSynonyms: false }],
  ])("encodes a %s request from the parameters that the driver gives", async (api, parameters) => {
    const { requests, apiKeys, lookup } = loadProtocol();
    const definition = requests[api];
    const apiKey = apiKeys[api];
    if (definition === undefined || apiKey === undefined) throw new Error(`kafkajs has no ${api}`);
    const { request, response } = lookup({ [apiKey]: { minVersion: 0, maxVersion: 99 } })(apiKey, definition)(
      parameters,
    );
    const { encode } = request as unknown as { encode(): Promise<{ buffer: Buffer }> };
    expect((await encode()).buffer).toBeInstanceOf(Buffer);
    expect(request.apiKey).toBe(apiKey);
    expect(response.decode).toBeTypeOf("function");
  });

  test("names a broker's error by its code", () => {
    const error = loadProtocol().createErrorFromCode(29);
    expect(error).toMatchObject({ type: "TOPIC_AUTHORIZATION_FAILED", code: 29, name: "KafkaJSProtocolError" });
  });

  test("builds a cluster whose brokers' fetch and metadata can be replaced", () => {
    const { Cluster } = loadGroups();
    const cluster = new Cluster({ ...connectionOptions, brokers: ["unused:1"], metadataMaxAge: 1, offsets: new Map() });
    const { ConnectionPool } = { ConnectionPool: require("kafkajs/src/network/connectionPool") };
    const broker = cluster.brokerPool.createBroker({
      connectionPool: new ConnectionPool(connectionOptions),
      logger: silentLogger,
    });
    expect(broker.fetch).toBeTypeOf("function");
    expect(broker.metadata).toBeTypeOf("function");
    expect(broker.connectionPool.pool).toHaveLength(2);
    expect(cluster.brokerPool.connectionPoolBuilder.build).toBeTypeOf("function");
    expect(cluster.findGroupCoordinatorMetadata).toBeTypeOf("function");
    expect(cluster.addMultipleTargetTopics).toBeTypeOf("function");
  });

  test("has a consumer group, a runner, the subscription formats and the events that a member uses", () => {
    const { ConsumerGroup, Runner, Emitter, memberMetadata, memberAssignment, eventNames } = loadGroups();
    for (const method of ["joinAndSync", "commitOffsets", "seek", "leave", "fetch"]) {
      expect(ConsumerGroup.prototype[method], method).toBeTypeOf("function");
    }
    for (const method of ["start", "stop"]) expect(Runner.prototype[method], method).toBeTypeOf("function");
    expect(new Emitter().addListener).toBeTypeOf("function");
    const subscription = memberMetadata.encode({ version: 0, topics: ["a", "b"] });
    expect(memberMetadata.decode(subscription).topics).toEqual(["a", "b"]);
    expect(memberAssignment.encode({ version: 0, assignment: { a: [0, 2] } })).toBeInstanceOf(Buffer);
    expect(eventNames).toMatchObject({ GROUP_JOIN: "consumer.group_join", REBALANCING: "consumer.rebalancing" });
  });

  test("lets a batch of one carrier message advance past all that it carries", () => {
    const Batch = require("kafkajs/src/consumer/batch");
    const message = { offset: "41", isControlRecord: false, records: [], nextOffset: 42n };
    const batch = new Batch("t", "17", {
      partition: 0,
      highWatermark: "42",
      abortedTransactions: [],
      messages: [message],
    });
    expect(batch.messages).toEqual([message]);
    expect(batch.lastOffset()).toBe("41");
  });
});
