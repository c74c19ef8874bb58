import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { BrokerLink } from "../../../packages/transport/src/kafka/connection/broker-link.ts";
import {
  encodeCompactArray,
  encodeCompactString,
  encodeFlexibleRequest,
  FlexibleReader,
} from "../../../packages/transport/src/kafka/connection/flexible-codec.ts";
import type { FrameApi } from "../../../packages/transport/src/kafka/connection/request-frame.ts";
import { parseKafkaOptions } from "../../../packages/transport/src/kafka/options.ts";
import { eventually } from "../../helpers/eventually.ts";

/** A member of a group that does nothing but belong to it, made by hand since kafkajs cannot. */
export interface HandMadeMember {
  leave(): Promise<void>;
}

interface Membership {
  /** The broker that its cluster has, and no other. */
  readonly bootstrapServers: string;
  readonly group: string;
  readonly topic: string;
}

const heartbeatMs = 500;
const leaveEpoch = -1;
const clientId = "hand-made-member";
const absent = Buffer.from([0]);
const noTags = Buffer.from([0]);

/** Joins a share group (KIP-932). */
export function joinShareGroup(membership: Membership): Promise<HandMadeMember> {
  const topics = encodeCompactArray([encodeCompactString(membership.topic)]);
  return join(membership, { key: 76, name: "ShareGroupHeartbeat", version: 1 }, (epoch) => [
    encodeInt32(epoch),
    absent, // rack
    topics,
  ]);
}

/** Joins a group of Kafka Streams (KIP-1071) with a program that only reads its topic. */
export function joinStreamsGroup(membership: Membership): Promise<HandMadeMember> {
  const none = encodeCompactArray([]);
  const subtopology = Buffer.concat([
    encodeCompactString("0"),
    encodeCompactArray([encodeCompactString(membership.topic)]),
    ...[none, none, none, none, none], // patterns, topics of its own, topics that must be split alike
    noTags,
  ]);
  const topology = Buffer.concat([Buffer.from([1]), encodeInt32(1), encodeCompactArray([subtopology]), noTags]);
  const noTopology = Buffer.from([-1]);
  return join(membership, { key: 88, name: "StreamsGroupHeartbeat", version: 0 }, (epoch) => [
    encodeInt32(epoch),
    encodeInt32(0), // epoch of the endpoints
    ...[absent, absent], // instance, rack
    encodeInt32(epoch === 0 ? 60_000 : -1), // time to give tasks back
    epoch === 0 ? topology : noTopology,
    ...(epoch === 0 ? [none, none, none] : [absent, absent, absent]), // tasks
    encodeCompactString("process"),
    Buffer.from([-1]), // endpoint
    ...[epoch === 0 ? none : absent, absent, absent], // tags, offsets of tasks, their ends
    Buffer.from([0]), // the program goes on
  ]);
}

async function join(
  { bootstrapServers, group }: Membership,
  heartbeat: FrameApi,
  fieldsAt: (epoch: number) => readonly Buffer[],
): Promise<HandMadeMember> {
  const settings = parseKafkaOptions({ bootstrapServers: [bootstrapServers], clientId });
  const [address] = settings.bootstrap;
  if (address === undefined) throw new Error("there is no address");
  const link = new BrokerLink(address, settings, { requestTimeoutMs: 5_000 });
  await link.connect();
  const memberId = randomUUID();
  let epoch = 0;
  const beat = async (sentEpoch: number): Promise<void> => {
    const fields = [encodeCompactString(group), encodeCompactString(memberId), ...fieldsAt(sentEpoch)];
    const answer = await link.exchange(encodeFlexibleRequest(heartbeat, clientId, fields), heartbeat);
    const reader = new FlexibleReader(answer);
    reader.int32(); // how long the broker has throttled this request
    const code = reader.int16();
    const problem = reader.compactString();
    if (code !== 0) throw new Error(`the broker answers ${heartbeat.name} with ${code} (${problem})`);
    reader.compactString();
    epoch = reader.int32();
  };
  // A first try may fail: the coordinator of a fresh cluster is still loading.
  await eventually(() => beat(0));
  const leaving = new AbortController();
  const beating = (async () => {
    for (;;) {
      await pause(heartbeatMs, undefined, { signal: leaving.signal });
      await beat(epoch);
    }
  })().catch(() => {});
  return {
    leave: async () => {
      leaving.abort();
      await beating;
      await beat(leaveEpoch);
      link.close();
    },
  };
}

function encodeInt32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
