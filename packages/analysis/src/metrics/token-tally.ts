import type { HalsteadCounts } from "./halstead.ts";

/** The tokens of one unit. */
export class TokenTally implements HalsteadCounts {
  operators = 0;
  operands = 0;
  /** Lines of code on which one of its tokens begins. */
  codeLines = 0;
  #lastLine = 0;
  readonly #distinctOperators = new Set<number>();
  readonly #distinctOperands = new Set<number>();

  get distinctOperators(): number {
    return this.#distinctOperators.size;
  }

  get distinctOperands(): number {
    return this.#distinctOperands.size;
  }

  /** Lines come in ascending order. */
  addLine(line: number): void {
    if (line === this.#lastLine) return;
    this.#lastLine = line;
    this.codeLines += 1;
  }

  addOperator(id: number): void {
    this.operators += 1;
    this.#distinctOperators.add(id);
  }

  addOperand(id: number): void {
    this.operands += 1;
    this.#distinctOperands.add(id);
  }
}

/** Gives equal texts equal numbers. */
export class TextNumbers {
  readonly #numbers = new Map<string, number>();
  #uniqueCount = 0;

  /** How many different numbers were given. */
  get size(): number {
    return this.#numbers.size + this.#uniqueCount;
  }

  of(text: string): number {
    let known = this.#numbers.get(text);
    if (known === undefined) {
      known = this.#numbers.size;
      this.#numbers.set(text, known);
    }
    return known;
  }

  /** For a text that is taken for different from all others. */
  ofUnique(): number {
    this.#uniqueCount += 1;
    return -this.#uniqueCount;
  }
}
