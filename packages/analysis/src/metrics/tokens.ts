import type { Language } from "../languages/language.ts";
import type { SyntaxTree } from "../languages/syntax-tree.ts";
import type { CodeUnits } from "./code-units.ts";
import { type HalsteadCounts, operatorAt, type TokenRole, tokenRole } from "./halstead.ts";
import { LineCounts } from "./line-counts.ts";
import { TextNumbers, TokenTally } from "./token-tally.ts";

/** A longer literal is taken for different from all others: nobody writes it twice, and comparing takes time. */
const maxComparedLength = 1000;

/** What the tokens of a file come to. */
export interface TokenCounts {
  readonly file: HalsteadCounts;
  readonly lines: LineCounts;
  /** The tokens of each unit, without those of the units inside it. */
  readonly units: readonly TokenTally[];
}

/** Goes through the tokens of a file once. */
export function countTokens(tree: SyntaxTree, language: Language, codeUnits: CodeUnits): TokenCounts {
  const counter = new TokenCounter(tree, language, codeUnits);
  for (let node = 1; node < tree.size; ) node = counter.visit(node);
  return counter.counts;
}

class TokenCounter {
  readonly #tree: SyntaxTree;
  readonly #language: Language;
  readonly #unitsAround: Int32Array;
  readonly #roleOf: (node: number) => TokenRole;
  readonly #lineOf: (offset: number) => number;
  readonly #lines: LineCounts;
  readonly #tallies: readonly TokenTally[];
  /** For each unit the tally its tokens are added to. */
  readonly #tallyOf: readonly (TokenTally | undefined)[];
  readonly #operators = new TextNumbers();
  readonly #operands = new TextNumbers();
  /** The first node behind the strings that are open. */
  #stringPast = 0;

  constructor(tree: SyntaxTree, language: Language, { units, unitsAround }: CodeUnits) {
    this.#tree = tree;
    this.#language = language;
    this.#unitsAround = unitsAround;
    this.#roleOf = tree.byKind((kind, isNamed) => tokenRole(kind, isNamed, language));
    this.#lineOf = tree.ascendingLines();
    this.#lines = new LineCounts(tree);
    const tallies = units.map(() => new TokenTally());
    this.#tallies = tallies;
    this.#tallyOf = units.map(({ isPart, owner }, unit) => tallies[isPart ? owner : unit]);
  }

  get counts(): TokenCounts {
    const file = {
      distinctOperators: this.#operators.size,
      distinctOperands: this.#operands.size,
      operators: this.#tallies.reduce((total, { operators }) => total + operators, 0),
      operands: this.#tallies.reduce((total, { operands }) => total + operands, 0),
    };
    return { file, lines: this.#lines, units: this.#tallies };
  }

  /** Counts a node, and returns the one to go on with. */
  visit(node: number): number {
    const tree = this.#tree;
    const past = tree.past(node);
    const role = this.#roleOf(node);
    const isWithinString = node < this.#stringPast;
    // A piece of a string: the string as a whole was counted.
    if (isWithinString && role !== "interpolation" && this.#roleOf(tree.parent(node)) === "string") return past;
    if (role === "inner" || role === "interpolation" || (role === "word" && past > node + 1)) return node + 1;
    if (role === "comment" || (role === "string" && this.#language.structure.isDocumentation(tree, node))) {
      this.#lines.markComment(this.#lineOf(tree.start(node)), tree.endLine(node));
      return past;
    }
    if (tree.end(node) > tree.start(node)) this.#count(node, role, isWithinString);
    if (role !== "string") return past;
    this.#stringPast = Math.max(this.#stringPast, past);
    return node + 1;
  }

  #count(node: number, role: TokenRole, isWithinString: boolean): void {
    const tree = this.#tree;
    const tally = this.#tallyOf[this.#unitsAround[node] ?? 0];
    if (tally === undefined) return;
    const start = tree.start(node);
    if (!isWithinString) {
      const line = this.#lineOf(start);
      this.#lines.markCode(line);
      tally.addLine(line);
    }
    if (role === "silent") return;
    if (role === "operator") {
      const operator = operatorAt(tree, node);
      if (operator !== null) tally.addOperator(this.#operators.of(operator));
      return;
    }
    const end = tree.end(node);
    const isCompared = end - start <= maxComparedLength;
    tally.addOperand(isCompared ? this.#operands.of(tree.source.slice(start, end)) : this.#operands.ofUnique());
  }
}
