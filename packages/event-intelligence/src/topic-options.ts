import type { WorkerTopicOptions } from "@event-intelligence/worker";
import type { Settings } from "./settings.ts";

/** How topics are made where they are missing, as the settings say. */
export function topicOptionsOf({ topics }: Pick<Settings, "topics">): WorkerTopicOptions {
  const { partitions, replicationFactor, minInsyncReplicas, retentionMs, replyRetentionMs } = topics;
  return { partitions, replicationFactor, minInsyncReplicas, retentionMs, replyRetentionMs };
}
