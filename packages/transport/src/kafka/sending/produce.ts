import { promisify } from "node:util";
import zlib from "node:zlib";
import type { BrokerLink } from "../connection/broker-link.ts";
import { ByteReader } from "../connection/byte-reader.ts";
import { encodeFrameHeader, type FrameApi, frameHeaderBytes } from "../connection/request-frame.ts";
import {
  type BatchProducer,
  batchOverheadBytes,
  batchSizeBytes,
  type PreparedRecord,
  writeBatchHeader,
  writeRecords,
} from "./record-encoder.ts";

/** The records that go to one partition in one request. */
export interface OutgoingBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly PreparedRecord[];
  readonly isCompressed: boolean;
  /** Null where the brokers need not know the batch again. */
  readonly producer: BatchProducer | null;
}

/** The broker's word on one batch. */
export interface ProducedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly code: number;
  /** Where the batch begins in the partition; -1 where it was not appended. */
  readonly baseOffset: bigint;
  /** Null where the topic keeps the sender's time. */
  readonly appendTimeMs: number | null;
}

const produceApi: FrameApi = { key: 0, name: "Produce", version: 7 };

const gzip = promisify(zlib.gzip);
const gzipCodec = 1;
const partitionHeaderBytes = 8;

/** Sends batches, at most one per partition, to the broker that leads them all; waits for every in-sync replica. */
export async function produce(
  link: BrokerLink,
  clientId: string,
  batches: readonly OutgoingBatch[],
  timeoutMs: number,
): Promise<ProducedBatch[]> {
  const isAnyCompressed = batches.some(({ isCompressed }) => isCompressed);
  const packed = isAnyCompressed ? await Promise.all(batches.map(packRecords)) : [];
  const payload = await link.exchange(encodeProduce(clientId, batches, packed, timeoutMs), produceApi);
  return decodeProduce(link, payload);
}

async function packRecords({ records, isCompressed }: OutgoingBatch): Promise<Buffer | undefined> {
  if (!isCompressed) return undefined;
  const plain = Buffer.allocUnsafe(batchSizeBytes(records) - batchOverheadBytes);
  writeRecords(plain, 0, records);
  return gzip(plain, { level: zlib.constants.Z_BEST_SPEED });
}

/** The bytes of a produce request (version 7); `packed` holds the compressed records of the batches that have some. */
function encodeProduce(
  clientId: string,
  batches: readonly OutgoingBatch[],
  packed: readonly (Buffer | undefined)[],
  timeoutMs: number,
): Buffer {
  const sizes = batches.map(({ records }, index) => {
    const packedRecords = packed[index];
    return packedRecords === undefined ? batchSizeBytes(records) : batchOverheadBytes + packedRecords.length;
  });
  const byTopic = Map.groupBy(batches.keys(), (index) => (batches[index] as OutgoingBatch).topic);
  let frameBytes = frameHeaderBytes(clientId) + 2 + 2 + 4 + 4;
  for (const topic of byTopic.keys()) frameBytes += 2 + Buffer.byteLength(topic) + 4;
  for (const sizeBytes of sizes) frameBytes += partitionHeaderBytes + sizeBytes;
  const frame = Buffer.allocUnsafe(frameBytes);
  let at = encodeFrameHeader(frame, produceApi, clientId);
  at = frame.writeInt16BE(-1, at);
  at = frame.writeInt16BE(-1, at);
  at = frame.writeInt32BE(timeoutMs, at);
  at = frame.writeInt32BE(byTopic.size, at);
  const timestampMs = Date.now();
  for (const [topic, indexes] of byTopic) {
    at = frame.writeInt16BE(Buffer.byteLength(topic), at);
    at += frame.write(topic, at);
    at = frame.writeInt32BE(indexes.length, at);
    for (const index of indexes) {
      const batch = batches[index] as OutgoingBatch;
      at = frame.writeInt32BE(batch.partition, at);
      at = frame.writeInt32BE(sizes[index] as number, at);
      at = writeBatch(frame, at, batch, packed[index], timestampMs);
    }
  }
  return frame;
}

function writeBatch(
  frame: Buffer,
  start: number,
  { records, producer }: OutgoingBatch,
  packed: Buffer | undefined,
  timestampMs: number,
): number {
  const recordsAt = start + batchOverheadBytes;
  let end: number;
  if (packed === undefined) end = writeRecords(frame, recordsAt, records);
  else end = recordsAt + packed.copy(frame, recordsAt);
  const codecNumber = packed === undefined ? 0 : gzipCodec;
  writeBatchHeader(frame, start, end, { recordCount: records.length, codecNumber, timestampMs, producer });
  return end;
}

function decodeProduce(link: BrokerLink, payload: Buffer): ProducedBatch[] {
  const reader = new ByteReader(payload);
  const produced: ProducedBatch[] = [];
  for (let topicsLeft = reader.int32(); topicsLeft > 0; topicsLeft--) {
    const topic = reader.string();
    for (let partitionsLeft = reader.int32(); partitionsLeft > 0; partitionsLeft--) {
      const partition = reader.int32();
      const code = reader.int16();
      const baseOffset = reader.int64();
      const appendTime = Number(reader.int64());
      reader.position += 8;
      produced.push({ topic, partition, code, baseOffset, appendTimeMs: appendTime < 0 ? null : appendTime });
    }
  }
  link.throttle(reader.int32());
  return produced;
}
