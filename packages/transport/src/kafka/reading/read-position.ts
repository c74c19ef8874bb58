import { PartitionMissingError } from "../../errors.ts";
import type { RecordGap } from "../../transport.ts";
import type { KafkaConnection } from "../connection/connection.ts";
import { brokerError } from "../connection/error-mapping.ts";
import { findOffsets, partitionKey, type TopicPartition } from "../connection/offsets.ts";

/** One partition being read. */
export interface ReadPartition {
  readonly topic: string;
  readonly partition: number;
  /** Null until the partition has had a leader to ask. */
  position: bigint | null;
  /** The topic was seen missing since the position was taken: what is there now may be another topic of that name. */
  wasMissing: boolean;
}

/**
 * Mends a position that is not in the log: below its start the records were deleted; above its end the log was cut, or
 * the topic was made anew, and then it is read from its first record. Reading twice is harmless, missing is not.
 * Resolves with what can no longer be read, or null where the position is good after all.
 */
export async function recoverPosition(connection: KafkaConnection, read: ReadPartition): Promise<RecordGap | null> {
  const [[start], [end]] = await Promise.all([
    findOffsets(connection, [read], "earliest"),
    findOffsets(connection, [read], "latest"),
  ]);
  if (start?.code !== 0 || end?.code !== 0) throw brokerError(start?.code || end?.code || -1);
  const { topic, partition, position } = read;
  if (position === null || (position >= start.offset && position <= end.offset)) return null;
  const isAboveEnd = position > end.offset;
  read.position = isAboveEnd && !read.wasMissing ? end.offset : start.offset;
  read.wasMissing = false;
  const [fromOffset, toOffset] = isAboveEnd ? [end.offset, position] : [position, start.offset];
  return { topic, partition, fromOffset, toOffset };
}

/** Takes the positions of partitions that had no leader at first: from what was stored since a point in time. */
export async function placeLate(
  connection: KafkaConnection,
  unplaced: readonly ReadPartition[],
  since: "earliest" | number,
): Promise<void> {
  const led = unplaced.filter(({ topic, partition }) => connection.leaderOf(topic, partition) >= 0);
  if (led.length === 0) return;
  // The end first: what is stored between the two questions lies behind it.
  const bounds = await findOffsets(connection, led, since === "earliest" ? "earliest" : "latest");
  const firsts = since === "earliest" ? bounds : await findOffsets(connection, led, { timestampMs: since });
  const firstOf = new Map(firsts.map((first) => [partitionKey(first), first]));
  const boundOf = new Map(bounds.map((bound) => [partitionKey(bound), bound]));
  for (const read of led) {
    const bound = boundOf.get(partitionKey(read));
    const first = firstOf.get(partitionKey(read));
    if (bound?.code !== 0 || first?.code !== 0) continue;
    read.position = first.offset < 0n ? bound.offset : first.offset;
  }
}

/** Partition numbers per topic, in order. */
export function partitionsByTopic(places: Iterable<TopicPartition>): Map<string, number[]> {
  const byTopic = new Map<string, number[]>();
  for (const { topic, partition } of places) {
    const partitions = byTopic.get(topic) ?? [];
    partitions.push(partition);
    byTopic.set(topic, partitions);
  }
  for (const partitions of byTopic.values()) partitions.sort((one, other) => one - other);
  return byTopic;
}

/** The typed error for a partition that a topic does not have. */
export function partitionMissing(topic: string, partition: number, count: number): PartitionMissingError {
  return new PartitionMissingError(
    `Topic "${topic}" has no partition ${partition}, only 0 to ${count - 1}; check where the number comes from`,
    { topic },
  );
}
