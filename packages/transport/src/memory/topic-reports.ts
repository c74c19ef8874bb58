import type { TopicReport, TopicSpec } from "../transport.ts";
import type { BrokerState } from "./broker-state.ts";
import type { MemoryTopic } from "./memory-topic.ts";

const legalName = /^[\w.-]{1,249}$/;
const defaultPartitions = 3;

/** Looks at one topic, and makes it where it is missing and shall be made. */
export function reportTopic(state: BrokerState, spec: TopicSpec, mode: "check" | "create"): TopicReport {
  if (state.denialOf("topic", spec.topic) !== undefined) return absentReport(spec.topic, "denied");
  const existing = state.topics.get(spec.topic);
  if (existing !== undefined) return presentReport(existing, "present", differencesOf(existing, spec));
  if (mode === "check") return absentReport(spec.topic, "missing");
  const partitions = spec.partitions ?? defaultPartitions;
  const obstacle = obstacleTo(spec.topic, partitions);
  if (obstacle !== undefined) return { ...absentReport(spec.topic, "missing"), differences: [obstacle] };
  return presentReport(state.createTopic(spec.topic, partitions, spec.config ?? {}), "created", []);
}

function obstacleTo(name: string, partitions: number): string | undefined {
  if (!legalName.test(name))
    return "cannot be created: a name has 1 to 249 letters, digits, dots, underscores, hyphens";
  if (!Number.isInteger(partitions) || partitions < 1) return `cannot be created with ${partitions} partitions`;
  return undefined;
}

function presentReport(topic: MemoryTopic, state: "present" | "created", differences: readonly string[]): TopicReport {
  return {
    topic: topic.name,
    state,
    partitions: topic.logs.length,
    partitionsWithoutLeader: [],
    maxRecordBytes: topic.maxRecordBytes,
    timestampType: topic.timestampType,
    differences,
  };
}

function absentReport(topic: string, state: "missing" | "denied"): TopicReport {
  const nothingKnown = { partitions: 0, partitionsWithoutLeader: [], maxRecordBytes: null, timestampType: null };
  return { topic, state, ...nothingKnown, differences: [] };
}

function differencesOf(topic: MemoryTopic, spec: TopicSpec): string[] {
  const differences: string[] = [];
  const { partitions = topic.logs.length } = spec;
  if (partitions !== topic.logs.length) differences.push(`partitions is ${topic.logs.length}, wanted ${partitions}`);
  for (const [name, wanted] of Object.entries(spec.config ?? {})) {
    const actual = topic.setting(name) ?? "not set";
    if (actual !== wanted) differences.push(`${name} is ${actual}, wanted ${wanted}`);
  }
  return differences;
}
