import { auditTopic, tryReadAuditRecord } from "@event-intelligence/contracts/audit";
import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { readSettings } from "event-intelligence";
import { expect, onTestFinished, test } from "vitest";
import { createTopicStore } from "../../../packages/event-intelligence/src/audit/topic-store.ts";
import { auditRecord } from "./audit-records.ts";

const topic = auditTopic("dev");

function createScene() {
  const broker = createMemoryBroker();
  const transport = broker.createTransport();
  onTestFinished(() => transport.close());
  const settings = readSettings({ TOPIC_PARTITIONS: "1", TOPIC_RETENTION_MS: "86400000" });
  const kept = async () => {
    const found: (string | undefined)[] = [];
    for await (const { value } of transport.read({ topic, from: "earliest" })) {
      found.push(tryReadAuditRecord(value)?.correlationId);
    }
    return found;
  };
  return { broker, transport, store: createTopicStore(transport, settings), kept };
}

const records = ["a", "b", "c"].map((correlationId) => auditRecord({ correlationId }));

test("the store of a topic makes it as the settings say and keeps the records in their order", async () => {
  const { transport, store, kept } = createScene();
  expect(await store.store(records)).toEqual({ left: [], error: null });
  expect(await kept()).toEqual(["a", "b", "c"]);
  const spec = { topic, partitions: 1, config: { "retention.ms": "86400000", "segment.ms": "86400000" } };
  expect(await transport.ensureTopics([spec], { mode: "check" })).toMatchObject([
    { state: "present", differences: [] },
  ]);
});

test("the store of a topic that is denied gives the records back, says which right is missing, and can go on later", async () => {
  const { broker, store, kept } = createScene();
  const allow = broker.faults.deny({ topic });
  const { left, error } = await store.store(records);
  expect(left).toEqual(records);
  expect(error).toMatchObject({ code: "NOT_AUTHORIZED", message: expect.stringContaining("Grant Write") });
  allow();
  expect(await store.store(left)).toEqual({ left: [], error: null });
  expect(await kept()).toEqual(["a", "b", "c"]);
});
