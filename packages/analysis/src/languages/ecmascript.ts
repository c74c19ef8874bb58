import type { FileIndex } from "../facts/file-index.ts";
import { folderOf, normalisePath } from "../facts/paths.ts";
import { countMembers } from "./count-members.ts";
import { docCommentText } from "./doc-comment.ts";
import { commentBefore, declarationOf, isPublic } from "./ecmascript-coverage.ts";
import type {
  CognitiveTable,
  CyclomaticTable,
  FactTable,
  GlobalFacts,
  HalsteadTable,
  HandlerFacts,
  ImportFacts,
  OutlineTable,
  StructureTable,
} from "./language.ts";
import { none, type SyntaxTree } from "./syntax-tree.ts";
import { at, callee, each, firstLine, head, type Vocabulary, whole } from "./vocabulary.ts";

const functions = new Set([
  "function_declaration",
  "function_expression",
  "generator_function",
  "generator_function_declaration",
  "arrow_function",
  "method_definition",
]);
const classes = new Set(["class_declaration", "abstract_class_declaration", "class"]);
const fields = new Set(["public_field_definition", "field_definition"]);
const loops = new Set(["for_statement", "for_in_statement", "while_statement", "do_statement"]);

function withDefault(tree: SyntaxTree, node: number): number {
  return tree.child(node, "value") === none ? 0 : 1;
}

/** Of the `?.` of a call, one grammar makes a node of its own and the other does not. */
function outsideOptionalChain(tree: SyntaxTree, node: number): number {
  return tree.kind(tree.parent(node)) === "optional_chain" ? 0 : 1;
}

/** JavaScript and TypeScript, as the rule `complexity` of ESLint 10 counts. */
export const cyclomatic: CyclomaticTable = {
  decisions: new Map<string, number | ((tree: SyntaxTree, node: number) => number)>([
    ["if_statement", 1],
    ["ternary_expression", 1],
    ["for_statement", 1],
    ["for_in_statement", 1],
    ["while_statement", 1],
    ["do_statement", 1],
    ["switch_case", 1],
    ["catch_clause", 1],
    ["'&&'", 1],
    ["'||'", 1],
    ["'??'", 1],
    ["'&&='", 1],
    ["'||='", 1],
    ["'??='", 1],
    ["optional_chain", 1],
    ["'?.'", outsideOptionalChain],
    ["assignment_pattern", 1],
    ["object_assignment_pattern", 1],
    ["required_parameter", withDefault],
    ["optional_parameter", withDefault],
  ]),
  opaque: new Set(),
  countsParameters: true,
  nestedFunctions: "separate",
};

function isElseIf(tree: SyntaxTree, node: number): boolean {
  return tree.kind(node) === "if_statement" && tree.kind(tree.parent(node)) === "else_clause";
}

function increment(tree: SyntaxTree, node: number): "structural" | "flat" | "nothing" {
  const kind = tree.kind(node);
  if (kind === "if_statement") return isElseIf(tree, node) ? "nothing" : "structural";
  if (loops.has(kind) || kind === "switch_statement" || kind === "catch_clause" || kind === "ternary_expression") {
    return "structural";
  }
  if (kind === "else_clause") return "flat";
  const isJump = kind === "break_statement" || kind === "continue_statement";
  return isJump && tree.child(node, "label") !== none ? "flat" : "nothing";
}

function isNested(tree: SyntaxTree, node: number): boolean {
  const owner = tree.kind(tree.parent(node));
  const field = tree.field(node);
  if (owner === "if_statement") return field === "consequence";
  if (owner === "else_clause") return tree.isNamed(node) && !isElseIf(tree, node);
  if (owner === "ternary_expression") return field === "consequence" || field === "alternative";
  if (owner === "switch_body") return tree.isNamed(node);
  return field === "body" && (loops.has(owner) || owner === "catch_clause");
}

/** JavaScript and TypeScript, as the rule `cognitive-complexity` of eslint-plugin-sonarjs 4 counts. */
export const cognitive: CognitiveTable = {
  increment,
  isNested,
  conditionKinds: new Set(["binary_expression"]),
  // That rule leaves "||" and "??" free: they mostly supply defaults.
  operators: new Map([
    ["'&&'", 1],
    ["'||'", 0],
    ["'??'", 0],
  ]),
  // "{shown && <Element />}" is how JSX says "if".
  freeParents: new Set(["jsx_expression"]),
  brackets: new Set(["parenthesized_expression"]),
  nestedFunctions: "separate",
  isTransparentFunction: () => false,
  isSelfCall: () => false,
};

export const halstead: HalsteadTable = {
  operands: new Set(["predefined_type"]),
  // A leaf in one of the two grammars.
  operators: new Set(["optional_chain"]),
  interpolations: new Set(["template_substitution"]),
};

const namingParents = new Set([
  "variable_declarator",
  "pair",
  "assignment_expression",
  "assignment_pattern",
  ...fields,
]);

