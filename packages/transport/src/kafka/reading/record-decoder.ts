import type { RecordDefect, StoredRecord } from "../../transport.ts";
import { ByteReader, MalformedBytesError } from "../connection/byte-reader.ts";
import { AbortedProducers, type AbortedTransaction } from "./aborted-producers.ts";
import { decompress } from "./decompress.ts";
import { DecompressedTooLargeError } from "./unpacked-bytes.ts";

/*
 * Replaces the record decoder of kafkajs, which reads headers in quadratic time (one record of 180 KB with 20,000
 * headers blocks the event loop for a minute), fails for ever at a codec it does not know, and unpacks without a limit.
 */

/** The most headers that are read of one record. */
const maxHeaderCount = 64;
/** The most that one answer of a broker is unpacked to. */
export const maxDecompressedBytes = 64 * 1024 * 1024;

/** A batch may hold millions of empty records in a few kilobytes; each becomes an object. */
const maxBatchRecordCount = 250_000;
/** What a decoded record costs beside its bytes, roughly. */
const recordObjectBytes = 200;

/** What may still be unpacked for the answer in hand; shared by all its partitions. */
interface DecompressionBudget {
  leftBytes: number;
}

export function createDecompressionBudget(): DecompressionBudget {
  return { leftBytes: maxDecompressedBytes };
}

/** The records of one partition in one answer. */
export interface DecodedRecords {
  readonly records: StoredRecord[];
  /** Where the next fetch goes on: past the last whole batch, even when it held nothing to deliver. */
  nextOffset: bigint;
}

const batchPrefixBytes = 12;
const batchHeaderBytes = 61;
const magicPosition = 16;
const codecMask = 0x07;
const appendTimeFlag = 0x08;
const transactionalFlag = 0x10;
const controlFlag = 0x20;
const noHeaders: ReadonlyMap<string, Uint8Array> = new Map();

interface BatchHeader {
  readonly topic: string;
  readonly partition: number;
  readonly baseOffset: bigint;
  readonly lastOffset: bigint;
  readonly attributes: number;
  readonly timestampType: "append" | "create";
  readonly firstTimestampMs: number;
  readonly maxTimestampMs: number;
  readonly producerId: bigint;
  readonly recordCount: number;
}

/** What a broker sent of one partition. */
interface RecordSet {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: Buffer;
  /** What was asked for; a batch may begin before it. */
  readonly fromOffset: bigint;
  readonly abortedTransactions: readonly AbortedTransaction[];
}

/**
 * Decodes a partition's record set from `fromOffset` on. Control records and those of aborted transactions are left out.
 * A batch that cannot be decoded becomes one record with a defect at the batch's last offset and the batch's bytes as its
 * value, so that readers get past it and lose nothing. Values and keys are views into the answer, not copies.
 */
export async function decodeRecordSet(source: RecordSet, budget: DecompressionBudget): Promise<DecodedRecords> {
  const { topic, partition, bytes, fromOffset } = source;
  const aborted = new AbortedProducers(source.abortedTransactions);
  const decoded: DecodedRecords = { records: [], nextOffset: fromOffset };
  for (let start = 0; start + batchPrefixBytes <= bytes.length; ) {
    const end = start + batchPrefixBytes + bytes.readInt32BE(start + 8);
    // The broker cuts the last batch off where the answer is full; a length that goes backwards would never end.
    if (end > bytes.length || end <= start) break;
    const batch = bytes.subarray(start, end);
    start = end;
    const header = readBatchHeader(topic, partition, batch);
    if (header.lastOffset < decoded.nextOffset) continue;
    if (!isLeftOut(header, batch, aborted)) {
      const isCompressed = (header.attributes & codecMask) !== 0;
      // What is left over comes with the next fetch, which begins at the batch that was not unpacked.
      if (isCompressed && budget.leftBytes <= 0) break;
      await appendBatch(header, batch, decoded, fromOffset, budget);
    }
    decoded.nextOffset = header.lastOffset + 1n;
  }
  return decoded;
}

function readBatchHeader(topic: string, partition: number, batch: Buffer): BatchHeader {
  const baseOffset = batch.readBigInt64BE(0);
  const isCurrentFormat = batch.length >= batchHeaderBytes && batch[magicPosition] === 2;
  if (!isCurrentFormat) return unreadableHeader(topic, partition, baseOffset);
  const attributes = batch.readInt16BE(21);
  const lastOffsetDelta = Math.max(0, batch.readInt32BE(23));
  return {
    topic,
    partition,
    baseOffset,
    lastOffset: baseOffset + BigInt(lastOffsetDelta),
    attributes,
    timestampType: (attributes & appendTimeFlag) === 0 ? "create" : "append",
    firstTimestampMs: Number(batch.readBigInt64BE(27)),
    maxTimestampMs: Number(batch.readBigInt64BE(35)),
    producerId: batch.readBigInt64BE(43),
    recordCount: batch.readInt32BE(57),
  };
}

