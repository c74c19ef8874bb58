interface Scored {
  readonly score: number;
}

/** The highest of many. Sorting all of them takes longer than finding them: so only those that can be among the highest. */
export class Highest<One extends Scored> {
  readonly #count: number;
  readonly #compare: (left: One, right: One) => number;
  #best: One[] = [];
  #least = Number.NEGATIVE_INFINITY;

  /** Keeps so many, in an order in which higher scores come first. */
  constructor(count: number, compare: (left: One, right: One) => number) {
    this.#count = count;
    this.#compare = compare;
  }

  /** What has less than this is none of them. */
  get least(): number {
    return this.#least;
  }

  add(one: One): void {
    if (one.score < this.#least) return;
    this.#best.push(one);
    if (this.#best.length < this.#count * 2 + 100) return;
    this.#best = this.inOrder();
    this.#least = this.#best.at(-1)?.score ?? this.#least;
  }

  inOrder(): One[] {
    return this.#best.sort(this.#compare).slice(0, this.#count);
  }
}
