import type { OutgoingRecord, RecordDefect, StoredRecord } from "../transport.ts";

const mostHeaders = 64;
/** What a broker stores around the records of a batch. */
const batchOverheadBytes = 61;
/** Attributes and the two deltas of a first record. */
const recordOverheadBytes = 3;

/** A record as the log keeps it: its bytes belong to the log alone. */
export interface RecordContent {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: ReadonlyMap<string, Uint8Array>;
  readonly defect?: RecordDefect | undefined;
  /** Size as a broker would store it, alone in its batch and not compressed. */
  readonly sizeBytes: number;
}

/** Takes a private copy, so that the sender may reuse its buffers at once. */
export function copyOutgoing(record: OutgoingRecord): RecordContent {
  const key = record.key === undefined || record.key === null ? null : copyBytes(record.key);
  const value = record.value === null ? null : copyBytes(record.value);
  const all = Object.entries(record.headers ?? {}).map(([name, bytes]) => [name, copyBytes(bytes)] as const);
  return {
    key,
    value,
    headers: new Map(all.slice(0, mostHeaders)),
    // The broker of a real log stores them all and every reader cuts them; here they are cut when stored.
    defect: all.length > mostHeaders ? "too-many-headers" : undefined,
    sizeBytes: storedSizeBytes(key, value, all),
  };
}

/** Gives a reader bytes of its own: what it does to them changes neither the log nor another reader's record. */
export function copyStored(record: StoredRecord): StoredRecord {
  const headers = new Map<string, Uint8Array>();
  for (const [name, bytes] of record.headers) headers.set(name, copyBytes(bytes));
  const { key, value } = record;
  return { ...record, key: key && copyBytes(key), value: value && copyBytes(value), headers };
}

/** As a Buffer: small ones share a block, where every Uint8Array takes memory of its own. */
function copyBytes(bytes: string | Uint8Array): Uint8Array {
  return Buffer.from(bytes);
}

function storedSizeBytes(
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: readonly (readonly [string, Uint8Array])[],
): number {
  let sizeBytes = recordOverheadBytes + fieldBytes(key) + fieldBytes(value) + varintBytes(headers.length);
  for (const [name, bytes] of headers) {
    const nameBytes = Buffer.byteLength(name);
    sizeBytes += varintBytes(nameBytes) + nameBytes + fieldBytes(bytes);
  }
  return batchOverheadBytes + varintBytes(sizeBytes) + sizeBytes;
}

function fieldBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : varintBytes(bytes.length) + bytes.length;
}

/** Length of a zigzag variable-length integer, for a number that is not negative. */
function varintBytes(number: number): number {
  let rest = number * 2;
  let length = 1;
  while (rest >= 128) {
    rest = Math.floor(rest / 128);
    length += 1;
  }
  return length;
}
