import { ByteReader, MalformedBytesError } from "./byte-reader.ts";
import { encodeFrameHeader, type FrameApi, frameHeaderBytes } from "./request-frame.ts";

/*
 * The flexible versions of requests (KIP-482), which kafkajs does not speak: lengths are unsigned numbers of varying size,
 * one higher than what they count, and every structure ends with tagged fields, of which the driver uses none.
 */

const noTags = Buffer.from([0]);

/** A request in a flexible version; `fields` are those of its body without the tags at the end. */
export function encodeFlexibleRequest(api: FrameApi, clientId: string, fields: readonly Buffer[]): Buffer {
  const body = Buffer.concat([noTags, ...fields, noTags]);
  const frame = Buffer.allocUnsafe(frameHeaderBytes(clientId) + body.length);
  body.copy(frame, encodeFrameHeader(frame, api, clientId));
  return frame;
}

/** A list whose items are encoded already. */
export function encodeCompactArray(items: readonly Buffer[]): Buffer {
  return Buffer.concat([encodeUnsignedVarint(items.length + 1), ...items]);
}

export function encodeCompactString(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([encodeUnsignedVarint(bytes.length + 1), bytes]);
}

function encodeUnsignedVarint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  return Buffer.from([...bytes, left]);
}

/** Reads the answer to a flexible request, from the end of its header on. */
export class FlexibleReader extends ByteReader {
  constructor(payload: Buffer) {
    super(payload);
    this.skipTags();
  }

  /** Null where there is none. */
  compactString(): string | null {
    const length = this.#unsignedVarint() - 1;
    if (length < 0) return null;
    const start = this.position;
    this.skip(length);
    return this.buffer.toString("utf8", start, this.position);
  }

  compactArray<T>(readItem: () => T): T[] {
    const items: T[] = [];
    for (let left = this.#unsignedVarint() - 1; left > 0; left--) items.push(readItem());
    return items;
  }

  skipTags(): void {
    for (let left = this.#unsignedVarint(); left > 0; left--) {
      this.#unsignedVarint();
      this.skip(this.#unsignedVarint());
    }
  }

  skip(byteCount: number): void {
    this.position += byteCount;
    if (this.position > this.buffer.length) throw new MalformedBytesError("bytes cut off");
  }

  #unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.buffer[this.position++];
      if (byte === undefined) throw new MalformedBytesError("number cut off");
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new MalformedBytesError("number too long");
  }
}
