/** Bytes that do not follow the format they claim to have. */
export class MalformedBytesError extends Error {}

/** Reads the protocol's primitive types one after the other, without copying. */
export class ByteReader {
  readonly buffer: Buffer;
  position: number;

  constructor(buffer: Buffer, position = 0) {
    this.buffer = buffer;
    this.position = position;
  }

  int8(): number {
    const value = this.buffer.readInt8(this.position);
    this.position += 1;
    return value;
  }

  int16(): number {
    const value = this.buffer.readInt16BE(this.position);
    this.position += 2;
    return value;
  }

  int32(): number {
    const value = this.buffer.readInt32BE(this.position);
    this.position += 4;
    return value;
  }

  int64(): bigint {
    const value = this.buffer.readBigInt64BE(this.position);
    this.position += 8;
    return value;
  }

  string(): string {
    const length = this.int16();
    if (length < 0) return "";
    const start = this.position;
    this.position += length;
    return this.buffer.toString("utf8", start, this.position);
  }

  /** A zigzag number of at most 32 bits. */
  varint(): number {
    const { buffer } = this;
    let byte = buffer[this.position++];
    if (byte === undefined) throw new MalformedBytesError("number cut off");
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let value = byte & 0x7f;
    for (let shift = 7; shift <= 28; shift += 7) {
      byte = buffer[this.position++];
      if (byte === undefined) throw new MalformedBytesError("number cut off");
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new MalformedBytesError("number too long");
  }

  /** A zigzag number of up to 64 bits, exact up to 2^53. */
  varlong(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 63; factor *= 128) {
      const byte = this.buffer[this.position++];
      if (byte === undefined) throw new MalformedBytesError("number cut off");
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw new MalformedBytesError("number too long");
  }

  /** Bytes with their length before them, as a view; -1 means none. */
  varintBytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.position;
    const end = start + length;
    if (end > this.buffer.length) throw new MalformedBytesError("bytes cut off");
    this.position = end;
    return this.buffer.subarray(start, end);
  }
}
