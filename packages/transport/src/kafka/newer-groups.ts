import type { ResponderReport } from "../transport.ts";
import { brokerCode } from "./connection/broker-codes.ts";
import type { BrokerLink } from "./connection/broker-link.ts";
import { brokerError } from "./connection/error-mapping.ts";
import {
  encodeCompactArray,
  encodeCompactString,
  encodeFlexibleRequest,
  FlexibleReader,
} from "./connection/flexible-codec.ts";
import type { FrameApi } from "./connection/request-frame.ts";

/** What is seen of a group at one look. */
export interface GroupSight {
  readonly state: ResponderReport["state"];
  /** Of those that read the topic. */
  readonly memberIds: readonly string[];
  /** Whether its progress is kept as committed offsets. */
  readonly hasOffsets: boolean;
  readonly cause?: Error | undefined;
}

/** One protocol of groups, with the request that describes its groups alone. */
interface GroupKind {
  readonly describe: FrameApi;
  read(reader: FlexibleReader, brokerState: string, topic: string): GroupSight;
}

const groupKinds: readonly GroupKind[] = [
  { describe: { key: 69, name: "ConsumerGroupDescribe", version: 0 }, read: readConsumerGroup },
  { describe: { key: 77, name: "ShareGroupDescribe", version: 1 }, read: readShareGroup },
  { describe: { key: 89, name: "StreamsGroupDescribe", version: 0 }, read: readStreamsGroup },
];

/** The broker has no such group of this kind, or has this kind of groups switched off. */
const absentCodes: ReadonlySet<number> = new Set([brokerCode.groupIdNotFound, brokerCode.unsupportedVersion]);

/**
 * Looks for a group among the kinds that came after the classic one: of "consumer" (KIP-848), share (KIP-932) and streams
 * groups (KIP-1071) DescribeGroups says that they are dead. Null when the broker has none of this name.
 */
export async function findNewerGroup(
  link: BrokerLink,
  query: { readonly group: string; readonly topic: string; readonly clientId: string },
): Promise<GroupSight | null> {
  for (const kind of groupKinds) {
    const sight = link.supports(kind.describe) ? await look(link, kind, query) : null;
    if (sight !== null) return sight;
  }
  return null;
}

async function look(
  link: BrokerLink,
  { describe, read }: GroupKind,
  { group, topic, clientId }: { readonly group: string; readonly topic: string; readonly clientId: string },
): Promise<GroupSight | null> {
  const doNotTellRights = Buffer.from([0]);
  const fields = [encodeCompactArray([encodeCompactString(group)]), doNotTellRights];
  const reader = new FlexibleReader(await link.exchange(encodeFlexibleRequest(describe, clientId, fields), describe));
  reader.int32(); // How long the broker has throttled this request.
  const [sight = null] = reader.compactArray(() => {
    const code = reader.int16();
    reader.compactString(); // The broker's own words for the code.
    reader.compactString(); // The group's name.
    const brokerState = reader.compactString() ?? "";
    if (absentCodes.has(code)) return null;
    if (code !== brokerCode.none) throw brokerError(code);
    return brokerState === "Empty" || brokerState === "Dead"
      ? { state: "none" as const, memberIds: [], hasOffsets: true }
      : read(reader, brokerState, topic);
  });
  return sight;
}

function readConsumerGroup(reader: FlexibleReader, brokerState: string, topic: string): GroupSight {
  skipEpochs(reader);
  const members = reader.compactArray(() => {
    const id = readMemberId(reader, { hasInstanceId: true });
    const topics = reader.compactArray(() => reader.compactString());
    reader.compactString(); // A pattern of topics: which of them it means shows in what it is given.
    const isOwner = readAssignment(reader).includes(topic);
    const isOwnerSoon = readAssignment(reader).includes(topic);
    reader.skipTags();
    return { id, isReader: isOwner || isOwnerSoon || topics.includes(topic), isOwner };
  });
  return { ...sightOf(brokerState, members), hasOffsets: true };
}

function readShareGroup(reader: FlexibleReader, brokerState: string, topic: string): GroupSight {
  skipEpochs(reader);
  const members = reader.compactArray(() => {
    const id = readMemberId(reader, { hasInstanceId: false });
    const topics = reader.compactArray(() => reader.compactString());
    const isOwner = readAssignment(reader).includes(topic);
    reader.skipTags();
    return { id, isReader: isOwner || topics.includes(topic), isOwner };
  });
  return { ...sightOf(brokerState, members), hasOffsets: false };
}

/** Which topics a program of Kafka Streams reads is told by its topology; that it is there is enough not to say none. */
function readStreamsGroup(_reader: FlexibleReader, brokerState: string): GroupSight {
  const cause = new Error(`The group belongs to Kafka Streams (${brokerState}); what it reads is not looked at`);
  return { state: "unknown", memberIds: [], hasOffsets: true, cause };
}

/** The group's epoch, its assignment's epoch, and the name of the assignor. */
function skipEpochs(reader: FlexibleReader): void {
  reader.skip(8);
  reader.compactString();
}

/** Behind it come instance id, rack, epoch, client id and host, of which nothing is wanted. */
function readMemberId(reader: FlexibleReader, { hasInstanceId }: { hasInstanceId: boolean }): string {
  const id = reader.compactString() ?? "";
  if (hasInstanceId) reader.compactString();
  reader.compactString();
  reader.skip(4);
  reader.compactString();
  reader.compactString();
  return id;
}

const topicIdBytes = 16;

/** The names of the topics of which a member has partitions. */
function readAssignment(reader: FlexibleReader): (string | null)[] {
  const topics = reader.compactArray(() => {
    reader.skip(topicIdBytes);
    const name = reader.compactString();
    reader.compactArray(() => reader.int32());
    reader.skipTags();
    return name;
  });
  reader.skipTags();
  return topics;
}

/** A group of these kinds goes on working while some of its members are given other partitions. */
function sightOf(
  brokerState: string,
  members: readonly { readonly id: string; readonly isReader: boolean; readonly isOwner: boolean }[],
): Pick<GroupSight, "state" | "memberIds"> {
  const memberIds = members.filter(({ isReader }) => isReader).map(({ id }) => id);
  if (members.some(({ isOwner }) => isOwner)) return { state: "serving", memberIds };
  switch (brokerState) {
    case "Stable":
      return { state: memberIds.length > 0 ? "serving" : "none", memberIds };
    case "Assigning":
    case "Reconciling":
      return { state: "rebalancing", memberIds };
    default:
      return { state: "unknown", memberIds };
  }
}
