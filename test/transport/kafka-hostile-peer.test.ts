import type { Socket } from "node:net";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { describe, expect, onTestFinished, test } from "vitest";
import { hardenConnection } from "../../packages/transport/src/kafka/connection/harden-connection.ts";
import { silentLogger } from "../../packages/transport/src/kafka/connection/kafkajs-logger.ts";
import {
  encodeFrameHeader,
  frameHeaderBytes,
  pushFrame,
} from "../../packages/transport/src/kafka/connection/request-frame.ts";
import { createSocketFactory } from "../../packages/transport/src/kafka/connection/socket-factory.ts";
import { type Connection, loadProtocol } from "../../packages/transport/src/kafka/kafkajs-internals.ts";
import { eventually } from "../helpers/eventually.ts";
import { startPeer } from "../helpers/peer.ts";
import { answerFrame, flood } from "./kafka/frames.ts";

const zeros = Buffer.alloc(256 * 1024);
const unasked = Buffer.concat(Array.from({ length: 250 }, () => answerFrame(1_000_000, Buffer.alloc(1_000))));
const api = { key: 3, name: "Metadata", version: 1 };

function sizeField(sizeBytes: number): Buffer {
  const field = Buffer.alloc(4);
  field.writeInt32BE(sizeBytes);
  return field;
}

/** One connection as the driver uses it, to a peer that meets it as given. */
async function connectTo(meet: (socket: Socket) => void): Promise<Connection> {
  const peer = await startPeer(meet);
  const { Connection } = loadProtocol();
  const connection = new Connection({
    host: "127.0.0.1",
    port: peer.port,
    logger: silentLogger,
    socketFactory: createSocketFactory(() => {}),
    ssl: null,
    sasl: null,
    clientId: "test",
    connectionTimeout: 1_000,
    requestTimeout: 200,
    reauthenticationThreshold: 0,
    enforceRequestTimeout: true,
  });
  onTestFinished(() => void connection.socket?.destroy());
  await hardenConnection(connection, 1_000_000).connect();
  return connection;
}

function ask(connection: Connection): Promise<Buffer> {
  const frame = Buffer.alloc(frameHeaderBytes("test"));
  encodeFrameHeader(frame, api, "test");
  return pushFrame(connection, frame, api);
}

describe("a peer that floods its connections", () => {
  test.each([
    ["an answer of two gigabytes", sizeField(2 ** 31 - 1), zeros, /an answer of 2147483647 bytes, at most 67108864/],
    ["answers that nobody has asked for", unasked, unasked, /an answer \(1000000\) that nobody has asked for/],
    ["an answer of less than nothing", sizeField(-5), zeros, /an answer of -5 bytes, which no Kafka broker does/],
    ["an answer without a number", sizeField(2), zeros, /an answer of 2 bytes, which no Kafka broker does/],
    ["a page of the web", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), zeros, /it is no Kafka broker/],
  ])("with %s takes no memory, and the caller hears why", async (_, first, more, message) => {
    const peer = await startPeer((socket) => void flood(socket, first, more));
    const beforeBytes = process.memoryUsage().arrayBuffers;
    let mostBytes = beforeBytes;
    const sampler = setInterval(() => {
      mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers);
    }, 5);
    onTestFinished(() => clearInterval(sampler));
    const transport = createKafkaTransport({ bootstrapServers: [peer.address] });
    await expect(transport.start({ timeoutMs: 1_000 })).rejects.toMatchObject({
      code: "TRANSPORT_UNAVAILABLE",
      message: expect.stringMatching(message),
    });
    await transport.close();
    await eventually(() => peer.sockets.size === 0);
    expect(mostBytes - beforeBytes).toBeLessThan(64 * 1024 * 1024);
  });

  test("after a request rejects all that wait on the connection, at once, and closes it", async () => {
    const connection = await connectTo((socket) => {
      socket.once("data", () => void flood(socket, unasked, unasked));
    });
    const outcomes = await Promise.allSettled([ask(connection), ask(connection)]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ reason: { message: expect.stringContaining("nobody has asked for") } });
    }
    expect(connection.isConnected()).toBe(false);
  });
});

test("an answer that comes when its request has timed out is none that nobody has asked for", async () => {
  let askedCount = 0;
  const connection = await connectTo((socket) => {
    socket.on("data", () => {
      askedCount += 1;
      if (askedCount === 3) for (const correlationId of [0, 1, 2]) socket.write(answerFrame(correlationId));
    });
  });
  await expect(ask(connection)).rejects.toThrow(/timed out/);
  await expect(ask(connection)).rejects.toThrow(/timed out/);
  expect(await ask(connection)).toHaveLength(0);
  expect(connection.isConnected()).toBe(true);
});
