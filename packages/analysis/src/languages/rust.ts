import type { Language } from "./language.ts";
import { none, type SyntaxTree } from "./syntax-tree.ts";

const functions = new Set(["function_item"]);
const members = new Set(["impl_item", "trait_item"]);
const classes = new Set(["struct_item", "enum_item", "union_item", ...members]);
const loops = new Set(["for_expression", "while_expression", "loop_expression"]);
const structural = new Set(["if_expression", "match_expression", ...loops]);

function isElseIf(tree: SyntaxTree, node: number): boolean {
  return tree.kind(node) === "if_expression" && tree.kind(tree.parent(node)) === "else_clause";
}

/** `let Some(x) = y else { ... }` is an `if` that leaves. */
function isLetElse(tree: SyntaxTree, node: number): boolean {
  return tree.kind(node) === "let_declaration" && tree.child(node, "alternative") !== none;
}

/** A `_`, or a name that stands for whatever comes; by convention constants and variants are not in lower case. */
const anything = /^(?:ref\s+)?(?:mut\s+)?(?:[a-z_]\w*\s*@\s*_|[a-z_]\w*)$/;
const bindings = new Set(["'_'", "identifier", "ref_pattern", "mut_pattern", "captured_pattern"]);

/** The pattern of an arm decides unless it matches anything; its guard always does. */
function armOfMatch(tree: SyntaxTree, node: number): number {
  const pattern = tree.child(node, "pattern");
  const guard = tree.child(pattern, "condition") === none ? 0 : 1;
  const first = pattern + 1;
  const isShort = tree.end(first) - tree.start(first) <= 200;
  return isShort && bindings.has(tree.kind(first)) && anything.test(tree.text(first)) ? guard : 1 + guard;
}

const conditionKinds = new Set(["binary_expression", "let_chain"]);

function logicalOperator(tree: SyntaxTree, node: number): number {
  return conditionKinds.has(tree.kind(tree.parent(node))) ? 1 : 0;
}

function increment(tree: SyntaxTree, node: number): "structural" | "flat" | "nothing" {
  const kind = tree.kind(node);
  if (isElseIf(tree, node)) return "nothing";
  if (structural.has(kind) || isLetElse(tree, node)) return "structural";
  if (kind === "else_clause") return "flat";
  const isJump = kind === "break_expression" || kind === "continue_expression";
  return isJump && tree.childOfKind(node, "label") !== none ? "flat" : "nothing";
}

function isNested(tree: SyntaxTree, node: number): boolean {
  const field = tree.field(node);
  switch (tree.kind(tree.parent(node))) {
    case "if_expression":
      return field === "consequence";
    case "else_clause":
      return tree.kind(node) === "block";
    case "let_declaration":
      return field === "alternative";
    case "match_expression":
    case "for_expression":
    case "while_expression":
    case "loop_expression":
    case "closure_expression":
      return field === "body";
    default:
      return false;
  }
}

/** `name(...)` in a function, `self.name(...)` or `Self::name(...)` in a method. */
function isSelfCall(tree: SyntaxTree, node: number, enclosingFunction: number): boolean {
  if (tree.kind(node) !== "call_expression") return false;
  const called = tree.child(node, "function");
  const callee = tree.text(tree.kind(called) === "generic_function" ? tree.child(called, "function") : called);
  const name = tree.text(tree.child(enclosingFunction, "name"));
  if (!members.has(tree.kind(tree.parent(tree.parent(enclosingFunction))))) return callee === name;
  return callee === `self.${name}` || callee === `Self::${name}`;
}

const parameterKinds = new Set(["parameter", "self_parameter", "variadic_parameter"]);

function parameterCount(tree: SyntaxTree, node: number): number {
  const parameters = tree.child(node, "parameters");
  return [...tree.children(parameters)].filter((child) => parameterKinds.has(tree.kind(child))).length;
}

/** Of `use a::b::{c, d}` it is `a::b`. */
function imports(tree: SyntaxTree): readonly string[] {
  return tree.nodesOf(["use_declaration", "extern_crate_declaration"]).map((node) => {
    if (tree.kind(node) === "extern_crate_declaration") return tree.text(tree.child(node, "name"));
    const argument = tree.child(node, "argument");
    const path = tree.child(argument, "path");
    const isLonger = ["scoped_use_list", "use_as_clause"].includes(tree.kind(argument)) && path !== none;
    return tree.text(isLonger ? path : argument).replace(/::\*$/, "");
  });
}

