import { Kafka, logLevel } from "kafkajs";
import type { ReplyBody, RequestBody } from "../../bodies.ts";
import { type Scene, topicsOf } from "../system.ts";

/** kafkajs as its documentation shows it: `eachMessage` with automatic commits, one awaited `send` per reply. */
export async function serve(scene: Scene, answer: (body: RequestBody) => ReplyBody): Promise<void> {
  const topics = topicsOf(scene);
  const kafka = new Kafka({ brokers: [scene.bootstrapServers], logLevel: logLevel.ERROR });
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: `${scene.name}-workers` });
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic: topics.request, fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    eachMessage: async ({ message }) => {
      const reply = answer(JSON.parse(String(message.value)));
      const headers = { "correlation-id": message.headers?.["correlation-id"] };
      await producer.send({ topic: topics.reply, messages: [{ value: JSON.stringify(reply), headers }] });
    },
  });
  await joined;
}
