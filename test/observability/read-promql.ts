import { parser } from "@prometheus-io/lezer-promql";

/** What an expression asks Prometheus for. */
export interface Selector {
  /** All names that it can mean: several where they stand in a matcher of `__name__`. */
  readonly names: readonly string[];
  readonly matchers: readonly Matcher[];
}

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  /** The alternatives, where it is a list of words with bars between them. */
  readonly values: readonly string[];
}

/** A comparison with a number. */
export interface Comparison {
  readonly left: string;
  readonly operator: string;
  readonly limit: number;
}

type Node = ReturnType<typeof parser.parse>["topNode"];

const comparisonOperators = ["Lss", "Lte", "Gtr", "Gte", "EqlC", "Neq"];

/**
 * Reads an expression with the grammar of Prometheus's own editor.
 * @throws Error where it is no PromQL
 */
export function readPromql(text: string): { selectors: Selector[]; comparisons: Comparison[] } {
  const tree = parser.parse(text);
  const textOf = (node: Node) => text.slice(node.from, node.to);
  const selectors: Selector[] = [];
  const comparisons: Comparison[] = [];
  tree.iterate({
    enter: ({ node }) => {
      if (node.type.isError) throw new Error(`"${text}" is no PromQL at character ${node.from}`);
      if (node.name === "VectorSelector") selectors.push(readSelector(node, textOf));
      if (node.name === "BinaryExpr") comparisons.push(...readComparison(node, textOf));
    },
  });
  return { selectors, comparisons };
}

function readSelector(node: Node, textOf: (node: Node) => string): Selector {
  const all = (node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? []).map((matcher): Matcher => {
    const [label, operator, value] = ["LabelName", "MatchOp", "StringLiteral"].map((part) => matcher.getChild(part));
    if (!label || !operator || !value) throw new Error(`"${textOf(matcher)}" is no matcher that this test reads`);
    return { label: textOf(label), operator: textOf(operator), values: textOf(value).slice(1, -1).split("|") };
  });
  const identifier = node.getChild("Identifier");
  const byLabel = all.filter(({ label }) => label === "__name__").flatMap(({ values }) => values);
  const names = identifier === null ? byLabel : [textOf(identifier)];
  return { names, matchers: all.filter(({ label }) => label !== "__name__") };
}

function readComparison(node: Node, textOf: (node: Node) => string): Comparison[] {
  const operator = comparisonOperators.map((name) => node.getChild(name)).find((found) => found !== null);
  const [left, right] = [node.firstChild, node.lastChild];
  if (!operator || !left || right?.name !== "NumberDurationLiteral") return [];
  return [{ left: textOf(left), operator: textOf(operator), limit: Number(textOf(right)) }];
}
