import type { TopicPartition } from "../connection/offsets.ts";
import type { PendingSend, SendPlace } from "./pending-send.ts";
import type { ProducedBatch } from "./produce.ts";

/**
 * Sends whose records travel to a partition as one batch until its outcome is known. Its records and their order are
 * fixed when it is first written: the broker recognizes a batch that it has already stored only by all of it.
 */
export class SendBatch implements SendPlace {
  readonly sizeBytes: number;
  /** A request with the batch is under way. */
  isInFlight = false;
  /** A request with the batch was written and nothing came back that tells whether it was stored. */
  isPerhapsStored = false;
  /** A broker has called it corrupt: once may be the way there, twice is what it holds. */
  wasCalledCorrupt = false;
  lastTrouble: unknown;
  #sends: readonly PendingSend[];

  constructor(sends: readonly PendingSend[], sizeBytes: number) {
    this.#sends = sends;
    this.sizeBytes = sizeBytes;
    for (const send of sends) send.place = this;
  }

  get sends(): readonly PendingSend[] {
    return this.#sends;
  }

  get isDoubtful(): boolean {
    return this.isInFlight || this.isPerhapsStored;
  }

  /** Somebody still waits for its outcome. */
  get isAwaited(): boolean {
    return this.#sends.some(({ isSettled }) => !isSettled);
  }

  /** Leaves out what nobody waits for. Only where it was surely not stored: those callers may have been told so. */
  dropSettled(): void {
    if (this.#sends.some(({ isSettled }) => isSettled)) this.#sends = this.#sends.filter(({ isSettled }) => !isSettled);
  }

  resolve({ topic, partition }: TopicPartition, { baseOffset, appendTimeMs }: ProducedBatch): void {
    let offset = baseOffset;
    for (const send of this.#sends) {
      send.resolve({ topic, partition, offset, appendTimeMs });
      offset += 1n;
    }
  }

  reject(error: Error): void {
    for (const send of this.#sends) send.reject(error);
  }
}
