import type { FileIndex } from "../../facts/file-index.ts";
import { folderOf, normalisePath } from "../../facts/paths.ts";
import { countMembers } from "../count-members.ts";
import type { FactTable, GlobalFacts, HandlerFacts, ImportFacts } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { fields, functions, loops } from "./nodes.ts";

function namesIn(tree: SyntaxTree, clause: number, module: string): (readonly [local: string, full: string])[] {
  const names: (readonly [string, string])[] = [];
  for (let node = clause; node < tree.past(clause); node += 1) {
    const kind = tree.kind(node);
    const parent = tree.kind(tree.parent(node));
    const isWhole = parent === "import_clause" || parent === "namespace_import" || parent === "variable_declarator";
    if (kind === "identifier" && isWhole) names.push([tree.text(node), module]);
    else if (kind === "shorthand_property_identifier_pattern")
      names.push([tree.text(node), `${module}.${tree.text(node)}`]);
    else if (kind === "import_specifier" || kind === "pair_pattern") {
      const name = tree.text(tree.child(node, kind === "pair_pattern" ? "key" : "name"));
      const alias = tree.child(node, kind === "pair_pattern" ? "value" : "alias");
      names.push([alias === none ? name : tree.text(alias), `${module}.${name}`]);
    }
  }
  return names;
}

function requiredModule(tree: SyntaxTree, call: number): number {
  const isModule = /^(?:require|import)$/.test(tree.text(tree.child(call, "function")).slice(0, 9));
  return isModule ? tree.childOfKind(tree.child(call, "arguments"), "string") : none;
}

function toImport(tree: SyntaxTree, node: number): ImportFacts[] {
  const isCall = tree.kind(node) === "call_expression";
  const source = isCall ? requiredModule(tree, node) : tree.child(node, "source");
  if (source === none) return [];
  const module = tree.text(source).slice(1, -1);
  const holder = isCall ? tree.parent(node) : node;
  const clause = isCall ? tree.child(holder, "name") : tree.childOfKind(node, "import_clause");
  const isBound = clause !== none && (!isCall || tree.kind(holder) === "variable_declarator");
  return [
    {
      node,
      module,
      names: isBound ? namesIn(tree, clause, module.replace(/^node:/, "")) : [],
      isWildcard: tree.kind(node) === "export_statement" && tree.childOfKind(node, "'*'") !== none,
      isTypeOnly: !isCall && tree.childOfKind(node, "'type'") !== none,
    },
  ];
}

export function imports(tree: SyntaxTree): readonly ImportFacts[] {
  return tree
    .nodesOf(["import_statement", "export_statement", "call_expression"])
    .flatMap((node) => toImport(tree, node));
}

/** The `catch` of a `try`, and the function that `.catch` is given. */
function handlers(tree: SyntaxTree): readonly HandlerFacts[] {
  const clauses = tree.nodesOf(["catch_clause"]).map((node) => ({
    node,
    body: tree.child(node, "body"),
    guarded: tree.child(tree.parent(node), "body"),
    isTried: true,
    caught: [],
    variable: tree.text(tree.child(node, "parameter")).slice(0, 50),
  }));
  const rejections = tree.nodesOf(["call_expression"]).flatMap((node): HandlerFacts[] => {
    const callee = tree.child(node, "function");
    if (tree.kind(callee) !== "member_expression" || tree.text(tree.child(callee, "property")) !== "catch") return [];
    const callback = [...tree.children(tree.child(node, "arguments"))].find((child) => functions.has(tree.kind(child)));
    const body = callback === undefined ? none : tree.child(callback, "body");
    if (callback === undefined || tree.kind(body) !== "statement_block") return [];
    const variable = tree.text(callback + 1).replace(/[()\s]|:.*/g, "");
    return [{ node, body, guarded: tree.child(callee, "object"), isTried: false, caught: [], variable }];
  });
  return [...clauses, ...rejections];
}

/** `let` and `var` at the top of a module. */
function globals(tree: SyntaxTree): readonly GlobalFacts[] {
  return tree.nodesOf(["variable_declarator"]).flatMap((node) => {
    const declaration = tree.parent(node);
    const outer = tree.parent(declaration);
    const isTop = outer === 0 || (tree.kind(outer) === "export_statement" && tree.parent(outer) === 0);
    const name = tree.child(node, "name");
    if (!isTop || tree.kind(name) !== "identifier" || tree.kind(declaration + 1) === "'const'") return [];
    return [{ node, name: tree.text(name), needsWriter: true }];
  });
}

const file = "fs(?:\\/promises)?(?:\\.promises)?";

const endings = ["", ".ts", ".tsx", ".js", ".jsx", ".mts", ".mjs", "/index.ts", "/index.tsx", "/index.js"];

