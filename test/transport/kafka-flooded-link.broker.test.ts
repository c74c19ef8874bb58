import { randomUUID } from "node:crypto";
import net from "node:net";
import type { TransportEvent } from "@event-intelligence/transport";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { expect, onTestFinished, test } from "vitest";
import { brokerBootstrapServers, describeWithBroker } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { startPeer } from "../helpers/peer.ts";
import { answerFrame, flood } from "./kafka/frames.ts";

const unasked = Buffer.concat(Array.from({ length: 250 }, () => answerFrame(1_000_000, Buffer.alloc(1_000))));

/** Passes on what both sides say, to the broker and back. */
function passOn(socket: net.Socket): void {
  const [host, port] = brokerBootstrapServers().split(",")[0]?.split(":") ?? [];
  const broker = net.connect({ host, port: Number(port) });
  broker.on("error", () => {});
  socket.pipe(broker).pipe(socket);
  socket.on("close", () => broker.destroy());
}

describeWithBroker("a connection that is flooded", () => {
  test("is closed, while the others of the transport go on", async () => {
    const peer = await startPeer(passOn);
    const events: TransportEvent[] = [];
    const transport = createKafkaTransport({
      bootstrapServers: [peer.address],
      observer: (event) => events.push(event),
    });
    onTestFinished(() => transport.close({ graceMs: 0 }));
    const topic = `flooded.${randomUUID()}`;
    // Only the first connection goes through the peer: where the leaders are the broker says itself.
    await transport.ensureTopics([{ topic, partitions: 1 }], { mode: "create" });
    const heard: string[] = [];
    const served: string[] = [];
    const note = (into: string[]) => (record: { value: Uint8Array | null }) => {
      into.push(Buffer.from(record.value ?? "").toString());
    };
    await transport.listen({ topics: [topic], partitions: "all", onRecord: note(heard) });
    const queue = await transport.serve({
      group: randomUUID(),
      topics: [topic],
      maxInFlight: 10,
      maxInFlightBytes: 1_000_000,
      handle: async (record) => note(served)(record),
    });
    await queue.ready;
    await transport.send({ topic, value: Buffer.from("before") });
    const flooded = [...peer.sockets];
    expect(flooded).not.toHaveLength(0);
    for (const socket of flooded) void flood(socket, unasked, unasked);
    await eventually(() => flooded.every(({ destroyed }) => destroyed));
    await transport.send({ topic, value: Buffer.from("after") });
    await eventually(() => {
      expect(heard).toEqual(["before", "after"]);
      expect(served).toEqual(["before", "after"]);
    });
    expect(transport.status.state).toBe("connected");
    expect(queue.status.lastError).toBe(null);
    expect(events.filter(({ type }) => type === "disconnected" || type === "send-retried")).toEqual([]);
  });
});
