import { setTimeout as wait } from "node:timers/promises";
import { TransportUnavailableError } from "../errors.ts";
import type { TopicReport, TopicSpec } from "../transport.ts";
import { brokerCode, isDenied, isMissing } from "./connection/broker-codes.ts";
import type { CallScope } from "./connection/call-deadline.ts";
import type { KafkaConnection } from "./connection/connection.ts";
import { brokerError } from "./connection/error-mapping.ts";
import { describeTopicConfigs, type TopicConfig, type TopicLimits } from "./sending/topic-limits.ts";

const defaultPartitionCount = 3;
const defaultReplicationFactor = 1;
/** A new topic is known to a broker some milliseconds after its creation was acknowledged. */
const lookAgainMs = 20;

interface CreateTopicsAnswer {
  readonly topicErrors: readonly {
    readonly topic: string;
    readonly errorCode: number;
    readonly errorMessage: string | null;
  }[];
}

/** What became of one attempt to create a topic. */
interface Creation {
  readonly code: number;
  readonly message: string;
}

interface EnsureOptions {
  readonly mode: "check" | "create";
  readonly scope: CallScope;
  /** What the call has created, also in earlier attempts. */
  readonly created: Set<string>;
}

/**
 * Looks at topics and, where asked to, creates the missing ones. One report per spec, in their order. May be called
 * again when it fails.
 */
export async function ensureTopics(
  connection: KafkaConnection,
  limits: TopicLimits,
  specs: readonly TopicSpec[],
  options: EnsureOptions,
): Promise<TopicReport[]> {
  if (specs.length === 0) return [];
  const names = [...new Set(specs.map(({ topic }) => topic))];
  await connection.refresh(names);
  const missing = specs.filter(({ topic }) => isMissing(codeOf(connection, topic)));
  const creations =
    options.mode === "create" && missing.length > 0
      ? await createTopics(connection, missing, options)
      : new Map<string, Creation>();
  const present = names.filter((topic) => codeOf(connection, topic) === brokerCode.none);
  const configs = await describeTopicConfigs(connection, present);
  for (const topic of present) if (configs.has(topic)) limits.note(topic, configs.get(topic));
  return specs.map((spec) => {
    const { topic } = spec;
    const made = { creation: creations.get(topic), isCreated: options.created.has(topic) };
    return reportOf(connection, spec, configs.get(topic), made);
  });
}

function codeOf(connection: KafkaConnection, topic: string): number {
  return connection.knownTopic(topic)?.code ?? brokerCode.unknownTopicOrPartition;
}

async function createTopics(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
  { scope, created }: EnsureOptions,
): Promise<Map<string, Creation>> {
  const unique = [...new Map(specs.map((spec) => [spec.topic, spec])).values()];
  const creations = new Map<string, Creation>();
  let left = unique;
  while (left.length > 0) {
    for (const [topic, creation] of await requestCreation(connection, left)) {
      creations.set(topic, creation);
      if (creation.code === brokerCode.none) created.add(topic);
    }
    for (const spec of left) throwIfPassing(spec, creations.get(spec.topic));
    const expected = unique.filter(({ topic }) => isThereNow(creations.get(topic)));
    const gone = await waitUntilUsable(connection, expected, creations, scope);
    left = expected.filter(({ topic }) => gone.includes(topic));
  }
  return creations;
}

async function requestCreation(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
): Promise<Map<string, Creation>> {
  const link = await connection.controllerLink();
  const answer = await link.request<CreateTopicsAnswer>("CreateTopics", {
    topics: specs.map((spec) => ({
      topic: spec.topic,
      numPartitions: spec.partitions ?? defaultPartitionCount,
      replicationFactor: spec.replicationFactor ?? defaultReplicationFactor,
      configEntries: Object.entries(spec.config ?? {}).map(([name, value]) => ({ name, value })),
    })),
    timeout: connection.settings.requestTimeoutMs,
  });
  return new Map(
    answer.topicErrors.map(({ topic, errorCode, errorMessage }) => [
      topic,
      { code: errorCode, message: errorMessage ?? "" },
    ]),
  );
}

const passingRefusals: ReadonlySet<number> = new Set([brokerCode.requestTimedOut, brokerCode.notController]);

/**
 * Asking again helps where the controller moves or is slow, and where one replica found no place: the controller has
 * lost sight of every broker for a moment, as of a single one that is starved of computing or has just started. For
 * more replicas the same refusal may mean that there are too few brokers.
 */
