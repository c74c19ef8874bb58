const sizeFieldBytes = 4;
const correlationIdBytes = 4;

/** What a peer sends is no answer of a Kafka broker, or more than is taken. */
export class BrokenProtocolError extends Error {}

/** Cuts what a broker sends into answers, and holds no more than one of them at a time. */
export class AnswerReader {
  readonly #maxAnswerBytes: number;
  #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  /** How much must have come before anything can be done with it. */
  #neededBytes = sizeFieldBytes;

  constructor(maxAnswerBytes: number) {
    this.#maxAnswerBytes = maxAnswerBytes;
  }

  /**
   * Takes what has come and gives the answers that are complete, without their size.
   * @throws BrokenProtocolError by the size that an answer declares, before its bytes are kept
   */
  *read(chunk: Buffer): Generator<Buffer> {
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.length;
    while (this.#bufferedBytes >= this.#neededBytes) {
      const bytes = this.#join();
      const endBytes = sizeFieldBytes + this.#checkedSize(bytes.readInt32BE(0));
      if (bytes.length < endBytes) {
        this.#neededBytes = endBytes;
        return;
      }
      this.#keep(bytes.subarray(endBytes));
      yield bytes.subarray(sizeFieldBytes, endBytes);
    }
  }

  #checkedSize(sizeBytes: number): number {
    if (sizeBytes < correlationIdBytes) {
      throw new BrokenProtocolError(`the peer sent an answer of ${sizeBytes} bytes, which no Kafka broker does`);
    }
    if (sizeBytes > this.#maxAnswerBytes) {
      throw new BrokenProtocolError(
        `the peer announced an answer of ${sizeBytes} bytes, at most ${this.#maxAnswerBytes} are taken: ` +
          "it is no Kafka broker, it speaks TLS, or a topic holds batches for which maxAnswerBytes must be raised",
      );
    }
    return sizeBytes;
  }

  #join(): Buffer {
    const [first] = this.#chunks;
    return this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
  }

  #keep(rest: Buffer): void {
    this.#chunks = [rest];
    this.#bufferedBytes = rest.length;
    this.#neededBytes = sizeFieldBytes;
  }
}
