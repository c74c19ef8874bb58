import type { KafkaConnection } from "../connection/connection.ts";
import { type GroupAssigner, loadGroups } from "../kafkajs-internals.ts";

/**
 * Shares partitions among the members that asked for their topic. kafkajs's own assigner hands the leader's topics to
 * everybody, whatever they subscribed to, so that in a group whose members serve different topics some are read by nobody.
 * It has kafkajs's name, so that other kafkajs consumers can be members of the same group.
 */
export function createGroupAssigner(connection: KafkaConnection): GroupAssigner {
  const { memberMetadata, memberAssignment } = loadGroups();
  const name = "RoundRobinAssigner";
  const version = 0;
  return {
    name,
    version,
    protocol: ({ topics }) => ({ name, metadata: memberMetadata.encode({ version, topics }) }),
    assign: async ({ members }) => {
      const subscriptions = members.map((member) => ({
        memberId: member.memberId,
        topics: memberMetadata.decode(member.memberMetadata).topics,
      }));
      const topics = [...new Set(subscriptions.flatMap((member) => member.topics))].sort();
      await connection.refresh(topics);
      const counts = topics.map((topic) => ({ topic, count: connection.knownTopic(topic)?.leaders.length ?? 0 }));
      return [...share(subscriptions, counts)].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: memberAssignment.encode({ version, assignment }),
      }));
    },
  };
}

type Share = Record<string, number[]>;

/** Each partition goes to the member with the fewest so far, among those that subscribed to its topic. */
function share(
  subscriptions: readonly { memberId: string; topics: readonly string[] }[],
  topics: readonly { topic: string; count: number }[],
): Map<string, Share> {
  // In an order that does not depend on who joined first, so that a rebalance without a change changes nothing.
  const members = subscriptions.toSorted((one, other) => (one.memberId < other.memberId ? -1 : 1));
  const shares = new Map<string, Share>(members.map(({ memberId }) => [memberId, {}]));
  const loads = new Map(members.map(({ memberId }) => [memberId, 0]));
  for (const { topic, count } of topics) {
    const subscribers = members.filter((member) => member.topics.includes(topic)).map(({ memberId }) => memberId);
    for (let partition = 0; partition < count; partition++) {
      const memberId = subscribers.reduce((least, candidate) =>
        (loads.get(candidate) ?? 0) < (loads.get(least) ?? 0) ? candidate : least,
      );
      const own = shares.get(memberId) ?? {};
      own[topic] = [...(own[topic] ?? []), partition];
      loads.set(memberId, (loads.get(memberId) ?? 0) + 1);
    }
  }
  return shares;
}
