import net from "node:net";
import { crc32c } from "../../../packages/transport/src/kafka/sending/crc32c.ts";

/** A number as the record format writes it. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  while (rest > 0x7f) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** One record's bytes, headers in the given order, repeated names included. */
export function rawRecord(
  value: string | Buffer,
  options: { offsetDelta?: number; key?: Buffer; headers?: readonly (readonly [string, string])[] } = {},
): Buffer {
  const bytes = Buffer.from(value as string);
  const parts = [
    Buffer.from([0]),
    varint(0),
    varint(options.offsetDelta ?? 0),
    varint(options.key?.length ?? -1),
    options.key ?? Buffer.alloc(0),
    varint(bytes.length),
    bytes,
  ];
  parts.push(varint(options.headers?.length ?? 0));
  for (const [name, text] of options.headers ?? []) {
    parts.push(varint(Buffer.byteLength(name)), Buffer.from(name), varint(Buffer.byteLength(text)), Buffer.from(text));
  }
  const body = Buffer.concat(parts);
  return Buffer.concat([varint(body.length), body]);
}

/** A record batch around records that may be packed already; attributes carry the codec (gzip 1 ... zstd 4). */
export function rawBatch(
  records: Buffer,
  options: {
    count?: number;
    attributes?: number;
    baseOffset?: bigint;
    lastOffsetDelta?: number;
    timestampMs?: number;
    producerId?: bigint;
  } = {},
): Buffer {
  const count = options.count ?? 1;
  const header = Buffer.alloc(61);
  header.writeBigInt64BE(options.baseOffset ?? 0n, 0);
  header.writeInt32BE(61 - 12 + records.length, 8);
  header.writeInt32BE(-1, 12);
  header[16] = 2;
  header.writeInt16BE(options.attributes ?? 0, 21);
  header.writeInt32BE(options.lastOffsetDelta ?? count - 1, 23);
  header.writeBigInt64BE(BigInt(options.timestampMs ?? Date.now()), 27);
  header.writeBigInt64BE(BigInt(options.timestampMs ?? Date.now()), 35);
  header.writeBigInt64BE(options.producerId ?? -1n, 43);
  header.writeInt16BE(-1, 51);
  header.writeInt32BE(-1, 53);
  header.writeInt32BE(count, 57);
  const batch = Buffer.concat([header, records]);
  batch.writeUInt32BE(crc32c(batch, 21, batch.length), 17);
  return batch;
}

/** Stores a batch as it is, as a client of any language could; rejects when the broker refuses it. */
export async function produceRaw(
  bootstrapServer: string,
  topic: string,
  partition: number,
  batch: Buffer,
): Promise<void> {
  const answer = await exchangeFrame(bootstrapServer, produceFrame(topic, partition, batch));
  const code = answer.readInt16BE(4 + 4 + 4 + 2 + Buffer.byteLength(topic) + 4 + 4);
  if (code !== 0) throw new Error(`the broker refused the batch with code ${code}`);
}

function produceFrame(topic: string, partition: number, batch: Buffer): Buffer {
  const int16 = (value: number) => Buffer.from([(value >> 8) & 0xff, value & 0xff]);
  const int32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  };
  const text = (value: string) => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
  const head = Buffer.concat([int16(0), int16(7), int32(1), text("raw")]);
  const body = [int16(-1), int16(-1), int32(5000), int32(1), text(topic), int32(1), int32(partition)];
  const frame = Buffer.concat([head, ...body, int32(batch.length), batch]);
  return Buffer.concat([int32(frame.length), frame]);
}

/** Sends one request of any kind and resolves with its answer. */
export function exchangeFrame(bootstrapServer: string, frame: Buffer): Promise<Buffer> {
  const [host, port] = bootstrapServer.split(":");
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port: Number(port) }, () => socket.write(frame));
    let received = Buffer.alloc(0);
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      socket.destroy();
      resolve(received.subarray(4));
    });
  });
}
