import { readWithBabel } from "../../../packages/analysis/src/languages/ecmascript/babel/read-with-babel.ts";
import { loadGrammar, parseText } from "../../../packages/analysis/src/languages/grammars.ts";
import { chooseLanguage } from "../../../packages/analysis/src/languages/known-languages.ts";
import type { SyntaxTree } from "../../../packages/analysis/src/languages/syntax-tree.ts";
import { measure } from "../../../packages/analysis/src/metrics/measure.ts";
import { examineSyntax } from "../../../packages/analysis/src/syntax-health.ts";
import { knownDifferences } from "./front-end-differences.ts";

/** How the two front ends read one file. */
export interface Comparison {
  /** Whether both read all of it. */
  readonly isComparable: boolean;
  /** Known differences that occur in it, by their number. */
  readonly known: ReadonlySet<number>;
  /** What else differs, as text. */
  readonly unknown: readonly string[];
  readonly functions: number;
  readonly equalFunctions: number;
}

interface Region {
  readonly start: number;
  readonly end: number;
  readonly difference: number;
}

export async function compareFrontEnds(path: string, source: string): Promise<Comparison> {
  const { language, grammar } = chooseLanguage(null, path, source);
  const byGrammar = parseText(await loadGrammar(grammar), source, 60_000);
  const byBabel = readWithBabel(grammar, source, () => {});
  const isComparable = byBabel !== undefined && !examineSyntax(byGrammar, language).isBroken;
  if (!isComparable) return { isComparable, known: new Set(), unknown: [], functions: 0, equalFunctions: 0 };
  const [left, right] = [byGrammar, byBabel].map((tree) =>
    measure(tree, language).units.map(({ node: _, ...metrics }) => JSON.stringify(metrics)),
  );
  const functions = left?.length ?? 0;
  const equalFunctions = left?.filter((metrics, unit) => metrics === right?.[unit]).length ?? 0;
  const differences = areSame(byGrammar, byBabel)
    ? { known: new Set<number>(), unknown: [] }
    : findDifferences(path, byGrammar, byBabel);
  return { isComparable, ...differences, functions, equalFunctions };
}

function areSame(left: SyntaxTree, right: SyntaxTree): boolean {
  if (left.size !== right.size) return false;
  for (let node = 0; node < left.size; node += 1) {
    const isSame =
      left.start(node) === right.start(node) &&
      left.end(node) === right.end(node) &&
      left.parent(node) === right.parent(node) &&
      left.kind(node) === right.kind(node) &&
      (!left.isNamed(node) || left.field(node) === right.field(node));
    if (!isSame) return false;
  }
  return true;
}

/** Every node that only one of the two has, told apart by whether it lies in something that is known to be read differently. */
function findDifferences(
  path: string,
  byGrammar: SyntaxTree,
  byBabel: SyntaxTree,
): Pick<Comparison, "known" | "unknown"> {
  const regions = regionsOf(byBabel);
  const known = new Set<number>();
  const unknown = new Set<string>();
  for (const [tree, other] of [
    [byGrammar, byBabel],
    [byBabel, byGrammar],
  ] as const) {
    const written = new Set(nodesOf(other));
    for (const [node, text] of nodesOf(tree).entries()) {
      if (written.has(text)) continue;
      const start = tree.start(node);
      const end = tree.end(node);
      const region = regions.find((one) => start >= one.start && end <= one.end);
      if (region !== undefined) known.add(region.difference);
      else unknown.add(`${tree === byBabel ? "Babel" : "grammar"}: ${text} in ${path}:${tree.line(node)}`);
    }
  }
  return { known, unknown: [...unknown] };
}

function regionsOf(tree: SyntaxTree): readonly Region[] {
  const regions: Region[] = [];
  for (let node = 1; node < tree.size; node += 1) {
    const difference = knownDifferences.findIndex(({ isIt }) => isIt(tree, node));
    if (difference >= 0) regions.push({ start: tree.start(node), end: tree.end(node), difference });
  }
  return regions;
}

const comments = new Set(["comment", "html_comment"]);

/**
 * Every node as text: what it is, what it is to the node around it, and where. Its end is that of its last word or sign: a
 * comment behind a statement without `;` is for the grammars a part of that statement.
 */
function nodesOf(tree: SyntaxTree): string[] {
  const ends = new Int32Array(tree.size);
  for (let node = tree.size - 1; node >= 0; node -= 1) {
    if (tree.isLeaf(node)) ends[node] = tree.start(node) + tree.text(node).trimEnd().length;
    const isComment = comments.has(tree.kind(node));
    const parent = tree.parent(node);
    if (node > 0 && !isComment) ends[parent] = Math.max(ends[parent] ?? 0, ends[node] ?? 0);
  }
  const texts: string[] = [];
  for (let node = 0; node < tree.size; node += 1) {
    const parent = node === 0 || comments.has(tree.kind(node)) ? "" : tree.kind(tree.parent(node));
    texts.push(
      `${tree.kind(node)} ${tree.isNamed(node) ? tree.field(node) : ""} in ${parent} ${tree.start(node)}-${ends[node]}`,
    );
  }
  return texts;
}
