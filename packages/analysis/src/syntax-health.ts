import type { Issue } from "@event-intelligence/contracts/code-analysis";
import type { Language } from "./languages/language.ts";
import type { SyntaxTree } from "./languages/syntax-tree.ts";

/** How much of a text the parser did not understand. */
export interface SyntaxHealth {
  readonly isBroken: boolean;
  /** The part that fits no rule of the grammar, 0 to 1: of the characters or of the lines, whichever is more. */
  readonly brokenShare: number;
  /** The first line with a token that fits no rule, or that lacks one; null where there is none. */
  readonly firstErrorLine: number | null;
}

/**
 * Given once for a file that was understood in part. Its severity is the least that `--fail-on medium` stops at: what hides
 * in the rest may be of any, but most often it is valid code that is newer than the grammar, and no reason to stop
 * whoever looks for grave findings alone.
 */
export const syntaxRule = {
  rule: "SYN-01",
  severity: "medium",
  cure: "Correct the syntax from this line on. Code that its compiler takes is newer than the grammar: accept it in a baseline.",
} as const;

/** However small, a share that is not zero. */
const smallestShare = 0.001;

/**
 * Measures broken syntax by tokens: those that stand directly in an error count, whole statements found inside one do
 * not. A missing bracket can put a whole file inside one error node although every function in it was understood.
 */
export function examineSyntax(tree: SyntaxTree, language: Language): SyntaxHealth {
  const firstMissing = tree.missing[0];
  const firstError = tree.nodesOf(["ERROR"])[0];
  if (firstMissing === undefined && firstError === undefined) {
    return { isBroken: false, brokenShare: 0, firstErrorLine: null };
  }
  const { share: brokenShare, firstToken } = measureBroken(tree, language);
  const first = Math.min(firstMissing ?? tree.size, firstToken ?? firstError ?? tree.size);
  return { isBroken: true, brokenShare: Math.max(brokenShare, smallestShare), firstErrorLine: tree.line(first) };
}

/** What a report says about syntax that was not understood. */
export function findSyntaxIssues({ isBroken, brokenShare, firstErrorLine }: SyntaxHealth): Issue[] {
  if (!isBroken) return [];
  const percent = Math.max(1, Math.round(brokenShare * 100));
  const message =
    `Line ${firstErrorLine} is the first of this file that was not understood. About ${percent} % of it ` +
    "fits no rule of the language, and no rule has looked there.";
  return [{ ...syntaxRule, line: firstErrorLine, message }];
}

interface BrokenTokens {
  readonly share: number;
  /** The first of them in the text. */
  readonly firstToken: number | undefined;
}

function measureBroken(tree: SyntaxTree, language: Language): BrokenTokens {
  const lines = new Set<number>();
  const brokenLines = new Set<number>();
  let firstToken: number | undefined;
  let length = 0;
  let brokenLength = 0;
  for (let node = 0; node < tree.size; node += 1) {
    if (!tree.isLeaf(node) || language.structure.comments.has(tree.kind(node))) continue;
    const size = tree.end(node) - tree.start(node);
    const line = tree.line(node);
    length += size;
    lines.add(line);
    if (tree.kind(node) !== "ERROR" && tree.kind(tree.parent(node)) !== "ERROR") continue;
    firstToken ??= node;
    brokenLength += size;
    brokenLines.add(line);
  }
  return { share: Math.max(share(brokenLength, length), share(brokenLines.size, lines.size)), firstToken };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
