import { MalformedBytesError } from "../connection/byte-reader.ts";
import type { UnpackedBytes } from "./unpacked-bytes.ts";

const shortestMatchBytes = 4;
/** A length of this much in a token goes on in the bytes behind it. */
const longLength = 15;
/** From here on a call costs less than a loop. */
const copiedInOneCallBytes = 64;

interface BlockLimits {
  /** The most that the block may unpack to. */
  readonly maxBytes: number;
  /** From where on unpacked bytes may be repeated. */
  readonly historyStart: number;
}

/**
 * Unpacks one LZ4 block behind what is unpacked already, after github.com/lz4/lz4, doc/lz4_Block_format.md: literals and
 * repetitions of what came before, in turn. The block's size is found first, so that no memory is taken for a bomb.
 * @throws DecompressedTooLargeError past the limit of `unpacked`
 * @throws MalformedBytesError for bytes that break the format
 */
export function unpackLz4Block(block: Buffer, unpacked: UnpackedBytes, limits: BlockLimits): void {
  const sizeBytes = measure(block);
  if (sizeBytes > limits.maxBytes) throw new MalformedBytesError("LZ4 block longer than its frame allows");
  const target = unpacked.reserve(sizeBytes);
  copySequences(block, target, unpacked.length, limits.historyStart);
  unpacked.length += sizeBytes;
}

/** The size of what a block unpacks to. */
function measure(block: Buffer): number {
  const lengths = new LengthReader(block);
  let sizeBytes = 0;
  for (;;) {
    const token = lengths.byte();
    const literalBytes = lengths.read(token >>> 4);
    lengths.at += literalBytes;
    sizeBytes += literalBytes;
    // The last sequence has literals alone.
    if (lengths.at === block.length) return sizeBytes;
    lengths.at += 2;
    sizeBytes += lengths.read(token & longLength) + shortestMatchBytes;
  }
}

/** Only for a block that could be measured: what is cut off was found there. */
function copySequences(block: Buffer, target: Buffer, start: number, historyStart: number): void {
  const lengths = new LengthReader(block);
  let to = start;
  for (;;) {
    const token = lengths.byte();
    const literalBytes = lengths.read(token >>> 4);
    copyBytes(block, lengths.at, target, to, literalBytes);
    lengths.at += literalBytes;
    to += literalBytes;
    if (lengths.at === block.length) return;
    const from = to - (lengths.byte() | (lengths.byte() << 8));
    if (from === to || from < historyStart) throw new MalformedBytesError("LZ4 block repeats what was never there");
    const matchBytes = lengths.read(token & longLength) + shortestMatchBytes;
    repeatBytes(target, from, to, matchBytes);
    to += matchBytes;
  }
}

class LengthReader {
  readonly block: Buffer;
  at = 0;

  constructor(block: Buffer) {
    this.block = block;
  }

  byte(): number {
    const byte = this.block[this.at++];
    if (byte === undefined) throw new MalformedBytesError("LZ4 block cut off");
    return byte;
  }

  /** The whole of a length that begins in a token. */
  read(inToken: number): number {
    let length = inToken;
    if (inToken < longLength) return length;
    let byte: number;
    do {
      byte = this.byte();
      length += byte;
    } while (byte === 255);
    return length;
  }
}

function copyBytes(source: Buffer, from: number, target: Buffer, to: number, count: number): void {
  if (count >= copiedInOneCallBytes) source.copy(target, to, from, from + count);
  else for (let index = 0; index < count; index++) target[to + index] = source[from + index] as number;
}

/** Where source and target overlap, what has just been written is repeated, too. */
function repeatBytes(bytes: Buffer, from: number, to: number, count: number): void {
  if (count < copiedInOneCallBytes) {
    for (let index = 0; index < count; index++) bytes[to + index] = bytes[from + index] as number;
    return;
  }
  // Each turn doubles what can be repeated in one call.
  for (let done = 0; done < count; ) {
    const step = Math.min(count - done, to + done - from);
    bytes.copyWithin(to + done, from, from + step);
    done += step;
  }
}