function nameNode(tree: SyntaxTree, node: number): number {
  const own = tree.child(node, "name");
  if (own !== none) return own;
  const parent = tree.parent(node);
  if (!namingParents.has(tree.kind(parent)) || tree.start(parent) === tree.start(node)) return none;
  for (const field of ["name", "key", "left", "property"]) {
    const named = tree.child(parent, field);
    if (named !== none) return named;
  }
  return none;
}

function functionName(tree: SyntaxTree, node: number): string {
  const named = nameNode(tree, node);
  if (named === none) return "(anonymous)";
  const property = tree.kind(named) === "member_expression" ? tree.child(named, "property") : named;
  return tree.text(property).replace(/^(["'])(.*)\1$/s, "$2");
}

/** A function that is the value of a property begins at the property's name, every other one where it stands. */
function functionHead(tree: SyntaxTree, node: number): number {
  const parent = tree.parent(node);
  return tree.kind(parent) === "pair" || fields.has(tree.kind(parent)) ? parent : node;
}

function parameterCount(tree: SyntaxTree, node: number): number {
  if (tree.child(node, "parameter") !== none) return 1;
  const parameters = tree.child(node, "parameters");
  if (parameters === none) return 0;
  let count = 0;
  for (const child of tree.children(parameters)) {
    if (!tree.isNamed(child) || tree.kind(child) === "comment" || tree.kind(child) === "decorator") continue;
    if (tree.text(tree.child(child, "pattern")) !== "this") count += 1;
  }
  return count;
}

const blocks = new Set(["if_statement", "switch_statement", "try_statement", ...loops]);

export const structure: StructureTable = {
  functions,
  classes,
  bodies: new Set([...fields, "class_static_block"]),
  isListed: () => true,
  functionName,
  functionHead,
  parameterCount,
  isBlock: (tree, node) => blocks.has(tree.kind(node)) && !isElseIf(tree, node),
  comments: new Set(["comment", "html_comment", "hash_bang_line"]),
  strings: new Set(["string", "template_string", "regex"]),
  isDocumentation: () => false,
};

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

function imports(tree: SyntaxTree): readonly ImportFacts[] {
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
function importedFiles(from: string, { module }: ImportFacts, files: FileIndex): readonly string[] {
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

function baseNames(tree: SyntaxTree, node: number): readonly string[] {
  const heritage = tree.childOfKind(node, "class_heritage");
  if (heritage === none) return [];
  const text = tree.text(heritage).replace(/^extends\s+/, "");
  const base = /^[\w.$]+/.exec(text)?.[0];
  return base === undefined || base === "implements" ? [] : [base.replace(/^.*\./s, "")];
}

/** The documentation comment right before the declaration, or the first comment of the file where it is one. */
function documentation(tree: SyntaxTree, node: number): string {
  const comment = node === 0 ? tree.childOfKind(0, "comment") : commentBefore(tree, declarationOf(tree, node));
  return comment === none ? "" : docCommentText(tree.text(comment));
}

export const outline: OutlineTable = {
  imports,
  importedFiles,
  className: (tree, node) => tree.text(tree.child(node, "name")),
  baseNames,
  documentation,
  documentable: new Set([...functions, ...classes]),
  isPublic,
};

const functionKinds = [...functions, "function_signature", "method_signature", "abstract_method_signature"];
const typeKinds = [...classes, "interface_declaration", "enum_declaration", "type_alias_declaration"];

/** The path in `require("path")`. */
function required(tree: SyntaxTree, node: number): string | undefined {
  const called = tree.child(node, "function");
  if (tree.end(called) - tree.start(called) !== 7 || tree.text(called) !== "require") return undefined;
  return at("arguments")(tree, node);
}

/** JavaScript and TypeScript. */
export const vocabulary: Vocabulary = {
  name: "ecmascript",
  annotationPrefix: "decorator @",
  readings: {
    annotation: { decorator: whole },
    assignment: {
      variable_declarator: at("name"),
      assignment_expression: at("left"),
      augmented_assignment_expression: at("left"),
      public_field_definition: at("name"),
      field_definition: at("property"),
    },
    base: { class_heritage: whole, extends_type_clause: whole },
    call: { call_expression: callee("function"), new_expression: callee("constructor", "new ") },
    class: each(typeKinds, at("name")),
    condition: { if_statement: at("condition") },
    field: { public_field_definition: at("type") },
    function: each(functionKinds, (tree, node) => {
      const named = nameNode(tree, node);
      return named === none ? undefined : whole(tree, named);
    }),
    handler: { catch_clause: firstLine },
    import: { import_statement: at("source"), call_expression: required },
    loop: each([...loops], firstLine),
    name: each(
      [
        "identifier",
        "property_identifier",
        "private_property_identifier",
        "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
      ],
      whole,
    ),
    release: { finally_clause: firstLine },
    signature: each(functionKinds, head),
    switch: { switch_statement: at("value") },
    text: { string_fragment: whole },
  },
};