/** Formats older than Kafka 0.11 are not read: no broker that can serve this driver still writes them. */
function unreadableHeader(topic: string, partition: number, offset: bigint): BatchHeader {
  return {
    topic,
    partition,
    baseOffset: offset,
    lastOffset: offset,
    attributes: 0,
    timestampType: "create",
    firstTimestampMs: 0,
    maxTimestampMs: 0,
    producerId: -1n,
    recordCount: -1,
  };
}

/** Nobody is given control records, nor what its producer has taken back. */
function isLeftOut(header: BatchHeader, batch: Buffer, aborted: AbortedProducers): boolean {
  const isAborted = aborted.has(header.producerId, header.lastOffset);
  if ((header.attributes & controlFlag) === 0) return isAborted && (header.attributes & transactionalFlag) !== 0;
  if (isAborted && isAbortMarker(header, batch)) aborted.end(header.producerId);
  return true;
}

/** The key of a control record is a version and a type, of which 0 is "aborted" and 1 "committed". */
function isAbortMarker(header: BatchHeader, batch: Buffer): boolean {
  try {
    const { key } = readRecord(header, new ByteReader(batch, batchHeaderBytes));
    return key !== null && key[2] === 0 && key[3] === 0;
  } catch {
    return false;
  }
}

async function appendBatch(
  header: BatchHeader,
  batch: Buffer,
  decoded: DecodedRecords,
  fromOffset: bigint,
  budget: DecompressionBudget,
): Promise<void> {
  const { records } = decoded;
  const countBefore = records.length;
  try {
    if (header.recordCount > maxBatchRecordCount) throw new DecompressedTooLargeError();
    if (header.recordCount < 0) throw new MalformedBytesError("not a record batch");
    const codecNumber = header.attributes & codecMask;
    let reader = new ByteReader(batch, batchHeaderBytes);
    if (codecNumber !== 0) {
      const unpacked = await decompress(codecNumber, batch.subarray(batchHeaderBytes), maxDecompressedBytes);
      budget.leftBytes -= unpacked.length + header.recordCount * recordObjectBytes;
      reader = new ByteReader(unpacked);
    }
    for (let index = 0; index < header.recordCount; index++) {
      const record = readRecord(header, reader);
      if (record.offset >= fromOffset) records.push(record);
    }
  } catch (error) {
    const isTooLarge = error instanceof DecompressedTooLargeError;
    if (isTooLarge) budget.leftBytes -= maxDecompressedBytes;
    records.length = countBefore;
    records.push(defectiveRecord(header, batch, isTooLarge ? "decompressed-too-large" : "undecodable-batch"));
  }
}

function readRecord(header: BatchHeader, reader: ByteReader): StoredRecord {
  const sizeBytes = reader.varint();
  const end = reader.position + sizeBytes;
  if (sizeBytes < 0 || end > reader.buffer.length) throw new MalformedBytesError("record cut off");
  reader.position += 1;
  const timestampDeltaMs = reader.varlong();
  const offset = header.baseOffset + BigInt(reader.varint());
  const key = reader.varintBytes();
  const value = reader.varintBytes();
  const headerCount = reader.varint();
  const headers = headerCount === 0 ? noHeaders : readHeaders(reader, Math.min(headerCount, maxHeaderCount));
  if (reader.position > end) throw new MalformedBytesError("record longer than it declares");
  // Also skips the headers past the limit, however many there are.
  reader.position = end;
  const { topic, partition, timestampType } = header;
  const timestampMs = timestampType === "append" ? header.maxTimestampMs : header.firstTimestampMs + timestampDeltaMs;
  const record = { topic, partition, offset, key, value, headers, timestampMs, timestampType };
  return headerCount > maxHeaderCount ? { ...record, defect: "too-many-headers" } : record;
}

function readHeaders(reader: ByteReader, count: number): ReadonlyMap<string, Uint8Array> {
  const headers = new Map<string, Uint8Array>();
  for (let index = 0; index < count; index++) {
    const length = reader.varint();
    const start = reader.position;
    if (length < 0 || start + length > reader.buffer.length) throw new MalformedBytesError("header name cut off");
    reader.position += length;
    const name = reader.buffer.toString("utf8", start, reader.position);
    headers.set(name, reader.varintBytes() ?? emptyBytes);
  }
  return headers;
}

const emptyBytes = new Uint8Array(0);

function defectiveRecord(header: BatchHeader, batch: Buffer, defect: RecordDefect): StoredRecord {
  return {
    topic: header.topic,
    partition: header.partition,
    offset: header.lastOffset,
    key: null,
    value: batch,
    headers: noHeaders,
    timestampMs: header.maxTimestampMs,
    timestampType: header.timestampType,
    defect,
  };
}
