import type { Language } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { documentation, isPublic } from "./documentation.ts";
import { facts, imports } from "./facts.ts";
import { plainRust } from "./newer-syntax.ts";
import { className, loops, withoutArguments } from "./nodes.ts";
import { vocabulary } from "./vocabulary.ts";

const functions = new Set(["function_item"]);

const members = new Set(["impl_item", "trait_item"]);

const classes = new Set(["struct_item", "enum_item", "union_item", ...members]);

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

/** The trait an `impl` is for, the traits a trait builds on. */
function baseNames(tree: SyntaxTree, node: number): readonly string[] {
  const bases = tree.child(node, tree.kind(node) === "impl_item" ? "trait" : "bounds");
  if (bases === none) return [];
  const names = tree.kind(bases) === "trait_bounds" ? [...tree.children(bases)] : [bases];
  return names
    .filter((name) => tree.isNamed(name) && tree.kind(name) !== "lifetime")
    .map((name) => withoutArguments(tree.text(name)));
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
  facts,
  grammar: () => "rust",
  rewritings: [plainRust],
  vocabulary,
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
  halstead: {
    operands: new Set(["char_literal", "boolean_literal", "lifetime"]),
    operators: new Set(["mutable_specifier"]),
    interpolations: new Set(),
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
  writing: { lineComment: "//", documentation: (summary) => `/// ${summary}` },
  outline: {
    imports,
    className,
    baseNames,
    documentation,
    documentable: new Set([
      "function_item",
      "function_signature_item",
      "struct_item",
      "enum_item",
      "union_item",
      "trait_item",
    ]),
    isPublic,
  },
};
