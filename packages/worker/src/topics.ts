import type { ControlTopics, Service } from "@event-intelligence/contracts";
import {
  NotAuthorizedError,
  TopicMissingError,
  type TopicReport,
  type TopicSpec,
  type Transport,
} from "@event-intelligence/transport";

/** How topics are made where they are missing. Existing ones are never changed. */
export interface WorkerTopicOptions {
  /** Default 3. */
  readonly partitions?: number | undefined;
  /** Default 1. */
  readonly replicationFactor?: number | undefined;
  /** Default 1. */
  readonly minInsyncReplicas?: number | undefined;
  /** How long requests and dead letters are kept. Default 7 days. */
  readonly retentionMs?: number | undefined;
  /** How long replies are kept. Default 1 hour: clients of two earlier generations read the whole topic at start. */
  readonly replyRetentionMs?: number | undefined;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const defaultRetentionMs = 7 * 24 * hourMs;
const defaultReplyRetentionMs = hourMs;
const controlRetentionMs = 10 * minuteMs;

/** Topics of a service, as a worker makes them. */
export function serviceTopicSpecs({ topics }: Service, options: WorkerTopicOptions = {}): readonly TopicSpec[] {
  const { retentionMs = defaultRetentionMs, replyRetentionMs = defaultReplyRetentionMs } = options;
  return [
    topicSpec(topics.requested, retentionMs, options),
    topicSpec(topics.completed, replyRetentionMs, options),
    topicSpec(topics.failed, replyRetentionMs, options),
    topicSpec(topics.deadLetters, retentionMs, options),
  ];
}

/** The protocol's own topics, as a worker makes them. */
export function controlTopicSpecs(topics: ControlTopics, options: WorkerTopicOptions = {}): readonly TopicSpec[] {
  return [topics.cancelled, topics.presence, topics.progress].map((topic) =>
    topicSpec(topic, controlRetentionMs, options),
  );
}

/** One topic, as all of the product's are made. */
export function topicSpec(topic: string, retentionMs: number, options: WorkerTopicOptions): TopicSpec {
  const { partitions = 3, replicationFactor = 1, minInsyncReplicas = 1 } = options;
  const config: Record<string, string> = {
    "cleanup.policy": "delete",
    // Age is measured against the broker's clock, so the broker must stamp the records.
    "message.timestamp.type": "LogAppendTime",
    "min.insync.replicas": String(minInsyncReplicas),
    "retention.ms": String(retentionMs),
  };
  // Only closed segments are deleted, and a broker keeps one open for a week: short retention needs shorter segments.
  if (retentionMs < defaultRetentionMs) config["segment.ms"] = String(retentionMs);
  return { topic, partitions, replicationFactor, config };
}

export interface PrepareOptions {
  readonly transport: Transport;
  readonly services: readonly Service[];
  readonly controlTopics: ControlTopics;
  readonly topicOptions: WorkerTopicOptions;
  readonly signal: AbortSignal;
  onDifference(report: TopicReport): void;
}

/**
 * Makes what is missing. Control topics are optional, the services' topics are not.
 * @throws TopicMissingError, NotAuthorizedError when a service's topic cannot be used
 * @throws TransportUnavailableError when the broker cannot be asked
 */
export async function prepareTopics(options: PrepareOptions): Promise<readonly TopicReport[]> {
  const { controlTopics, services, topicOptions, transport, signal } = options;
  const required = services.flatMap((service) => serviceTopicSpecs(service, topicOptions));
  const specs = new Map<string, TopicSpec>();
  // A topic may serve two purposes, such as both outcomes; the first spec stands.
  for (const spec of [...required, ...controlTopicSpecs(controlTopics, topicOptions)]) {
    if (!specs.has(spec.topic)) specs.set(spec.topic, spec);
  }
  const reports = await transport.ensureTopics([...specs.values()], { mode: "create", signal });
  const requiredNames = new Set(required.map(({ topic }) => topic));
  for (const report of reports) {
    const isUsable = report.state === "present" || report.state === "created";
    if (!isUsable && requiredNames.has(report.topic)) throw unusable(report);
    if (!isUsable || report.differences.length > 0) options.onDifference(report);
  }
  return reports;
}

function unusable({ topic, state }: TopicReport): Error {
  if (state === "denied") {
    const message = `The broker denies access to topic ${topic}. Grant the worker Describe and, if it is to make it, Create.`;
    return new NotAuthorizedError(message, { topic });
  }
  return new TopicMissingError(`Topic ${topic} is missing and could not be made. Create it, or check the broker.`, {
    topic,
  });
}
