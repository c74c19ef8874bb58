import { countMembers } from "./count-members.ts";
import type { FactTable, HandlerFacts, ImportFacts, Language } from "./language.ts";
import { none, type SyntaxTree } from "./syntax-tree.ts";
import { at, callee, each, firstLine, head, type Vocabulary, whole } from "./vocabulary.ts";

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

const usedNames = new Set(["identifier", "scoped_identifier", "use_as_clause", "use_wildcard", "self"]);

/** What a `use` brings in, its nested lists written out: the whole path, and the local name. */
function* pathsIn(tree: SyntaxTree, use: number): Generator<[path: string, local: string]> {
  const prefixes = new Map<number, string>();
  for (let node = use + 1; node < tree.past(use); ) {
    const kind = tree.kind(node);
    const holder = tree.parent(node);
    const prefix = prefixes.get(tree.kind(holder) === "use_list" ? tree.parent(holder) : holder) ?? "";
    if (kind === "scoped_use_list") {
      const path = tree.child(node, "path");
      prefixes.set(node, path === none ? prefix : `${prefix}${tree.text(path)}::`);
    }
    const isName = usedNames.has(kind) && tree.field(node) !== "path";
    if (isName) {
      const alias = tree.child(node, "alias");
      const path = tree.text(kind === "use_as_clause" ? tree.child(node, "path") : node);
      const full = path === "self" ? prefix.replace(/::$/, "") : `${prefix}${path}`;
      yield [full, alias === none ? full.replace(/^.*::/s, "") : tree.text(alias)];
    }
    node = isName || tree.field(node) === "path" ? tree.past(node) : node + 1;
  }
}

/** One import for each path, so `use a::{b, c}` is two. */
function imports(tree: SyntaxTree): readonly ImportFacts[] {
  return tree.nodesOf(["use_declaration", "extern_crate_declaration"]).flatMap((node): ImportFacts[] => {
    const isCrate = tree.kind(node) === "extern_crate_declaration";
    const name = isCrate ? tree.text(tree.child(node, "name")) : "";
    const paths = isCrate ? [[name, name] as const] : [...pathsIn(tree, node)];
    return paths.map(([path, local]) => {
      const isWildcard = path.endsWith("::*");
      const module = path.replace(/::\*$/, "");
      return { node, module, names: isWildcard ? [] : [[local, module]], isWildcard, isTypeOnly: false };
    });
  });
}

/** `if let Err(..) = x { .. }` and `Err(..) => ..`. */
function handlers(tree: SyntaxTree): readonly HandlerFacts[] {
  return tree.nodesOf(["if_expression", "match_arm"]).flatMap((node): HandlerFacts[] => {
    const isArm = tree.kind(node) === "match_arm";
    const condition = tree.child(node, "condition");
    const pattern = tree.text(tree.child(isArm ? node : condition, "pattern")).slice(0, 80);
    const variable = /^Err\((\w+)\)$/.exec(pattern)?.[1];
    if (variable === undefined) return [];
    const body = tree.child(node, isArm ? "value" : "consequence");
    // Any other value of an arm is what the match is worth.
    if (!/^(?:block|unit_expression)$/.test(tree.kind(body))) return [];
    return [
      { node, body, guarded: isArm ? none : tree.child(condition, "value"), isTried: false, caught: [], variable },
    ];
  });
}

