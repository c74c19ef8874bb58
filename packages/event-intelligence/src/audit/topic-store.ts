import { auditTopic, encodeAuditRecord } from "@event-intelligence/contracts/audit";
import { NotAuthorizedError, TopicMissingError, type Transport } from "@event-intelligence/transport";
import { topicSpec } from "@event-intelligence/worker";
import type { Settings } from "../settings.ts";
import { topicOptionsOf } from "../topic-options.ts";
import type { AuditStore } from "./audit-store.ts";

const refusalGraceMs = 1_000;

/** Keeps records in a topic, keyed by who asked, and makes the topic where it is missing. */
export function createTopicStore(transport: Transport, settings: Pick<Settings, "topics">): AuditStore {
  const { environment, retentionMs } = settings.topics;
  const topic = auditTopic(environment);
  const spec = topicSpec(topic, retentionMs, topicOptionsOf(settings));
  const name = `the audit topic ${topic}`;
  let isPrepared = false;

  async function prepare(): Promise<void> {
    if (isPrepared) return;
    await transport.start({ refusalGraceMs });
    const [report] = await transport.ensureTopics([spec], { mode: "create" });
    if (report?.state === "denied") {
      throw new NotAuthorizedError(`The broker denies access to ${name}. Grant Write, and Create to make it.`, {
        topic,
      });
    }
    if (report?.state === "missing") throw new TopicMissingError(`The broker did not make ${name}.`, { topic });
    isPrepared = true;
  }

  return {
    name,
    async store(records) {
      try {
        await prepare();
      } catch (error) {
        return { left: records, error };
      }
      const results = await Promise.allSettled(
        records.map((record) => transport.send({ topic, key: record.instance, value: encodeAuditRecord(record) })),
      );
      const left = records.filter((_, index) => results[index]?.status === "rejected");
      const error = results.find((result) => result.status === "rejected")?.reason ?? null;
      // It may have been deleted.
      if (left.length > 0) isPrepared = false;
      return { left, error };
    },
  };
}
