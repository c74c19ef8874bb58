import pRetry from "p-retry";
import { brokerCode } from "./broker-codes.ts";
import type { KafkaConnection } from "./connection.ts";
import { brokerError } from "./error-mapping.ts";

/**
 * The isolation level of every read: a partition ends, for us, before the first record of a transaction that is open,
 * and the broker tells which transactions were aborted.
 */
export const readCommitted = 1;

/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Which offset of a partition is asked for: the end of what can be read, its first record, or the first from a time on. */
type OffsetQuery = "latest" | "earliest" | { readonly timestampMs: number };

/** An answer: the offset (-1 when nothing is at or after the time), or the broker's code. */
export interface FoundOffset extends TopicPartition {
  readonly offset: bigint;
  readonly code: number;
}

interface ListOffsetsAnswer {
  readonly responses: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number; readonly offset: string }[];
  }[];
}

/** Asks the leaders for offsets, all at once. A partition without a leader, or in trouble, has a code in its answer. */
export async function findOffsets(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  query: OffsetQuery,
): Promise<FoundOffset[]> {
  const byLeader = Map.groupBy(partitions, ({ topic, partition }) => connection.leaderOf(topic, partition));
  const answers = await Promise.all(
    [...byLeader].map(([leader, led]) =>
      leader < 0
        ? led.map((place) => ({ ...place, offset: -1n, code: brokerCode.leaderNotAvailable }))
        : askLeader(connection, leader, led, query),
    ),
  );
  return answers.flat();
}

/** Answers of a broker that has not taken up its leadership yet, or has just given it away. */
const movingCodes: ReadonlySet<number> = new Set([brokerCode.notLeader, brokerCode.unknownTopicOrPartition]);
const settleBackoff = { retries: 5, minTimeout: 20, maxTimeout: 200 };

/**
 * As {@link findOffsets}, but waits out the moment in which a partition is between leaders, or was made just now: else its
 * position would only be fixed by a later look, and its first records come late. What stays in trouble keeps its code.
 */
export async function findSettledOffsets(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  query: OffsetQuery,
): Promise<FoundOffset[]> {
  let found: FoundOffset[] = [];
  const look = async (): Promise<void> => {
    found = await findOffsets(connection, partitions, query);
    if (!found.some(({ code }) => movingCodes.has(code))) return;
    await connection.refresh([...new Set(partitions.map(({ topic }) => topic))]);
    throw brokerError(brokerCode.notLeader);
  };
  await pRetry(look, settleBackoff).catch((error: unknown) => {
    if (found.length === 0) throw error;
  });
  return found;
}

async function askLeader(
  connection: KafkaConnection,
  leader: number,
  partitions: readonly TopicPartition[],
  query: OffsetQuery,
): Promise<FoundOffset[]> {
  const link = await connection.link(leader);
  const timestamp = timestampOf(query);
  const byTopic = Map.groupBy(partitions, ({ topic }) => topic);
  const answer = await link.request<ListOffsetsAnswer>("ListOffsets", {
    replicaId: -1,
    isolationLevel: readCommitted,
    topics: [...byTopic].map(([topic, places]) => ({
      topic,
      partitions: places.map(({ partition }) => ({ partition, timestamp })),
    })),
  });
  return answer.responses.flatMap(({ topic, partitions: found }) =>
    found.map(({ partition, errorCode, offset }) => ({ topic, partition, code: errorCode, offset: BigInt(offset) })),
  );
}

function timestampOf(query: OffsetQuery): number {
  if (query === "latest") return -1;
  return query === "earliest" ? -2 : query.timestampMs;
}

/** As {@link findOffsets}, for callers that need them all: the first trouble is thrown. */
export async function findAllOffsets(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  query: OffsetQuery,
): Promise<FoundOffset[]> {
  const found = await findOffsets(connection, partitions, query);
  const trouble = found.find(({ code }) => code !== 0);
  if (trouble !== undefined) throw brokerError(trouble.code);
  return found;
}

/** A key for maps of partitions. */
export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
