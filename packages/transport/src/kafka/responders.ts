import pRetry from "p-retry";
import type { ResponderQuery, ResponderReport } from "../transport.ts";
import type { BrokerLink } from "./connection/broker-link.ts";
import { ByteReader } from "./connection/byte-reader.ts";
import type { KafkaConnection } from "./connection/connection.ts";
import { asError, brokerError, isCoordinatorMoving } from "./connection/error-mapping.ts";
import { findAllOffsets } from "./connection/offsets.ts";
import { findNewerGroup, type GroupSight } from "./newer-groups.ts";
import type { BrokerAddress } from "./options.ts";

interface CoordinatorAnswer {
  readonly errorCode: number;
  readonly coordinator: BrokerAddress & { readonly nodeId: number };
}

interface DescribeGroupsAnswer {
  readonly groups: readonly {
    readonly errorCode: number;
    readonly state: string;
    readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer | null }[];
  }[];
}

interface OffsetFetchAnswer {
  readonly responses: readonly {
    readonly partitions: readonly { readonly partition: number; readonly offset: string; readonly errorCode: number }[];
  }[];
}

type GroupLook = Pick<ResponderReport, "state" | "memberIds" | "lag" | "cause">;

/** Looks at each group by itself; one that cannot be seen makes "none" impossible, not the other groups unknown. */
export async function findResponders(connection: KafkaConnection, query: ResponderQuery): Promise<ResponderReport> {
  const looks = await Promise.all(query.groups.map((group) => lookAtGroup(connection, group, query.topic)));
  const memberIds = looks.flatMap((look) => look.memberIds);
  const order = ["serving", "rebalancing", "unknown"] as const;
  const state = order.find((candidate) => looks.some((look) => look.state === candidate)) ?? "none";
  const told = looks.filter((look) => look.lag !== null && (look.state === state || state === "unknown"));
  const lags = told.map(({ lag }) => lag as bigint);
  const lag = lags.length === 0 ? null : lags.reduce((least, one) => (one < least ? one : least));
  const cause = looks.find((look) => look.cause !== undefined)?.cause;
  return { state, members: memberIds.length, memberIds, lag, ...((state === "unknown" || lag === null) && { cause }) };
}

async function lookAtGroup(connection: KafkaConnection, group: string, topic: string): Promise<GroupLook> {
  try {
    const { link, sight } = await whileCoordinatorMoves(() => see(connection, group, topic));
    const { state, memberIds, hasOffsets, cause } = sight;
    if (!hasOffsets) return { state, memberIds, lag: null };
    return await lagOf(connection, link, group, topic).then(
      (lag) => ({ state, memberIds, lag, cause }),
      // The look itself has succeeded; the cause says why the lag could not be told.
      (error) => ({ state, memberIds, lag: null, cause: cause ?? asError(error) }),
    );
  } catch (error) {
    return { state: "unknown", memberIds: [], lag: null, cause: asError(error) };
  }
}

async function see(
  connection: KafkaConnection,
  group: string,
  topic: string,
): Promise<{ link: BrokerLink; sight: GroupSight }> {
  const link = await coordinatorOf(connection, group);
  const answer = await link.request<DescribeGroupsAnswer>("DescribeGroups", { groupIds: [group] });
  const [described] = answer.groups;
  if (described === undefined || described.errorCode !== 0) throw brokerError(described?.errorCode ?? -1);
  const { clientId } = connection.settings;
  const newer = described.state === "Dead" ? await findNewerGroup(link, { group, topic, clientId }) : null;
  return { link, sight: newer ?? classicSight(described, topic) };
}

function classicSight(described: DescribeGroupsAnswer["groups"][number], topic: string): GroupSight {
  const readers = described.members.filter(({ memberMetadata }) => isSubscribed(memberMetadata, topic));
  const state = stateOf(described.state, readers.length);
  return { state, memberIds: state === "none" ? [] : readers.map(({ memberId }) => memberId), hasOffsets: true };
}

/** The first look at a fresh cluster creates the topic of the groups' offsets, and a restarted broker loads it. */
function whileCoordinatorMoves<T>(work: () => Promise<T>): Promise<T> {
  return pRetry(work, {
    retries: 10,
    minTimeout: 50,
    maxTimeout: 500,
    shouldRetry: ({ error }) => isCoordinatorMoving(error),
  });
}

function stateOf(brokerState: string, readerCount: number): GroupSight["state"] {
  switch (brokerState) {
    case "Empty":
    case "Dead":
      return "none";
    case "Stable":
      return readerCount > 0 ? "serving" : "none";
    case "PreparingRebalance":
    case "CompletingRebalance":
      return "rebalancing";
    default:
      return "unknown";
  }
}

/** Finds the broker that keeps a group's offsets. */
export async function findCoordinator(
  connection: KafkaConnection,
  group: string,
): Promise<CoordinatorAnswer["coordinator"]> {
  const link = await connection.anyLink();
  const answer = await link.request<CoordinatorAnswer>("GroupCoordinator", { groupId: group });
  if (answer.errorCode !== 0) throw brokerError(answer.errorCode);
  return answer.coordinator;
}

async function coordinatorOf(connection: KafkaConnection, group: string): Promise<BrokerLink> {
  return connection.linkAt(await findCoordinator(connection, group));
}

/** A member tells what it reads: a version, then the topics. While a group rebalances nobody tells. */
function isSubscribed(metadata: Buffer | null, topic: string): boolean {
  if (metadata === null || metadata.length < 6) return true;
  try {
    const reader = new ByteReader(metadata, 2);
    for (let left = reader.int32(); left > 0; left--) if (reader.string() === topic) return true;
    return false;
  } catch {
    return true;
  }
}

/** What the group has not finished of the topic; a partition it never committed counts from its first record. */
async function lagOf(connection: KafkaConnection, link: BrokerLink, group: string, topic: string): Promise<bigint> {
  const isUnled = connection.knownTopic(topic)?.leaders.some((leader) => leader < 0) ?? false;
  const { leaders } = await connection.usableTopic(topic, { isFresh: isUnled });
  const places = [...leaders.keys()].map((partition) => ({ topic, partition }));
  const [committed, ends, starts] = await Promise.all([
    link.request<OffsetFetchAnswer>("OffsetFetch", { groupId: group, topics: [{ topic, partitions: places }] }),
    findAllOffsets(connection, places, "latest"),
    findAllOffsets(connection, places, "earliest"),
  ]);
  const done = new Map<number, bigint>();
  for (const { partition, offset, errorCode } of committed.responses.flatMap(({ partitions }) => partitions)) {
    if (errorCode !== 0) throw brokerError(errorCode);
    done.set(partition, BigInt(offset));
  }
  const startOf = new Map(starts.map(({ partition, offset }) => [partition, offset]));
  let lag = 0n;
  for (const { partition, offset } of ends) {
    const start = startOf.get(partition) ?? 0n;
    const position = done.get(partition) ?? -1n;
    lag += offset - (position > start ? position : start);
  }
  return lag;
}
