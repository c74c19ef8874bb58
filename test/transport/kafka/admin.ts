import { type Admin, Kafka, logLevel } from "kafkajs";
import { eventually } from "../../helpers/eventually.ts";

/** What a test does to a broker behind the driver's back, with kafkajs's own admin client. */
export async function withAdmin<T>(bootstrapServers: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers: bootstrapServers.split(","), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Raises a topic's partition count. */
export function addPartitions(bootstrapServers: string, topic: string, count: number): Promise<void> {
  return withAdmin(bootstrapServers, async (admin) => {
    await admin.createPartitions({ topicPartitions: [{ topic, count }] });
  });
}

/** Deletes the records of a partition below an offset. */
export function deleteRecordsBefore(
  bootstrapServers: string,
  topic: string,
  partition: number,
  offset: bigint,
): Promise<void> {
  return withAdmin(bootstrapServers, async (admin) => {
    // kafkajs looks for the leader in what an earlier call has left behind.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
  });
}

export function deleteTopic(bootstrapServers: string, topic: string): Promise<void> {
  return withAdmin(bootstrapServers, (admin) => admin.deleteTopics({ topics: [topic] }));
}

/** Changes one setting of a topic. */
export function setTopicConfig(
  bootstrapServers: string,
  topic: string,
  entry: { name: string; value: string },
): Promise<void> {
  return withAdmin(bootstrapServers, async (admin) => {
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries: [entry] }] });
  });
}

/** Resolves when the broker knows the topic: one that has just started beside ZooKeeper needs a moment for it. */
export function untilTopicIsKnown(bootstrapServers: string, topic: string): Promise<void> {
  return withAdmin(bootstrapServers, async (admin) => {
    await eventually(() => admin.fetchTopicMetadata({ topics: [topic] }));
  });
}

/**
 * Forbids everything on a topic (2) or a group (3) to everybody, and resolves when the broker obeys: it takes rules up a
 * moment after it has accepted them. The broker needs an authorizer.
 */
export function denyAll(bootstrapServers: string, resourceType: 2 | 3, resourceName: string): Promise<void> {
  return withAdmin(bootstrapServers, async (admin) => {
    await admin.createAcls({
      acl: [
        {
          resourceType,
          resourceName,
          resourcePatternType: 3,
          principal: "User:ANONYMOUS",
          host: "*",
          operation: 2,
          permissionType: 2,
        },
      ],
    });
    await eventually(() => isDenied(admin, resourceType, resourceName));
  });
}

function isDenied(admin: Admin, resourceType: 2 | 3, resourceName: string): Promise<boolean> {
  const look = (): Promise<unknown> =>
    resourceType === 3 ? admin.describeGroups([resourceName]) : admin.fetchTopicMetadata({ topics: [resourceName] });
  return look().then(
    () => false,
    () => true,
  );
}