function withoutArguments(name: string): string {
  return name.replace(/<.*$/s, "").replace(/^.*::/s, "");
}

function className(tree: SyntaxTree, node: number): string {
  return withoutArguments(tree.text(tree.child(node, tree.kind(node) === "impl_item" ? "type" : "name")));
}

/** The trait an `impl` is for, the traits a trait builds on. */
function baseNames(tree: SyntaxTree, node: number): readonly string[] {
  const bases = tree.child(node, tree.kind(node) === "impl_item" ? "trait" : "bounds");
  if (bases === none) return [];
  const names = tree.kind(bases) === "trait_bounds" ? [...tree.children(bases)] : [bases];
  return names
    .filter((name) => tree.isNamed(name) && tree.kind(name) !== "lifetime")
    .map((name) => withoutArguments(tree.text(name)));
}

/** The sibling before a node, found from the node before it: no walk along all siblings. */
function siblingBefore(tree: SyntaxTree, node: number): number {
  const parent = tree.parent(node);
  let before = node - 1;
  while (before > parent && tree.parent(before) !== parent) before = tree.parent(before);
  return before > parent ? before : none;
}

function docLine(tree: SyntaxTree, comment: number): string {
  return tree
    .text(tree.child(comment, "doc"))
    .replace(/\r?\n$/, "")
    .replace(/^ /, "");
}

/** The `///` lines before an item, the `//!` lines at the head of the file. */
function documentation(tree: SyntaxTree, node: number): string {
  const lines: string[] = [];
  if (node === 0) {
    for (const child of tree.children(0)) {
      if (tree.child(child, "inner") === none) break;
      lines.push(docLine(tree, child));
    }
    return lines.join("\n");
  }
  for (let before = siblingBefore(tree, node); before !== none; before = siblingBefore(tree, before)) {
    if (tree.kind(before) === "attribute_item") continue;
    if (tree.child(before, "outer") === none) break;
    lines.push(docLine(tree, before));
  }
  return lines.reverse().join("\n");
}

/**
 * Rust. Cyclomatic as rust-code-analysis of Mozilla counts, but for closures, arms that match anything and macros;
 * cognitive as the white paper of Sonar describes. What stands in a macro call are tokens only the macro understands:
 * they are lines of code, and nothing else.
 */
export const rust: Language = {
  name: "rust",
  aliases: ["rs"],
  extensions: [".rs"],
  interpreters: ["rust-script"],
  grammar: () => "rust",
  vocabularies: [],
  cyclomatic: {
    decisions: new Map<string, number | ((tree: SyntaxTree, node: number) => number)>([
      ["if_expression", 1],
      ["for_expression", 1],
      ["while_expression", 1],
      ["loop_expression", 1],
      ["match_arm", armOfMatch],
      ["let_declaration", (tree, node) => (isLetElse(tree, node) ? 1 : 0)],
      ["try_expression", 1],
      ["'&&'", logicalOperator],
      ["'||'", logicalOperator],
    ]),
    opaque: new Set(["token_tree", "macro_definition", "attribute_item", "inner_attribute_item"]),
    countsParameters: true,
    nestedFunctions: "separate",
  },
  cognitive: {
    increment,
    isNested,
    conditionKinds,
    operators: new Map([
      ["'&&'", 1],
      ["'||'", 1],
    ]),
    freeParents: new Set(),
    brackets: new Set(["parenthesized_expression"]),
    nestedFunctions: "separate",
    isTransparentFunction: () => false,
    isSelfCall,
  },
  structure: {
    functions,
    classes,
    bodies: members,
    isListed: () => true,
    functionName: (tree, node) => tree.text(tree.child(node, "name")),
    functionHead: (_tree, node) => node,
    parameterCount,
    isBlock: (tree, node) => structural.has(tree.kind(node)) && !isElseIf(tree, node),
    comments: new Set(["line_comment", "block_comment", "doc_comment"]),
    strings: new Set(["string_literal", "raw_string_literal"]),
    isDocumentation: () => false,
  },
  outline: { imports, className, baseNames, documentation },
};