const facts: FactTable = {
  calls: new Map([
    ["call_expression", "function"],
    ["macro_invocation", "macro"],
  ]),
  constructions: new Map(),
  members: new Set(["field_expression"]),
  closures: new Set(["closure_expression", "async_block"]),
  fieldCount: (tree, node) => countMembers(tree, node, new Set(["field_declaration"]), 2),
  isAsync: (tree, node) => {
    if (tree.kind(node) === "async_block") return true;
    const modifiers = tree.childOfKind(node, "function_modifiers");
    return modifiers !== none && tree.childOfKind(modifiers, "'async'") !== none;
  },
  handlers,
  raises: new Set(["return_expression", "try_expression"]),
  empty: new Set(["empty_statement", "continue_expression"]),
  assignments: new Map([
    ["let_declaration", ["pattern", "value"]],
    ["const_item", ["name", "value"]],
    ["static_item", ["name", "value"]],
    ["field_initializer", ["field", "value"]],
    ["assignment_expression", ["left", "right"]],
    ["compound_assignment_expr", ["left", "right"]],
  ]),
  texts: new Set(["string_literal", "raw_string_literal"]),
  fillings: new Set(),
  joins: new Set(["binary_expression"]),
  loops,
  isEndless: (tree, loop) =>
    /^(?:'\w+:\s*)?(?:loop|while true)\b/.test(tree.source.slice(tree.start(loop), tree.start(loop) + 30)),
  globals: (tree) =>
    tree
      .nodesOf(["static_item"])
      .filter((node) => tree.childOfKind(node, "mutable_specifier") !== none)
      .map((node) => ({ node, name: tree.text(tree.child(node, "name")), needsWriter: false })),
  effects: {
    network: {
      modules:
        /^(?:reqwest|hyper|tonic|std::net|tokio::net|rdkafka|tungstenite|tokio_tungstenite|lapin|ureq|async_nats)(?:::|$)/,
    },
    database: { modules: /^(?:sqlx|diesel|rusqlite|tokio_postgres|postgres|mongodb|redis|sea_orm)(?:::|$)/ },
    process: { modules: /^(?:std|tokio)::process::Command(?:::|$)/, calls: /^Command::new$/ },
    fileRead: {
      calls: /^(?:(?:std::|tokio::)?fs::(?:read\w*|metadata|canonicalize|exists)|(?:(?:std|tokio)::fs::)?File::open)$/,
    },
    fileWrite: {
      calls:
        /^(?:(?:std::|tokio::)?fs::(?:write|create_dir\w*|remove_\w+|rename|copy|set_permissions)|(?:(?:std|tokio)::fs::)?File::create\w*)$/,
    },
    environment: { calls: /^(?:std::)?env::(?:var|vars|var_os|set_var)$/ },
    clock: {
      calls: /^(?:(?:std::time::)?(?:Instant|SystemTime)::now|(?:chrono::)?(?:Utc|Local)::now)$/,
    },
    random: { calls: /^(?:rand::(?:random|thread_rng|rng)|(?:uuid::)?Uuid::new_v[47])$/ },
    blocking: {
      calls:
        /^(?:(?:std::)?thread::sleep|std::fs::\w+|std::fs::File::\w+|reqwest::blocking::.+|std::process::Command::new)$/,
    },
    print: { calls: /^println$/ },
  },
};

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
  for (let before = tree.previousSibling(node); before !== none; before = tree.previousSibling(before)) {
    if (tree.kind(before) === "attribute_item") continue;
    if (tree.child(before, "outer") === none) break;
    lines.push(docLine(tree, before));
  }
  return lines.reverse().join("\n");
}

/** `pub`, or a member of a trait; what implements a trait is documented there. */
function isPublic(tree: SyntaxTree, node: number): boolean {
  const owner = tree.parent(tree.parent(node));
  if (tree.kind(owner) === "trait_item") return true;
  if (tree.kind(owner) === "impl_item" && tree.child(owner, "trait") !== none) return false;
  const visibility = tree.childOfKind(node, "visibility_modifier");
  return visibility !== none && tree.text(visibility) === "pub";
}

/** An arm or a condition that takes a failure. */
function takesError(tree: SyntaxTree, node: number): string | undefined {
  const pattern = at("pattern")(tree, node) ?? "";
  return /^(?:Some\()?(?:Err|Ok)\(/.test(pattern) ? pattern : undefined;
}

/** A module that is only compiled for tests. */
function isTestModule(tree: SyntaxTree, node: number): boolean {
  const before = tree.previousSibling(node);
  return before !== none && tree.kind(before) === "attribute_item" && tree.text(before).includes("cfg(test)");
}

const vocabulary: Vocabulary = {
  name: "rust",
  annotationPrefix: "attribute ",
  readings: {
    annotation: { attribute_item: whole },
    assignment: {
      let_declaration: at("pattern"),
      ...each(["assignment_expression", "compound_assignment_expr"], at("left")),
      ...each(["const_item", "static_item"], at("name")),
    },
    base: { impl_item: at("trait") },
    call: {
      call_expression: callee("function"),
      macro_invocation: callee("macro"),
      struct_expression: callee("name", "new "),
    },
    class: each(["struct_item", "enum_item", "trait_item"], at("name")),
    condition: { if_expression: at("condition") },
    field: { field_declaration: at("type") },
    function: each(["function_item", "function_signature_item"], at("name")),
    handler: each(["match_arm", "let_condition"], takesError),
    import: { use_declaration: whole },
    loop: each([...loops], firstLine),
    name: each(["identifier", "field_identifier", "shorthand_field_identifier"], whole),
    signature: each(["function_item", "function_signature_item"], head),
    switch: { match_expression: at("value") },
    text: { string_content: whole },
  },
  owner: { impl_item: className },
  testCode: { mod_item: isTestModule },
};

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
