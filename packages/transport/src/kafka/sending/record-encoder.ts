import type { OutgoingRecord } from "../../transport.ts";
import { crc32c } from "./crc32c.ts";

/** A record whose sizes are known, so that a batch of them is written into one buffer without growing it. */
export interface PreparedRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: OutgoingHeaders;
  readonly headerCount: number;
  /** Everything but the length field and the offset, whose sizes depend on the place in the batch. */
  readonly bodyBytes: number;
}

/** Who sends a batch, and the number of its first record, by which the broker knows it again. */
export interface BatchProducer {
  readonly producerId: bigint;
  readonly epoch: number;
  readonly baseSequence: number;
}

type OutgoingHeaders = NonNullable<OutgoingRecord["headers"]>;

/** What a batch adds to its records. */
export const batchOverheadBytes = 61;
const noHeaders: OutgoingHeaders = {};

/** Measures a record. */
export function prepareRecord(record: OutgoingRecord): PreparedRecord {
  const key = typeof record.key === "string" ? Buffer.from(record.key) : (record.key ?? null);
  const { value, headers = noHeaders } = record;
  let headerCount = 0;
  let headerBytes = 0;
  for (const name in headers) {
    headerCount += 1;
    headerBytes += sizedSize(Buffer.byteLength(name)) + sizedSize(headerSize(headers[name] ?? ""));
  }
  // Attributes and a timestamp delta of 0 take a byte each.
  const bodyBytes = 2 + bytesSize(key) + bytesSize(value) + varintSize(headerCount) + headerBytes;
  return { key, value, headers, headerCount, bodyBytes };
}

function headerSize(value: string | Uint8Array): number {
  return typeof value === "string" ? Buffer.byteLength(value) : value.length;
}

/** The bytes of one record at a place in a batch. */
export function recordSizeBytes(record: PreparedRecord, offsetDelta: number): number {
  const bodyBytes = record.bodyBytes + varintSize(offsetDelta);
  return varintSize(bodyBytes) + bodyBytes;
}

/** The bytes of a batch without compression. */
export function batchSizeBytes(records: readonly PreparedRecord[]): number {
  let sizeBytes = batchOverheadBytes;
  for (let index = 0; index < records.length; index++) {
    sizeBytes += recordSizeBytes(records[index] as PreparedRecord, index);
  }
  return sizeBytes;
}

/** Writes a batch's records at `at`, without the batch's header. Returns their end. */
export function writeRecords(target: Buffer, at: number, records: readonly PreparedRecord[]): number {
  let position = at;
  for (let index = 0; index < records.length; index++) {
    position = writeRecord(target, position, records[index] as PreparedRecord, index);
  }
  return position;
}

/** Writes the header of the batch from `start` to `end`, whose records are already in place. */
export function writeBatchHeader(
  target: Buffer,
  start: number,
  end: number,
  batch: { recordCount: number; codecNumber: number; timestampMs: number; producer: BatchProducer | null },
): void {
  target.writeBigInt64BE(0n, start);
  target.writeInt32BE(end - start - 12, start + 8);
  target.writeInt32BE(-1, start + 12);
  target[start + 16] = 2;
  target.writeInt16BE(batch.codecNumber, start + 21);
  target.writeInt32BE(batch.recordCount - 1, start + 23);
  const timestamp = BigInt(batch.timestampMs);
  target.writeBigInt64BE(timestamp, start + 27);
  target.writeBigInt64BE(timestamp, start + 35);
  target.writeBigInt64BE(batch.producer?.producerId ?? -1n, start + 43);
  target.writeInt16BE(batch.producer?.epoch ?? -1, start + 51);
  target.writeInt32BE(batch.producer?.baseSequence ?? -1, start + 53);
  target.writeInt32BE(batch.recordCount, start + 57);
  target.writeUInt32BE(crc32c(target, start + 21, end), start + 17);
}

function writeRecord(target: Buffer, at: number, record: PreparedRecord, offsetDelta: number): number {
  let position = writeVarint(target, at, record.bodyBytes + varintSize(offsetDelta));
  target[position++] = 0;
  target[position++] = 0;
  position = writeVarint(target, position, offsetDelta);
  position = writeBytes(target, position, record.key);
  position = writeBytes(target, position, record.value);
  position = writeVarint(target, position, record.headerCount);
  for (const name in record.headers) {
    position = writeText(target, position, name);
    const value = record.headers[name] ?? "";
    position = typeof value === "string" ? writeText(target, position, value) : writeBytes(target, position, value);
  }
  return position;
}

function writeBytes(target: Buffer, at: number, bytes: Uint8Array | null): number {
  if (bytes === null) return writeVarint(target, at, -1);
  const position = writeVarint(target, at, bytes.length);
  target.set(bytes, position);
  return position + bytes.length;
}

function writeText(target: Buffer, at: number, text: string): number {
  const position = writeVarint(target, at, Buffer.byteLength(text));
  return position + target.write(text, position);
}

function writeVarint(target: Buffer, at: number, value: number): number {
  let position = at;
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest > 0x7f) {
    target[position++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[position++] = rest;
  return position;
}

function bytesSize(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : sizedSize(bytes.length);
}

/** The bytes of something with its length in front of it. */
function sizedSize(sizeBytes: number): number {
  return varintSize(sizeBytes) + sizeBytes;
}

function varintSize(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  if (zigzag < 0x80) return 1;
  if (zigzag < 0x4000) return 2;
  if (zigzag < 0x20_0000) return 3;
  return zigzag < 0x1000_0000 ? 4 : 5;
}
