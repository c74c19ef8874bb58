import { countMembers } from "../count-members.ts";
import type { FactTable, HandlerFacts, ImportFacts } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { loops } from "./nodes.ts";

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
export function imports(tree: SyntaxTree): readonly ImportFacts[] {
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

export const facts: FactTable = {
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
