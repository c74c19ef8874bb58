import { MalformedBytesError } from "../connection/byte-reader.ts";
import { unpackLz4Block } from "./lz4-block.ts";
import { DecompressedTooLargeError, UnpackedBytes } from "./unpacked-bytes.ts";
import { xxHash32 } from "./xxhash32.ts";

/*
 * Unpacks LZ4 frames after their specification (github.com/lz4/lz4, doc/lz4_Frame_format.md): every option but
 * dictionaries, which no Kafka client uses, and the legacy frame, which Kafka never had.
 */

const frameMagic = 0x184d2204;
/** The last four bits are the application's. */
const skippableMagic = 0x184d2a50;

const flag = {
  isIndependent: 0x20,
  hasBlockChecksum: 0x10,
  hasContentSize: 0x08,
  hasContentChecksum: 0x04,
  isReserved: 0x02,
  hasDictionary: 0x01,
} as const;
const version = 1;
const unpackedBlockFlag = 0x8000_0000;
/** The largest block, by the number in the frame's header. */
const maxBlockBytesOf: ReadonlyMap<number, number> = new Map([
  [4, 64 * 1024],
  [5, 256 * 1024],
  [6, 1024 * 1024],
  [7, 4 * 1024 * 1024],
]);

interface FrameHeader {
  readonly flags: number;
  readonly maxBlockBytes: number;
  /** Null where the frame does not say. */
  readonly contentBytes: bigint | null;
}

/**
 * Unpacks frames that follow one another.
 * @throws DecompressedTooLargeError past `maxBytes`, before the memory for it is taken
 * @throws MalformedBytesError for bytes that break the format, for a wrong checksum and for a frame with a dictionary
 */
export function unpackLz4Frames(packed: Buffer, maxBytes: number): Buffer {
  const frames = new FrameReader(packed, new UnpackedBytes(maxBytes));
  do frames.readFrame();
  while (!frames.isAtEnd);
  return frames.unpacked.take();
}

class FrameReader {
  readonly unpacked: UnpackedBytes;
  readonly #packed: Buffer;
  #position = 0;

  constructor(packed: Buffer, unpacked: UnpackedBytes) {
    this.#packed = packed;
    this.unpacked = unpacked;
  }

  get isAtEnd(): boolean {
    return this.#position === this.#packed.length;
  }

  readFrame(): void {
    const magic = this.#uint32();
    if ((magic & ~0x0f) === skippableMagic) this.#bytes(this.#uint32());
    else if (magic === frameMagic) this.#readContent(this.#readHeader());
    else throw new MalformedBytesError("not an LZ4 frame");
  }

  #readHeader(): FrameHeader {
    const start = this.#position;
    const [flags = 0, descriptor = 0] = this.#bytes(2);
    const maxBlockBytes = maxBlockBytesOf.get(descriptor >>> 4);
    const isKnown = flags >>> 6 === version && (flags & flag.isReserved) === 0 && (descriptor & 0x0f) === 0;
    if (!isKnown || maxBlockBytes === undefined) throw new MalformedBytesError("LZ4 frame of an unknown version");
    if ((flags & flag.hasDictionary) !== 0) throw new MalformedBytesError("LZ4 frame that needs a dictionary");
    const contentBytes = (flags & flag.hasContentSize) === 0 ? null : this.#bytes(8).readBigUInt64LE();
    const checksum = (xxHash32(this.#packed.subarray(start, this.#position)) >>> 8) & 0xff;
    if (this.#bytes(1)[0] !== checksum) throw new MalformedBytesError("LZ4 frame with a wrong header checksum");
    return { flags, maxBlockBytes, contentBytes };
  }

  #readContent(header: FrameHeader): void {
    const { unpacked } = this;
    const start = unpacked.length;
    const { contentBytes, flags } = header;
    if (contentBytes !== null && contentBytes > BigInt(unpacked.leftBytes)) throw new DecompressedTooLargeError();
    for (let size = this.#uint32(); size !== 0; size = this.#uint32()) this.#readBlock(size, header, start);
    const content = unpacked.since(start);
    if (contentBytes !== null && BigInt(content.length) !== contentBytes) {
      throw new MalformedBytesError("LZ4 frame of another size than it declares");
    }
    if ((flags & flag.hasContentChecksum) !== 0) this.#check(content);
  }

  #readBlock(size: number, { flags, maxBlockBytes }: FrameHeader, frameStart: number): void {
    const isPacked = (size & unpackedBlockFlag) === 0;
    const block = this.#bytes(size & ~unpackedBlockFlag);
    if ((flags & flag.hasBlockChecksum) !== 0) this.#check(block);
    if (block.length > maxBlockBytes) throw new MalformedBytesError("LZ4 block larger than its frame allows");
    if (!isPacked) {
      this.unpacked.append(block);
      return;
    }
    const isIndependent = (flags & flag.isIndependent) !== 0;
    unpackLz4Block(block, this.unpacked, {
      maxBytes: maxBlockBytes,
      // Blocks that are linked repeat bytes of the blocks before them, yet never of another frame.
      historyStart: isIndependent ? this.unpacked.length : frameStart,
    });
  }

  #check(bytes: Buffer): void {
    if (this.#uint32() !== xxHash32(bytes)) throw new MalformedBytesError("LZ4 frame with a wrong checksum");
  }

  #uint32(): number {
    return this.#bytes(4).readUInt32LE();
  }

  #bytes(count: number): Buffer {
    const end = this.#position + count;
    if (end > this.#packed.length) throw new MalformedBytesError("LZ4 frame cut off");
    const bytes = this.#packed.subarray(this.#position, end);
    this.#position = end;
    return bytes;
  }
}
