/** Which records of one partition are done, and so how far the group's progress may be stored. */
export class PartitionProgress {
  /** Offsets handed to a handler, in order, each with whether it is done. */
  readonly #open = new Map<bigint, boolean>();
  #next: bigint;

  /** @param start offset of the first record that will be handed out */
  constructor(start: bigint) {
    this.#next = start;
  }

  /** Offset of the first record that is not done: what may be stored as the group's progress. */
  get firstUnfinished(): bigint {
    for (const offset of this.#open.keys()) return offset;
    return this.#next;
  }

  /** How many offsets lie between the first record that is not done and the next that will be handed out. */
  get openSpan(): bigint {
    return this.#next - this.firstUnfinished;
  }

  /** How far an offset lies past the first record that is in hand and not done; 0 where there is none. */
  spanTo(offset: bigint): bigint {
    return this.#open.size === 0 ? 0n : offset - this.firstUnfinished;
  }

  /** Notes that a record is in hand. */
  begin(offset: bigint): void {
    this.#open.set(offset, false);
    this.#next = offset + 1n;
  }

  /** Notes that a record is done. */
  finish(offset: bigint): void {
    if (this.#open.has(offset)) this.#open.set(offset, true);
    for (const [first, isDone] of this.#open) {
      if (!isDone) return;
      this.#open.delete(first);
    }
  }
}
