import { TransportUnavailableError } from "../errors.ts";
import type { ResponderReport } from "../transport.ts";
import type { BrokerState } from "./broker-state.ts";
import type { ConsumerGroup } from "./consumer-group.ts";
import type { PartitionLog } from "./partition-log.ts";

type GroupState = ResponderReport["state"];

/** What counts when groups differ: whoever serves, then whoever is about to, then what could not be seen. */
const byWeight: readonly GroupState[] = ["serving", "rebalancing", "unknown", "none"];

interface GroupLook {
  readonly state: GroupState;
  readonly memberIds: readonly string[];
  readonly cause?: Error | undefined;
}

/** Looks at the groups as they are now. */
export function reportResponders(state: BrokerState, groups: readonly string[], topic: string): ResponderReport {
  const looks = groups.map((name) => lookAt(state, name, topic));
  const cause = looks.find((look) => look.cause !== undefined)?.cause;
  const memberIds = looks.flatMap((look) => look.memberIds);
  return {
    state: byWeight.find((weight) => looks.some((look) => look.state === weight)) ?? "none",
    members: memberIds.length,
    memberIds,
    lag: cause === undefined ? totalLag(state, groups, topic) : null,
    cause,
  };
}

function lookAt(state: BrokerState, name: string, topic: string): GroupLook {
  const cause = state.denialOf("group", name) ?? failureOf(state, name);
  if (cause !== undefined) return { state: "unknown", memberIds: [], cause };
  const group = state.knownGroup(name);
  if (group === undefined || group.memberCount === 0) return { state: "none", memberIds: [] };
  const memberIds = group.readersOf(topic).map(({ id }) => id);
  if (group.isRebalancing) return { state: "rebalancing", memberIds };
  return { state: memberIds.length > 0 ? "serving" : "unknown", memberIds };
}

function failureOf(state: BrokerState, group: string): Error | undefined {
  if (state.failLooks.strike(group) === undefined) return undefined;
  return new TransportUnavailableError(`The look at the group ${group} was told to fail.`);
}

/** Null where none of the groups has ever been joined, or the topic is missing: then nothing was begun. */
function totalLag(state: BrokerState, names: readonly string[], topic: string): bigint | null {
  const logs = state.topics.get(topic)?.logs;
  const groups = names.map((name) => state.knownGroup(name)).filter((group) => group !== undefined);
  if (logs === undefined || groups.length === 0) return null;
  return groups.flatMap((group) => logs.map((log) => lagOf(group, log))).reduce((total, lag) => total + lag, 0n);
}

function lagOf(group: ConsumerGroup, log: PartitionLog): bigint {
  const progress = group.progressOf(log) ?? log.startOffset;
  return log.endOffset - (progress > log.startOffset ? progress : log.startOffset);
}
