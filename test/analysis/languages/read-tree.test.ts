import { beforeAll, expect, test } from "vitest";
import {
  type Grammar,
  loadGrammar,
  parseText,
  startParserRuntime,
} from "../../../packages/analysis/src/languages/grammars.ts";
import type { SyntaxTree } from "../../../packages/analysis/src/languages/syntax-tree.ts";

type Tree = NonNullable<ReturnType<Grammar["parser"]["parse"]>>;

interface NodeFacts {
  readonly start: number;
  readonly end: number;
  readonly field: string;
  readonly depth: number;
}

/** The nodes as the parser's own cursor shows them, in source order. */
function byCursor(parserTree: Tree): { nodes: NodeFacts[]; missing: number[] } {
  const nodes: NodeFacts[] = [];
  const missing: number[] = [];
  const cursor = parserTree.walk();
  for (;;) {
    const { startIndex: start, endIndex: end, currentDepth: depth } = cursor;
    if (start === end && (cursor.nodeIsMissing || cursor.currentNode.hasError)) missing.push(nodes.length);
    nodes.push({ start, end, depth, field: cursor.nodeIsNamed ? (cursor.currentFieldName ?? "") : "" });
    if (cursor.gotoFirstChild()) continue;
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        cursor.delete();
        return { nodes, missing };
      }
    }
  }
}

function byColumns(tree: SyntaxTree): { nodes: NodeFacts[]; missing: readonly number[] } {
  const nodes: NodeFacts[] = [];
  for (let node = 0; node < tree.size; node += 1) {
    const depth = node === 0 ? 0 : (nodes[tree.parent(node)]?.depth ?? Number.NaN) + 1;
    nodes.push({ start: tree.start(node), end: tree.end(node), depth, field: tree.field(node) });
  }
  return { nodes, missing: tree.missing };
}

beforeAll(() => startParserRuntime(256));

test.each([
  ["python", "@a\ndef f(b: int = 1, *c) -> 'd':\n    '''e'''\n    return [x for x in b if x]\n"],
  ["python", "def f(:\n  if a\n    return (1\nclass\n"],
  ["typescript", "class A<T> { private async b?(c = 1): Promise<T> { return c as T } }"],
  ["typescript", "function ( { const = [1, , a..b }"],
  ["tsx", "const a = <B c={d}>e {f} 👩‍💻</B>"],
  ["go", "package a\nfunc (b *C) d(e, f int) (g error) { for i := range h { go j() } ; return }\n"],
  ["go", "package a\nfunc f( { return 1 +\n"],
  ["rust", "impl<T> A for B<T> { fn c(&self) -> i32 { match d { _ => e!(f) } } }"],
  ["java", "class A { int b( { return c +; } int d = (1 }"],
  ["c-sharp", "#if A\nclass B { int C => d?.e ?? 1;\n#endif\n}"],
  ["python", ""],
])("a tree of %s is read as the parser's own cursor shows it", async (name, source) => {
  const grammar = await loadGrammar(name);
  const tree = parseText(grammar, source, 10_000);
  const parserTree = grammar.parser.parse(source);
  if (parserTree === null) throw new Error("The parser gave up.");
  expect(byColumns(tree)).toEqual(byCursor(parserTree));
  parserTree.delete();
});