function throwIfPassing({ topic, replicationFactor = defaultReplicationFactor }: TopicSpec, creation?: Creation): void {
  if (creation === undefined) return;
  const isUnplaced = creation.code === brokerCode.invalidReplicationFactor && replicationFactor === 1;
  if (!isUnplaced && !passingRefusals.has(creation.code)) return;
  throw new TransportUnavailableError(
    `Topic "${topic}" could not be created yet: ${refusalOf(creation)}; check that the cluster's brokers are up`,
    { topic },
  );
}

/** Created by us, or by somebody else at the same moment. */
function isThereNow(creation: Creation | undefined): boolean {
  return creation?.code === brokerCode.none || creation?.code === brokerCode.topicAlreadyExists;
}

/**
 * Until every partition has a leader, or the call's time is nearly over: then the report says what is lacking. Resolves
 * with the topics that existed when they were to be created and are missing now: old brokers delete in the background.
 */
async function waitUntilUsable(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
  creations: ReadonlyMap<string, Creation>,
  scope: CallScope,
): Promise<readonly string[]> {
  const names = specs.map(({ topic }) => topic);
  const existed = names.filter((topic) => creations.get(topic)?.code === brokerCode.topicAlreadyExists);
  while (names.length > 0 && !scope.signal.aborted && !connection.isClosed) {
    await connection.refresh(names);
    if (names.every((topic) => isUsable(connection, topic))) return [];
    await wait(lookAgainMs);
    const gone = existed.filter((topic) => isMissing(codeOf(connection, topic)));
    if (gone.length > 0) return gone;
  }
  return [];
}

function isUsable(connection: KafkaConnection, topic: string): boolean {
  const known = connection.knownTopic(topic);
  return known?.code === brokerCode.none && known.leaders.length > 0 && known.leaders.every((leader) => leader >= 0);
}

function reportOf(
  connection: KafkaConnection,
  spec: TopicSpec,
  config: TopicConfig | undefined,
  { creation, isCreated }: { readonly creation: Creation | undefined; readonly isCreated: boolean },
): TopicReport {
  const { topic } = spec;
  const known = connection.knownTopic(topic);
  if (known?.code !== brokerCode.none) return absentReport(topic, codeOf(connection, topic), creation);
  const timestampType = config?.get("message.timestamp.type");
  const limitBytes = Number(config?.get("max.message.bytes"));
  return {
    topic,
    state: isCreated ? "created" : "present",
    partitions: known.leaders.length,
    partitionsWithoutLeader: [...known.leaders.keys()].filter((partition) => (known.leaders[partition] ?? -1) < 0),
    maxRecordBytes: Number.isSafeInteger(limitBytes) ? limitBytes : null,
    timestampType: timestampType === undefined ? null : timestampType === "LogAppendTime" ? "append" : "create",
    differences: differencesOf(spec, known.leaders.length, known.replicationFactor, config),
  };
}

function absentReport(topic: string, code: number, creation: Creation | undefined): TopicReport {
  const isRefused = creation !== undefined && !isThereNow(creation);
  return {
    topic,
    state: isDenied(code) || isDenied(creation?.code ?? 0) ? "denied" : "missing",
    partitions: 0,
    partitionsWithoutLeader: [],
    maxRecordBytes: null,
    timestampType: null,
    differences: isRefused ? [`could not be created: ${refusalOf(creation)}`] : [],
  };
}

function refusalOf({ code, message }: Creation): string {
  return `${brokerError(code).message} ${message}`.trim();
}

function differencesOf(
  spec: TopicSpec,
  partitionCount: number,
  replicationFactor: number,
  config: TopicConfig | undefined,
): string[] {
  const differences: string[] = [];
  if (spec.partitions !== undefined && spec.partitions !== partitionCount) {
    differences.push(`partitions is ${partitionCount}, wanted ${spec.partitions}`);
  }
  if (spec.replicationFactor !== undefined && spec.replicationFactor !== replicationFactor) {
    differences.push(`replication factor is ${replicationFactor}, wanted ${spec.replicationFactor}`);
  }
  for (const [name, wanted] of Object.entries(spec.config ?? {})) {
    const value = config?.get(name);
    if (config !== undefined && value !== wanted) differences.push(`${name} is ${value ?? "unset"}, wanted ${wanted}`);
  }
  return differences;
}
