import { letters, nodeNames } from "../patterns/name-letters.ts";
import { TextNumbers } from "./text-numbers.ts";

/** The names of patterns by numbers, and what each answers to: `effect node: X` to "effect node", "onex node" and "node", too. */
export class PatternNames extends TextNumbers {
  readonly #kinds = new TextNumbers();
  /** By the number of the name: the number of what stands before its colon, in letters and digits only. */
  readonly #kindOf: number[] = [];
  readonly #isNode: boolean[] = [];

  override numberOf(name: string): number {
    const number = super.numberOf(name);
    if (number === this.#kindOf.length) {
      const colon = name.indexOf(":");
      this.#kindOf.push(this.#kinds.numberOf(letters(colon < 0 ? name : name.slice(0, colon))));
      this.#isNode.push(colon >= 0);
    }
    return number;
  }

  /** Whether what is called so is a node. */
  isNode(name: number): boolean {
    return this.#isNode[name] === true;
  }

  /** For each name 1 when it answers to one of the types, given in letters and digits; no types: all do. */
  wanted(patternTypes: readonly string[]): Uint8Array {
    const verdicts = new Uint8Array(this.count);
    if (patternTypes.length === 0) return verdicts.fill(1);
    const asked = new Set(patternTypes);
    const areNodesMeant = nodeNames.some((name) => asked.has(name));
    const kinds = Array.from({ length: this.#kinds.count }, (_, kind) => this.#kinds.textOf(kind));
    const isKindMeant = kinds.map((kind) => asked.has(kind));
    // Few types begin like a kind and go on, so hardly any name has to be looked at whole.
    const isBegun = kinds.map((kind) => [...asked].some((type) => type.length > kind.length && type.startsWith(kind)));
    this.#kindOf.forEach((kind, name) => {
      const isNode = this.isNode(name);
      const isMeant =
        isKindMeant[kind] ||
        (isNode && (areNodesMeant || (isBegun[kind] === true && asked.has(letters(this.textOf(name))))));
      if (isMeant) verdicts[name] = 1;
    });
    return verdicts;
  }
}
