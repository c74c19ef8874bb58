import { encodeFetch } from "../../../packages/transport/src/kafka/reading/fetch.ts";
import { exchangeFrame } from "./raw-batch.ts";

/** The first record batches of a partition as the broker has them, as many as fit into one answer. */
export async function fetchRawBatches(bootstrapServer: string, topic: string, partition: number): Promise<Buffer[]> {
  const limits = { maxWaitMs: 100, maxBytes: 2 ** 20, maxBytesPerPartition: 2 ** 20 };
  const answer = await exchangeFrame(bootstrapServer, encodeFetch("raw", [{ topic, partition, offset: 0n }], limits));
  // Correlation id, throttle time, code, session id, one topic with its name, one partition up to its aborted transactions.
  let at = 4 + 4 + 2 + 4 + 4 + 2 + Buffer.byteLength(topic) + 4 + 4 + 2 + 8 + 8 + 8;
  at += 4 + Math.max(0, answer.readInt32BE(at)) * 16;
  at += 4;
  const records = answer.subarray(at + 4, at + 4 + answer.readInt32BE(at));
  const batches: Buffer[] = [];
  for (let start = 0; start + 12 <= records.length; ) {
    const end = start + 12 + records.readInt32BE(start + 8);
    if (end > records.length) break;
    batches.push(records.subarray(start, end));
    start = end;
  }
  return batches;
}
