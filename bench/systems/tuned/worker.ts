import type { ReplyBody, RequestBody } from "../../bodies.ts";
import { partitionCount, type Scene, topicsOf } from "../system.ts";
import { createCoalescedSend, createTunedKafka } from "./kafkajs-tuning.ts";

const commitIntervalMs = 1_000;

/** kafkajs tuned by hand: whole batches, nothing awaited in the loop, commits beside it, coalesced replies. */
export async function serve(scene: Scene, answer: (body: RequestBody) => ReplyBody): Promise<void> {
  const topics = topicsOf(scene);
  const kafka = createTunedKafka(scene.bootstrapServers);
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: `${scene.name}-workers`, maxWaitTimeInMs: 500 });
  const finished = new Map<number, string>();
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic: topics.request, fromBeginning: true });
  const send = createCoalescedSend(producer, topics.reply);
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: partitionCount,
    eachBatch: async ({ batch }) => {
      for (const { value, headers } of batch.messages) {
        send({
          value: JSON.stringify(answer(JSON.parse(String(value)))),
          partition: Number(headers?.["reply-partition"]),
          headers: { "correlation-id": headers?.["correlation-id"] },
        });
      }
      finished.set(batch.partition, (BigInt(batch.lastOffset()) + 1n).toString());
    },
  });
  await joined;
  const commit = (): void => {
    const offsets = [...finished].map(([partition, offset]) => ({ topic: topics.request, partition, offset }));
    finished.clear();
    if (offsets.length > 0) consumer.commitOffsets(offsets).catch(() => {});
  };
  setInterval(commit, commitIntervalMs);
}