/** Written with `.js`, a TypeScript file may be meant. */
export function importedFiles(from: string, { module }: ImportFacts, files: FileIndex): readonly string[] {
  if (!module.startsWith(".")) return [];
  const path = normalisePath(`${folderOf(from)}/${module}`);
  const bare = path.replace(/\.[cm]?jsx?$/, "");
  const candidates = [path, ...(bare === path ? [] : [bare])].flatMap((one) => endings.map((ending) => one + ending));
  return candidates.filter((one) => files.exact(one) !== undefined).slice(0, 1);
}

/** JavaScript and TypeScript, on Node, Deno, Bun and in browsers. */
export const facts: FactTable = {
  calls: new Map([["call_expression", "function"]]),
  constructions: new Map([["new_expression", "constructor"]]),
  members: new Set(["member_expression"]),
  closures: new Set([]),
  fieldCount: (tree, node) => countMembers(tree, node, fields, 2),
  isAsync: (tree, node) => tree.childOfKind(node, "'async'") !== none,
  handlers,
  raises: new Set(["throw_statement"]),
  empty: new Set(["empty_statement", "continue_statement"]),
  assignments: new Map([
    ["variable_declarator", ["name", "value"]],
    ["assignment_expression", ["left", "right"]],
    ["augmented_assignment_expression", ["left", "right"]],
    ["update_expression", ["argument", "argument"]],
    ["pair", ["key", "value"]],
    ["public_field_definition", ["name", "value"]],
    ["field_definition", ["property", "value"]],
    ["assignment_pattern", ["left", "right"]],
  ]),
  texts: new Set(["string", "template_string"]),
  fillings: new Set(["template_substitution"]),
  joins: new Set(["binary_expression"]),
  loops,
  isEndless: (tree, loop) =>
    /^(?:while\s*\(\s*(?:true|1)\s*\)|for\s*\(\s*;\s*;\s*\))/.test(
      tree.source.slice(tree.start(loop), tree.start(loop) + 40),
    ) ||
    (tree.kind(loop) === "do_statement" && /^\(\s*true/.test(tree.text(tree.child(loop, "condition")).slice(0, 20))),
  globals,
  effects: {
    network: {
      modules:
        /^(?:https?|http2|net|tls|dgram|dns|axios|got|node-fetch|undici|ws|socket\.io(?:-client)?|kafkajs|nats|amqplib|superagent|ky|nodemailer|@aws-sdk\/[\w-]+|@grpc\/[\w-]+)(?:[./]|$)/,
      calls: /^(?:(?:globalThis|window|self)\.)?(?:fetch|WebSocket|XMLHttpRequest|EventSource)$/,
    },
    database: {
      modules:
        /^(?:pg|mysql2?|mongodb|mongoose|redis|ioredis|knex|sequelize|typeorm|better-sqlite3|sqlite3?|@prisma\/client|drizzle-orm|cassandra-driver)(?:[./]|$)/,
    },
    process: {
      modules: /^(?:child_process|execa|cross-spawn)(?:[./]|$)/,
      calls: /^(?:Bun\.spawn\w*|Deno\.(?:run|Command))$/,
    },
    fileRead: {
      calls: new RegExp(
        `^(?:${file}\\.(?:read|stat|lstat|exists|access|opendir|open|createReadStream|realpath)\\w*|Deno\\.(?:open|read\\w+|stat))$`,
      ),
    },
    fileWrite: {
      calls: new RegExp(
        `^(?:${file}\\.(?:write|append|mk|rm|unlink|rename|copy|cp|createWriteStream|truncate|chmod|symlink|link)\\w*|Deno\\.(?:write\\w+|mkdir|remove|rename)|Bun\\.write)$`,
      ),
    },
    environment: { members: /^(?:process\.env|import\.meta\.env|Bun\.env)$/, calls: /^Deno\.env\.get$/ },
    clock: { calls: /^(?:Date\.now|performance\.now|process\.hrtime(?:\.bigint)?)$/ },
    random: {
      calls: /^(?:Math\.random|(?:globalThis\.)?crypto\.(?:random\w+|getRandomValues)|uuid\.v[147]|nanoid\.nanoid)$/,
    },
    blocking: {
      calls:
        /(?:^|\.)(?:read|write|append|exists|stat|lstat|access|mkdir|rm|readdir|unlink|copyFile|open|exec|execFile|spawn|pbkdf2|scrypt|gzip|gunzip|deflate|inflate|brotli\w+|realpath)\w*Sync$/,
    },
    evaluation: { calls: /^(?:(?:globalThis|window)\.)?(?:eval|Function)$|^vm\.(?:runIn\w+|Script)$/ },
    shell: { calls: /^child_process\.exec(?:Sync)?$/ },
    unsafeLoad: { calls: /^(?:node-serialize|serialize-javascript)\.unserialize$/ },
    print: { calls: /^console\.log$/ },
  },
  opens: /^fs(?:\/promises)?(?:\.promises)?\.(?:open|openSync|opendirSync)$/,
};
