import type { Language } from "../languages/language.ts";
import type { SyntaxTree } from "../languages/syntax-tree.ts";

/** What Halstead counts: operators and operands, each of them and how many different ones there are. */
export interface HalsteadCounts {
  readonly distinctOperators: number;
  readonly distinctOperands: number;
  readonly operators: number;
  readonly operands: number;
}

/** What follows from the counts. */
export interface HalsteadMeasures {
  /** Length x log2(vocabulary), in bits. */
  readonly volume: number;
  /** Half the distinct operators x how often an operand is used. */
  readonly difficulty: number;
  /** Volume x difficulty. */
  readonly effort: number;
}

/** Definition: Halstead, "Elements of Software Science", 1977. */
export function halsteadMeasures(counts: HalsteadCounts): HalsteadMeasures {
  const { distinctOperators, distinctOperands, operators, operands } = counts;
  const vocabulary = distinctOperators + distinctOperands;
  const volume = vocabulary === 0 ? 0 : (operators + operands) * Math.log2(vocabulary);
  const difficulty = distinctOperands === 0 ? 0 : (distinctOperators / 2) * (operands / distinctOperands);
  return { volume, difficulty, effort: volume * difficulty };
}

/**
 * What a node is to the counts. `inner` is nothing by itself; a `word` is an operand where it is a leaf; a `silent` token
 * is code but not counted.
 */
export type TokenRole = "inner" | "operator" | "operand" | "word" | "string" | "interpolation" | "comment" | "silent";

/** Closing brackets, which only repeat the opening ones, and ends of statements, which some languages let one leave out. */
const silentTokens = new Set(["')'", "']'", "'}'", "';'", "'\n'", "'\0'", "line_continuation"]);

/** The operator a node is: the token of that text, also where the grammar has a name for it. Null where it is not counted. */
export function operatorAt(tree: SyntaxTree, node: number): string | null {
  const token = tree.isNamed(node) ? `'${tree.text(node)}'` : tree.kind(node);
  return silentTokens.has(token) ? null : token;
}

/** The role of each kind of node: a token without a name is an operator, a leaf with a name an operand. */
export function tokenRole(kind: string, isNamed: boolean, { structure, halstead }: Language): TokenRole {
  if (structure.comments.has(kind)) return "comment";
  if (structure.strings.has(kind)) return "string";
  if (halstead.interpolations.has(kind)) return "interpolation";
  if (halstead.operands.has(kind)) return "operand";
  if (halstead.operators.has(kind)) return "operator";
  if (kind === "ERROR") return "inner";
  if (silentTokens.has(kind)) return "silent";
  return isNamed ? "word" : "operator";
}
