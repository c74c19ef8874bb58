import type { SyntaxTree } from "../languages/syntax-tree.ts";
import type { Concept, Vocabulary } from "../languages/vocabulary.ts";
import type { Mark } from "./find-marks.ts";

/** What was seen, in words, and in which line. */
export interface Evidence {
  readonly sign: string;
  readonly line: number;
}

const maxTextLength = 60;
/** As the contract of the report has it. */
export const maxSignLength = 200;

const words: Readonly<Record<Exclude<Concept, "annotation" | "text">, string>> = {
  assignment: "assignment to ",
  base: "base ",
  block: "block of ",
  call: "call of ",
  class: "type ",
  condition: "condition ",
  field: "field of type ",
  function: "function ",
  handler: "error handling by ",
  import: "import of ",
  loop: "loop ",
  name: "name ",
  release: "release in ",
  signature: "signature ",
  switch: "decision on ",
};

/** Words of the language that say what the concept says already, and the beginning of a block. */
const idle = /^(?:import|from|use|using|extends|implements|defer|:)\s+|\s*[{:;]$/g;

/** Says what a mark was put on: `decorator @retry`, `call of pool.acquire`. */
function say({ concept, text }: Mark, { annotationPrefix }: Vocabulary): string {
  const plain = text.trim().replace(idle, "");
  const isLong = plain.length > maxTextLength;
  if (concept === "call") {
    const short = isLong ? `…${plain.slice(-maxTextLength)}` : plain;
    return /^new [^()]*$/.test(short) ? `creation of ${short.slice(4)}` : words.call + short;
  }
  const short = isLong ? `${plain.slice(0, maxTextLength)}…` : plain;
  if (concept === "text") return `text "${short}"`;
  if (concept === "annotation") return annotationPrefix + short.replace(/\]$/, "");
  return words[concept] + (concept === "base" ? short.replace(/^\((.*)\)$/, "$1") : short);
}

/** What a sign was seen by: its mark first, then those that had to be with it. */
export function describeEvidence(tree: SyntaxTree, vocabulary: Vocabulary, marks: readonly Mark[]): Evidence {
  const [first, ...others] = marks.map((mark) => say(mark, vocabulary));
  const company = others.length === 0 ? "" : ` with ${others.join(", ")}`;
  return {
    sign: `${first ?? ""}${company}`.slice(0, maxSignLength),
    line: marks[0] === undefined ? 1 : tree.line(marks[0].node),
  };
}
