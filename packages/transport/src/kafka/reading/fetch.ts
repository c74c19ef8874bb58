import type { BrokerLink } from "../connection/broker-link.ts";
import { ByteReader } from "../connection/byte-reader.ts";
import { readCommitted } from "../connection/offsets.ts";
import { encodeFrameHeader, type FrameApi, frameHeaderBytes } from "../connection/request-frame.ts";
import type { AbortedTransaction } from "./aborted-producers.ts";
import { createDecompressionBudget, type DecodedRecords, decodeRecordSet } from "./record-decoder.ts";

/** Where to read one partition from. */
export interface FetchPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** What came of one partition. With a `code` other than 0 there are no records. */
export interface FetchedPartition extends DecodedRecords {
  readonly topic: string;
  readonly partition: number;
  readonly code: number;
  readonly logStartOffset: bigint;
  readonly highWatermark: bigint;
}

interface FetchLimits {
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  readonly maxBytesPerPartition: number;
}

export const fetchApi: FrameApi = { key: 1, name: "Fetch", version: 11 };

/** Fetches from one broker, long-polling; an error of one partition costs the others nothing. */
export async function fetchRecords(
  link: BrokerLink,
  clientId: string,
  positions: readonly FetchPosition[],
  limits: FetchLimits,
): Promise<FetchedPartition[]> {
  const payload = await link.exchange(encodeFetch(clientId, positions, limits), fetchApi);
  link.throttle(payload.readInt32BE(0));
  return decodeFetch(payload, positions);
}

const fixedBytes = 4 + 4 + 4 + 4 + 1 + 4 + 4 + 4 + 4 + 2;
const partitionBytes = 28;

/** The bytes of a fetch request (version 11). */
export function encodeFetch(clientId: string, positions: readonly FetchPosition[], limits: FetchLimits): Buffer {
  const byTopic = Map.groupBy(positions, ({ topic }) => topic);
  let sizeBytes = frameHeaderBytes(clientId) + fixedBytes + positions.length * partitionBytes;
  for (const topic of byTopic.keys()) sizeBytes += 2 + Buffer.byteLength(topic) + 4;
  const frame = Buffer.allocUnsafe(sizeBytes);
  let at = encodeFrameHeader(frame, fetchApi, clientId);
  at = frame.writeInt32BE(-1, at);
  at = frame.writeInt32BE(limits.maxWaitMs, at);
  at = frame.writeInt32BE(1, at);
  at = frame.writeInt32BE(limits.maxBytes, at);
  at = frame.writeInt8(readCommitted, at);
  at = frame.writeInt32BE(0, at);
  at = frame.writeInt32BE(-1, at);
  at = frame.writeInt32BE(byTopic.size, at);
  for (const [topic, partitions] of byTopic) {
    at = frame.writeInt16BE(Buffer.byteLength(topic), at);
    at += frame.write(topic, at);
    at = frame.writeInt32BE(partitions.length, at);
    for (const { partition, offset } of partitions) {
      at = frame.writeInt32BE(partition, at);
      at = frame.writeInt32BE(-1, at);
      at = frame.writeBigInt64BE(offset, at);
      at = frame.writeBigInt64BE(-1n, at);
      at = frame.writeInt32BE(limits.maxBytesPerPartition, at);
    }
  }
  at = frame.writeInt32BE(0, at);
  frame.writeInt16BE(0, at);
  return frame;
}

/** Reads a fetch answer (version 11) into records. */
export async function decodeFetch(payload: Buffer, positions: readonly FetchPosition[]): Promise<FetchedPartition[]> {
  const reader = new ByteReader(payload, 4 + 2 + 4);
  const budget = createDecompressionBudget();
  const fetched: FetchedPartition[] = [];
  for (let topicsLeft = reader.int32(); topicsLeft > 0; topicsLeft--) {
    const topic = reader.string();
    for (let partitionsLeft = reader.int32(); partitionsLeft > 0; partitionsLeft--) {
      const raw = readPartition(reader);
      const asked = positions.find((position) => position.partition === raw.partition && position.topic === topic);
      if (asked === undefined) continue;
      const { bytes, abortedTransactions, ...facts } = raw;
      const source = { topic, partition: raw.partition, bytes, fromOffset: asked.offset, abortedTransactions };
      const decoded = await decodeRecordSet(source, budget);
      fetched.push({ topic, ...facts, ...decoded });
    }
  }
  return fetched;
}

function readPartition(reader: ByteReader) {
  const partition = reader.int32();
  const code = reader.int16();
  const highWatermark = reader.int64();
  // The last stable offset, which the records end before, and the replica that a rack would prefer.
  reader.position += 8;
  const logStartOffset = reader.int64();
  const abortedTransactions: AbortedTransaction[] = [];
  for (let left = reader.int32(); left > 0; left--) {
    abortedTransactions.push({ producerId: reader.int64(), firstOffset: reader.int64() });
  }
  reader.position += 4;
  const sizeBytes = Math.max(0, reader.int32());
  const bytes = reader.buffer.subarray(reader.position, reader.position + sizeBytes);
  reader.position += sizeBytes;
  return { partition, code, highWatermark, logStartOffset, abortedTransactions, bytes };
}
