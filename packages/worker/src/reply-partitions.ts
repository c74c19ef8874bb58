import { headerNames, readIntegerHeader, type Service } from "@event-intelligence/contracts";
import type { TopicReport, Transport } from "@event-intelligence/transport";
import type { MutableCounters } from "./counters.ts";
import { type Delivery, monotonicMs } from "./delivery.ts";

/** Decides which partition of the reply topics a request's reply goes to. */
export interface ReplyPartitions {
  /** Takes in how many partitions topics have. */
  learn(reports: readonly TopicReport[]): void;
  /** The partition the request names, or undefined when it names none or none that exists. Never rejects. */
  choose(delivery: Delivery): Promise<number | undefined>;
}

/** Anybody can name partitions that do not exist; that must not make the worker ask the broker all the time. */
const refreshPauseMs = 1_000;

export function createReplyPartitions(transport: Transport, counters: MutableCounters): ReplyPartitions {
  const partitionCounts = new Map<string, number>();
  const refreshes = new Map<Service, { readonly startedAtMs: number; readonly done: Promise<void> }>();

  /** The smaller count of both topics: a client reads the same partition of each. */
  const countOf = ({ topics }: Service) =>
    Math.min(partitionCounts.get(topics.completed) ?? 0, partitionCounts.get(topics.failed) ?? 0);

  function learn(reports: readonly TopicReport[]): void {
    for (const { topic, partitions } of reports) {
      if (partitions > 0) partitionCounts.set(topic, partitions);
    }
  }

  async function lookAgain({ topics }: Service): Promise<void> {
    const specs = [{ topic: topics.completed }, { topic: topics.failed }];
    try {
      learn(await transport.ensureTopics(specs, { mode: "check", timeoutMs: 2_000 }));
    } catch {
      // The broker does not answer now; what was known stands, and the reply is keyed.
    }
  }

  function refresh(service: Service): Promise<void> {
    const last = refreshes.get(service);
    if (last !== undefined && monotonicMs() - last.startedAtMs < refreshPauseMs) return last.done;
    const done = lookAgain(service);
    refreshes.set(service, { startedAtMs: monotonicMs(), done });
    return done;
  }

  async function choose({ service, record }: Delivery): Promise<number | undefined> {
    if (!record.headers.has(headerNames.replyPartition)) return undefined;
    const partition = readIntegerHeader(record.headers, headerNames.replyPartition, { min: 0, max: 1_000_000 });
    if (partition !== null) {
      if (partition >= countOf(service)) await refresh(service);
      if (partition < countOf(service)) return partition;
    }
    counters.replyPartitionInvalid += 1;
    return undefined;
  }

  return { learn, choose };
}
