import type { SyntaxTree } from "../languages/syntax-tree.ts";

const code = 1;
const comment = 2;

/** Which lines of a file hold code, and which comments; a line may hold both. */
export class LineCounts {
  /** Lines of the text; what stands behind the last line end is none when it is empty. */
  readonly lines: number;
  readonly #marks: Uint8Array;
  #codeUpTo: Int32Array | undefined;

  constructor(tree: SyntaxTree) {
    const { source, lineCount } = tree;
    this.lines = source === "" || source.endsWith("\n") ? lineCount - 1 : lineCount;
    this.#marks = new Uint8Array(lineCount + 1);
  }

  markCode(line: number): void {
    this.#marks[line] = (this.#marks[line] ?? 0) | code;
  }

  markComment(firstLine: number, lastLine: number): void {
    for (let line = firstLine; line <= lastLine; line += 1) this.#marks[line] = (this.#marks[line] ?? 0) | comment;
  }

  get codeLines(): number {
    return this.codeBetween(1, this.#marks.length - 1);
  }

  get commentLines(): number {
    return this.#marks.reduce((count, mark) => count + (mark >> 1), 0);
  }

  /** Lines of code from one line to another, both included; to be asked when all lines are marked. */
  codeBetween(firstLine: number, lastLine: number): number {
    this.#codeUpTo ??= this.#sumUp();
    return (this.#codeUpTo[lastLine] ?? 0) - (this.#codeUpTo[firstLine - 1] ?? 0);
  }

  #sumUp(): Int32Array {
    const upTo = new Int32Array(this.#marks.length);
    for (let line = 1; line < upTo.length; line += 1)
      upTo[line] = (upTo[line - 1] ?? 0) + ((this.#marks[line] ?? 0) & code);
    return upTo;
  }
}
