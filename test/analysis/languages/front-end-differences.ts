import { none, type SyntaxTree } from "../../../packages/analysis/src/languages/syntax-tree.ts";

/** Something that both front ends read, and read differently. */
interface KnownDifference {
  readonly why: string;
  /** Whether a node of Babel's tree is one of these; everything in it may differ. */
  readonly isIt: (tree: SyntaxTree, node: number) => boolean;
}

function has(tree: SyntaxTree, node: number, kind: string): boolean {
  return tree.childOfKind(node, kind) !== none;
}

function holds(tree: SyntaxTree, node: number, kind: string): boolean {
  return tree.nodesOf([kind]).some((one) => one > node && one < tree.past(node));
}

const ofKind =
  (...kinds: string[]) =>
  (tree: SyntaxTree, node: number) =>
    kinds.includes(tree.kind(node));

const operations = new Set(["binary_expression", "unary_expression", "update_expression", "await_expression"]);

/** In all of these the grammars are wrong, or no table tells the two apart. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    why: "`await (0, f)(a)`: the grammar of JavaScript takes `await` for the name of a function.",
    isIt: (tree, node) => tree.kind(node) === "await_expression" && /^await\s*\(/.test(tree.text(node).slice(0, 20)),
  },
  {
    why: "`await f<T>(a)`: the grammar of TypeScript takes `await f` for the function.",
    isIt: (tree, node) => tree.kind(node) === "await_expression" && holds(tree, node, "type_arguments"),
  },
  {
    why: "`readonly A[] | B`: for the grammar `readonly` belongs to the whole union.",
    isIt: (tree, node) => tree.kind(node) === "union_type" && /\breadonly\b/.test(tree.text(node)),
  },
  {
    why: "`unique symbol` is one word for the grammar, and twice.",
    isIt: (tree, node) => tree.kind(node) === "predefined_type" && has(tree, node, "'unique'"),
  },
  {
    why: "`namespace A {` behind a line without a `;`, or in another namespace: for the grammar a name and a block.",
    isIt: ofKind("internal_module"),
  },
  {
    why: "`...name: T` in a tuple: for the grammar a parameter.",
    isIt: (tree, node) => tree.kind(node) === "tuple_type" && has(tree, node, "rest_type"),
  },
  {
    why: "`a + b!`, `!a!.b`: the grammar puts the `!` behind the whole.",
    isIt: (tree, node) => operations.has(tree.kind(node)) && holds(tree, node, "non_null_expression"),
  },
  {
    why: "`a as B.C`: for the grammar `a as B` is what has a member C.",
    isIt: (tree, node) =>
      ["as_expression", "satisfies_expression"].includes(tree.kind(node)) &&
      holds(tree, node, "nested_type_identifier"),
  },
  {
    why: "`new a[b](c)`: the grammar calls the result of `new a[b]`.",
    isIt: (tree, node) => tree.kind(node) === "new_expression" && holds(tree, node, "subscript_expression"),
  },
  {
    why: "A variable called `undefined`.",
    isIt: (tree, node) => tree.kind(node) === "variable_declarator" && has(tree, node, "undefined"),
  },
];
