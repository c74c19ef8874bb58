/** A list of whole numbers of 32 bits that grows: half the memory of an array, and nothing of it for the collector to visit. */
export class NumberList {
  #numbers = new Int32Array(1_024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The numbers, and behind them room for more. Another one after the list has grown. */
  get numbers(): Int32Array {
    return this.#numbers;
  }

  push(number: number): void {
    this.reserve(this.#length + 1);
    this.#numbers[this.#length] = number;
    this.#length += 1;
  }

  at(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  /** Copies a part of another list behind what is there. */
  append(other: NumberList, from: number, to: number): void {
    this.reserve(this.#length + to - from);
    this.#numbers.set(other.numbers.subarray(from, to), this.#length);
    this.#length += to - from;
  }

  clear(): void {
    this.#length = 0;
  }

  reserve(length: number): void {
    if (length <= this.#numbers.length) return;
    const numbers = new Int32Array(Math.max(length, this.#numbers.length * 1.5));
    numbers.set(this.#numbers.subarray(0, this.#length));
    this.#numbers = numbers;
  }
}
