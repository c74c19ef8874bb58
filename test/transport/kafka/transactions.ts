import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";

/** Stores records in a transaction of kafkajs's producer, and leaves open how it ends. */
export async function openTransaction(
  bootstrapServers: string,
  topic: string,
  partition: number,
  texts: readonly string[],
): Promise<{ commit(): Promise<void>; abort(): Promise<void> }> {
  const kafka = new Kafka({ brokers: bootstrapServers.split(","), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: texts.map((value) => ({ partition, value })) });
  const end = async (ending: () => Promise<void>): Promise<void> => {
    await ending();
    await producer.disconnect();
  };
  return { commit: () => end(transaction.commit), abort: () => end(transaction.abort) };
}
