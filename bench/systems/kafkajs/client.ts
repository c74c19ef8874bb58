import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";
import type { ReplyBody } from "../../bodies.ts";
import { type Client, type Scene, topicsOf } from "../system.ts";

/** kafkajs as its documentation shows it: one `send` per request, `eachMessage` in a group, first request after its join. */
export async function connect(scene: Scene): Promise<Client> {
  const topics = topicsOf(scene);
  const kafka = new Kafka({ brokers: [scene.bootstrapServers], logLevel: logLevel.ERROR });
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: `${scene.name}-client-${randomUUID()}` });
  const pending = new Map<string, (reply: ReplyBody) => void>();
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic: topics.reply });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    eachMessage: async ({ message }) => {
      const correlationId = String(message.headers?.["correlation-id"]);
      pending.get(correlationId)?.(JSON.parse(String(message.value)));
      pending.delete(correlationId);
    },
  });
  await joined;
  return {
    ask: async (body) => {
      const correlationId = randomUUID();
      const replied = new Promise<ReplyBody>((resolve) => pending.set(correlationId, resolve));
      const headers = { "correlation-id": correlationId };
      await producer.send({ topic: topics.request, messages: [{ value: JSON.stringify(body), headers }] });
      return await replied;
    },
  };
}
