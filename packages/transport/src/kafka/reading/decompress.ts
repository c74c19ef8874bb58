import { promisify } from "node:util";
import zlib from "node:zlib";
import { MalformedBytesError } from "../connection/byte-reader.ts";
import { unpackLz4Frames } from "./lz4-frame.ts";
import { DecompressedTooLargeError } from "./unpacked-bytes.ts";

const gunzip = promisify(zlib.gunzip);
const unpackZstd = promisify(zlib.zstdDecompress);

const codec = { gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

/**
 * Unpacks the records of a batch.
 * @throws DecompressedTooLargeError past `maxBytes`, which is checked before the memory is taken
 * @throws MalformedBytesError, or an error of the codec, when the bytes are not what the codec number says
 */
export async function decompress(codecNumber: number, packed: Buffer, maxBytes: number): Promise<Buffer> {
  switch (codecNumber) {
    case codec.gzip:
      return unpackWithin(gunzip(packed, { maxOutputLength: maxBytes }));
    case codec.zstd:
      return unpackWithin(unpackZstd(packed, { maxOutputLength: maxBytes }));
    case codec.snappy:
      return unpackSnappy(packed, maxBytes);
    case codec.lz4:
      return unpackLz4Frames(packed, maxBytes);
    default:
      throw new MalformedBytesError(`unknown compression codec ${codecNumber}`);
  }
}

async function unpackWithin(unpacking: Promise<Buffer>): Promise<Buffer> {
  try {
    return await unpacking;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw new DecompressedTooLargeError();
    throw error;
  }
}

const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;

/** Java clients frame Snappy in blocks (the xerial format), librdkafka may send it raw. */
async function unpackSnappy(packed: Buffer, maxBytes: number): Promise<Buffer> {
  const isFramed = packed.length >= xerialHeaderBytes && packed.subarray(0, xerialMagic.length).equals(xerialMagic);
  if (!isFramed) return unpackSnappyBlock(packed, maxBytes);
  const blocks: Buffer[] = [];
  let leftBytes = maxBytes;
  for (let position = xerialHeaderBytes; position < packed.length; ) {
    const sizeBytes = packed.readInt32BE(position);
    const start = position + 4;
    position = start + sizeBytes;
    if (sizeBytes < 0 || position > packed.length) throw new MalformedBytesError("Snappy block cut off");
    const block = await unpackSnappyBlock(packed.subarray(start, position), leftBytes);
    leftBytes -= block.length;
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

async function unpackSnappyBlock(block: Buffer, maxBytes: number): Promise<Buffer> {
  if (declaredSnappyLength(block) > maxBytes) throw new DecompressedTooLargeError();
  const { uncompress } = await import("snappyjs");
  const unpacked = uncompress(block, maxBytes);
  return Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
}

function declaredSnappyLength(block: Buffer): number {
  let length = 0;
  for (let index = 0; index < 5; index++) {
    const byte = block[index] ?? 0;
    length += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) break;
  }
  return length;
}
