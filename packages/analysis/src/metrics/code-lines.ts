import type { StructureTable } from "../languages/language.ts";
import type { SyntaxTree } from "../languages/syntax-tree.ts";

/** Counts lines of code: lines on which a token begins that is neither comment nor documentation; a string is one token. */
export class CodeLines {
  /** How many lines of code there are up to and including each line. */
  readonly #upTo: Int32Array;

  constructor(tree: SyntaxTree, structure: StructureTable) {
    this.#upTo = new Int32Array(tree.lineCount + 1);
    let line = 1;
    let node = 1;
    const starts = new Uint8Array(tree.lineCount + 1);
    while (node < tree.size) {
      const kind = tree.kind(node);
      const isString = structure.strings.has(kind);
      const isSkipped = structure.comments.has(kind) || (isString && structure.isDocumentation(tree, node));
      if (!isSkipped && (isString || tree.isLeaf(node)) && tree.end(node) > tree.start(node)) {
        line = tree.line(node);
        starts[line] = 1;
      }
      node = isString || isSkipped ? tree.past(node) : node + 1;
    }
    for (let at = 1; at < starts.length; at += 1) this.#upTo[at] = (this.#upTo[at - 1] ?? 0) + (starts[at] ?? 0);
  }

  between(startLine: number, endLine: number): number {
    return (this.#upTo[endLine] ?? 0) - (this.#upTo[startLine - 1] ?? 0);
  }
}
