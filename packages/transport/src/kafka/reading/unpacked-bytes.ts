/** A batch unpacks to more than its reader is ready to hold. */
export class DecompressedTooLargeError extends Error {}

/** Bytes that are unpacked one block after the other, up to a limit. */
export class UnpackedBytes {
  readonly #maxBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get leftBytes(): number {
    return this.#maxBytes - this.length;
  }

  /** What has been unpacked since it had the length `start`, as a view. */
  since(start: number): Buffer {
    return this.#bytes.subarray(start, this.length);
  }

  append(bytes: Buffer): void {
    this.reserve(bytes.length);
    bytes.copy(this.#bytes, this.length);
    this.length += bytes.length;
  }

  /**
   * Makes room for `count` more bytes and returns what to write them into, from `length` on.
   * @throws DecompressedTooLargeError past the limit
   */
  reserve(count: number): Buffer {
    if (count > this.leftBytes) throw new DecompressedTooLargeError();
    const neededBytes = this.length + count;
    if (neededBytes > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.#maxBytes, Math.max(neededBytes, 2 * this.#bytes.length)));
      this.#bytes.copy(grown, 0, 0, this.length);
      this.#bytes = grown;
    }
    return this.#bytes;
  }

  /** All of it, in no more memory than it needs. */
  take(): Buffer {
    return this.length === this.#bytes.length ? this.#bytes : Buffer.from(this.since(0));
  }
}
