import type { RecordPosition } from "../../transport.ts";
import type { TopicPartition } from "../connection/offsets.ts";
import type { PendingSend } from "./pending-send.ts";
import { recordSizeBytes } from "./record-encoder.ts";

/** One try of one send, on its way to one partition. */
export interface SendAttempt extends TopicPartition {
  readonly send: PendingSend;
  /** Travels without company: the batch it was in was refused, and the culprit is looked for. */
  isAlone: boolean;
  succeed(position: RecordPosition): void;
  fail(error: Error): void;
}

/** The attempts that go to one partition together. */
export interface AttemptBatch extends TopicPartition {
  readonly attempts: SendAttempt[];
}

/** The most records in one request. */
const maxRecordCount = 500;
/** The most bytes in one request over all partitions; a broker takes 100 MiB by default. */
const maxRequestBytes = 10 * 1024 * 1024;
/** How much of a topic's batch limit is used: one oversized batch rejects all of its records. */
const batchShare = 0.8;

interface OpenBatch extends AttemptBatch {
  sizeBytes: number;
  isFull: boolean;
}

/**
 * Takes from `waiting` what fits into one request, in order, and leaves the rest. A partition whose batch is full keeps
 * its later records waiting, so that their order stands.
 */
export function takeBatches(
  waiting: readonly SendAttempt[],
  batchLimitOf: (topic: string) => number,
): { batches: AttemptBatch[]; left: SendAttempt[] } {
  const open = new Map<string, OpenBatch>();
  const left: SendAttempt[] = [];
  let recordCount = 0;
  let requestBytes = 0;
  for (let index = 0; index < waiting.length; index++) {
    const attempt = waiting[index] as SendAttempt;
    if (attempt.send.isSettled) continue;
    if (recordCount === maxRecordCount || requestBytes > maxRequestBytes) {
      left.push(...waiting.slice(index));
      break;
    }
    const batch = batchFor(open, attempt);
    const sizeBytes = recordSizeBytes(attempt.send.record, batch.attempts.length);
    const isOverLimit = batch.sizeBytes + sizeBytes > batchLimitOf(attempt.topic) * batchShare;
    const isFirst = batch.attempts.length === 0;
    if (batch.isFull || (!isFirst && (isOverLimit || attempt.isAlone))) {
      batch.isFull = true;
      left.push(attempt);
      continue;
    }
    batch.attempts.push(attempt);
    batch.sizeBytes += sizeBytes;
    batch.isFull = attempt.isAlone;
    recordCount += 1;
    requestBytes += sizeBytes;
  }
  return { batches: [...open.values()], left };
}

function batchFor(open: Map<string, OpenBatch>, { topic, partition }: SendAttempt): OpenBatch {
  const key = `${topic}/${partition}`;
  let batch = open.get(key);
  if (batch === undefined) {
    batch = { topic, partition, attempts: [], sizeBytes: 0, isFull: false };
    open.set(key, batch);
  }
  return batch;
}
