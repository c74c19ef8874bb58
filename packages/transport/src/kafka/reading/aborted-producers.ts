/** A transaction that was aborted: by whom, and the first offset of the partition that it wrote. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/**
 * Whose transaction, seen from one batch of a partition to the next, ends with an abort. A broker names the beginnings;
 * an abort marker among the records ends the one of its producer, who may then begin anew.
 */
export class AbortedProducers {
  /** In the order in which they begin. */
  readonly #ahead: AbortedTransaction[];
  readonly #current = new Set<bigint>();

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#ahead = transactions.toSorted((one, other) => (one.firstOffset < other.firstOffset ? -1 : 1));
  }

  /** Whether the producer's transaction will be aborted, for a batch that ends at `offset`; only ever called onwards. */
  has(producerId: bigint, offset: bigint): boolean {
    for (let next = this.#ahead[0]; next !== undefined && next.firstOffset <= offset; next = this.#ahead[0]) {
      this.#current.add(next.producerId);
      this.#ahead.shift();
    }
    return this.#current.has(producerId);
  }

  end(producerId: bigint): void {
    this.#current.delete(producerId);
  }
}
