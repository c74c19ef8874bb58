import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  type CodeAnalysisService,
  createCodeAnalysisService,
  topicProfiles,
} from "@event-intelligence/contracts/code-analysis";
import { Kafka, logLevel } from "kafkajs";

/**
 * Answers requests of all wire generations with the product's own bodies and a made-up report, through plain kafkajs:
 * what a client makes of it depends on the contracts alone.
 */
export async function startContractResponder(bootstrapServers: string): Promise<{ stop(): Promise<void> }> {
  const kafka = new Kafka({ brokers: bootstrapServers.split(","), logLevel: logLevel.NOTHING });
  const services = topicProfiles.map((profile) => createCodeAnalysisService({ profile }));
  await createTopics(kafka, services);
  const producer = kafka.producer();
  await producer.connect();
  const consumer = kafka.consumer({ groupId: `contract-responder-${randomUUID()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: services.map(({ topics }) => topics.requested), fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      const service = services.find(({ topics }) => topics.requested === topic);
      const reply = service && answer(service, message.value);
      if (!reply) return;
      // Later for some than for others, so that answers come in another order than the questions.
      await delay(Math.random() * 5);
      await producer.send({ topic: reply.topic, messages: [{ key: reply.correlationId, value: reply.value }] });
    },
  });
  return {
    stop: async () => {
      await consumer.disconnect();
      await producer.disconnect();
    },
  };
}

async function createTopics(kafka: Kafka, services: readonly CodeAnalysisService[]): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const names = services.flatMap(({ topics }) => [topics.requested, topics.completed, topics.failed]);
  await admin.createTopics({ topics: names.map((topic) => ({ topic, numPartitions: 3 })), waitForLeaders: true });
  await admin.disconnect();
}

function answer(
  service: CodeAnalysisService,
  value: Buffer | null,
): { topic: string; correlationId: string; value: Buffer } | undefined {
  const request = service.codec.decodeRequest(value);
  if (request.kind === "unreadable") return undefined;
  const outcome =
    request.kind === "refused"
      ? ({ outcome: "failed", error: request.error } as const)
      : ({ outcome: "completed", payload: report(request.operation) } as const);
  const reply = service.codec.encodeReply({
    correlationId: request.correlationId,
    eventId: randomUUID(),
    causationId: request.eventId,
    timestampMs: Date.now(),
    operation: request.operation,
    requestPayload: request.payload,
    instanceId: "contract-responder",
    processingTimeMs: 1,
    cached: false,
    ...outcome,
  });
  const topic = outcome.outcome === "completed" ? service.topics.completed : service.topics.failed;
  return { topic, correlationId: request.correlationId, value: Buffer.from(reply) };
}

function report(operation: string): unknown {
  const pattern = {
    name: "transaction",
    filePath: "node_ledger_effect.py",
    description: "Writes inside one transaction.",
    confidence: 0.9,
    codeSnippet: "async with transaction:",
    bestPractices: ["Keep transactions short."],
  };
  if (operation === "PATTERN_EXTRACTION") return { patterns: [pattern], totalCount: 1, queryTimeMs: 1 };
  const issues = [{ rule: "todo", severity: "low", message: "A TODO is left." }];
  return { qualityScore: 0.8, onexCompliance: 1, issues, recommendations: [{ message: "Do it." }] };
}
