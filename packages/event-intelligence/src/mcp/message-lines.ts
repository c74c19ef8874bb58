import { Transform, type TransformCallback } from "node:stream";

const lineEnd = 10;

/**
 * Hands on whole lines. One that is too long is dropped and told of, so that it costs no more than itself: who reads
 * messages out of a stream would have to give up the connection.
 */
export class MessageLines extends Transform {
  readonly #maxBytes: number;
  readonly #onTooLong: () => void;
  #parts: Buffer[] = [];
  #sizeBytes = 0;

  constructor(maxBytes: number, onTooLong: () => void) {
    super();
    this.#maxBytes = maxBytes;
    this.#onTooLong = onTooLong;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let start = 0;
    for (let end = chunk.indexOf(lineEnd); end >= 0; end = chunk.indexOf(lineEnd, start)) {
      this.#take(chunk.subarray(start, end + 1));
      this.#endLine();
      start = end + 1;
    }
    this.#take(chunk.subarray(start));
    done();
  }

  #take(part: Buffer): void {
    this.#sizeBytes += part.length;
    if (this.#sizeBytes > this.#maxBytes) this.#parts = [];
    else this.#parts.push(part);
  }

  #endLine(): void {
    if (this.#sizeBytes > this.#maxBytes) this.#onTooLong();
    else this.push(Buffer.concat(this.#parts));
    this.#parts = [];
    this.#sizeBytes = 0;
  }
}
