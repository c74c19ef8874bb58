import type { FileIndex } from "../facts/file-index.ts";
import { folderOf, normalisePath } from "../facts/paths.ts";
import type { FactTable, GlobalFacts, HandlerFacts, ImportFacts, Language } from "./language.ts";
import { none, type SyntaxTree } from "./syntax-tree.ts";
import { at, callee, each, firstLine, head, type Vocabulary, whole } from "./vocabulary.ts";

const functions = new Set(["function_definition"]);
const classes = new Set(["class_definition"]);
const loops = new Set(["for_statement", "while_statement"]);

/** radon counts the `else` of a loop or a `try`, not the `else` of an `if`. */
function elseOfLoopOrTry(tree: SyntaxTree, node: number): number {
  const owner = tree.kind(tree.parent(node));
  return loops.has(owner) || owner === "try_statement" ? 1 : 0;
}

/** The condition of a comprehension counts, the guard of a `case` does not. */
function comprehensionCondition(tree: SyntaxTree, node: number): number {
  return tree.kind(tree.parent(node)) === "case_clause" ? 0 : 1;
}

function isCatchAll(tree: SyntaxTree, clause: number): boolean {
  const pattern = tree.childOfKind(clause, "case_pattern");
  if (pattern === none || tree.childOfKind(clause, "','") !== none) return false;
  return /^[A-Za-z_]\w*$/.test(tree.text(pattern)) && !/^(?:None|True|False)$/.test(tree.text(pattern));
}

/** Each case counts, but one of those that match anything is the way straight on. */
function caseOfMatch(tree: SyntaxTree, node: number): number {
  if (!isCatchAll(tree, node)) return 1;
  for (const sibling of tree.children(tree.parent(node))) {
    if (sibling === node) return 0;
    if (tree.kind(sibling) === "case_clause" && isCatchAll(tree, sibling)) return 1;
  }
  return 0;
}

function parameterCount(tree: SyntaxTree, node: number): number {
  const parameters = tree.child(node, "parameters");
  if (parameters === none) return 0;
  let count = 0;
  for (const child of tree.children(parameters)) {
    const kind = tree.kind(child);
    if (tree.isNamed(child) && kind !== "comment" && kind !== "keyword_separator" && kind !== "positional_separator") {
      count += 1;
    }
  }
  return count;
}

/** A function that only defines another one and returns it. */
function isDecorator(tree: SyntaxTree, node: number): boolean {
  const statements = [...tree.children(tree.child(node, "body"))].filter(
    (child) => tree.kind(child) !== "comment" && !isDocumentedAt(tree, child),
  );
  const [first, second] = statements;
  if (first === undefined || second === undefined || statements.length !== 2) return false;
  const definition = tree.kind(first) === "decorated_definition" ? tree.child(first, "definition") : first;
  return functions.has(tree.kind(definition)) && tree.kind(second) === "return_statement";
}

function isDocumentedAt(tree: SyntaxTree, statement: number): boolean {
  return tree.kind(statement) === "expression_statement" && tree.kind(statement + 1) === "string";
}

function isTransparentFunction(tree: SyntaxTree, node: number): boolean {
  const enclosing = tree.ancestor(node, functions);
  return enclosing !== none && isDecorator(tree, enclosing);
}

const structural = new Set([
  "if_statement",
  "for_statement",
  "while_statement",
  "except_clause",
  "except_group_clause",
  "conditional_expression",
  "match_statement",
]);

function isNested(tree: SyntaxTree, node: number): boolean {
  const parent = tree.parent(node);
  switch (tree.kind(parent)) {
    case "if_statement":
      return tree.field(node) === "consequence";
    case "for_statement":
    case "while_statement":
    case "match_statement":
      return tree.field(node) === "body";
    case "elif_clause":
    case "else_clause":
    case "except_clause":
    case "except_group_clause":
      return tree.kind(node) === "block";
    case "conditional_expression":
      return tree.isNamed(node) && tree.kind(node - 1) !== "'if'";
    case "lambda":
      return tree.field(node) === "body";
    default:
      return false;
  }
}

/** `name(...)` in a function, `self.name(...)` or `cls.name(...)` in a method. */
function isSelfCall(tree: SyntaxTree, node: number, enclosingFunction: number): boolean {
  if (tree.kind(node) !== "call") return false;
  const name = tree.text(tree.child(enclosingFunction, "name"));
  const callee = tree.text(tree.child(node, "function"));
  if (!isMethod(tree, enclosingFunction)) return callee === name;
  return callee === `self.${name}` || callee === `cls.${name}`;
}

const typeChecking = /^(?:typing\.)?TYPE_CHECKING$/;

function isTypeOnly(tree: SyntaxTree, node: number): boolean {
  const condition = tree.ancestor(node, new Set(["if_statement"]));
  return condition !== none && typeChecking.test(tree.text(tree.child(condition, "condition")).slice(0, 50));
}

function importedNames(tree: SyntaxTree, node: number): (readonly [local: string, full: string])[] {
  const names: (readonly [string, string])[] = [];
  for (const child of tree.children(node)) {
    if (tree.field(child) !== "name") continue;
    const isAliased = tree.kind(child) === "aliased_import";
    const full = tree.text(isAliased ? tree.child(child, "name") : child);
    names.push([isAliased ? tree.text(tree.child(child, "alias")) : full, full]);
  }
  return names;
}

function imports(tree: SyntaxTree): readonly ImportFacts[] {
  return tree.nodesOf(["import_statement", "import_from_statement"]).flatMap((node): ImportFacts[] => {
    if (!tree.isNamed(node)) return [];
    const shared = { node, isTypeOnly: isTypeOnly(tree, node) };
    const names = importedNames(tree, node);
    if (tree.kind(node) === "import_statement") {
      return names.map(([local, module]) => {
        // `import a.b` binds `a`; what follows it is written out where it is used.
        const root = local === module ? (module.split(".")[0] ?? "") : module;
        const bound = local === module ? root : local;
        return { ...shared, module, names: [[bound, root]], isWildcard: false };
      });
    }
    const module = tree.text(tree.child(node, "module_name"));
    const isWildcard = tree.childOfKind(node, "wildcard_import") !== none;
    return [{ ...shared, module, names: names.map(([local, full]) => [local, `${module}.${full}`]), isWildcard }];
  });
}

function handlers(tree: SyntaxTree): readonly HandlerFacts[] {
  return tree.nodesOf(["except_clause", "except_group_clause"]).map((node) => {
    const value = tree.child(node, "value");
    const text = value === none ? "" : tree.text(value).slice(0, 500);
    const [types = "", variable = ""] = text.split(/\bas\b/);
    return {
      node,
      body: tree.childOfKind(node, "block"),
      guarded: tree.child(tree.parent(node), "body"),
      isTried: true,
      caught: [...types.matchAll(/[A-Za-z_][\w.]*/g)].map(([name]) => name.replace(/^.*\./, "")),
      variable: variable.trim(),
    };
  });
}

const containers = /^(?:list|dictionary|set|list_comprehension|dictionary_comprehension|set_comprehension)$/;
const containerCalls = /^(?:list|dict|set|bytearray|(?:collections\.)?(?:defaultdict|deque|OrderedDict|Counter))$/;

/** Whether a value can be changed in place. */
function isContainer(tree: SyntaxTree, value: number): boolean {
  if (tree.kind(value) === "call") return containerCalls.test(tree.text(tree.child(value, "function")).slice(0, 60));
  return containers.test(tree.kind(value));
}

/** Names bound at module level: `global` can rebind each, and containers can be changed in place. */
function globals(tree: SyntaxTree): readonly GlobalFacts[] {
  return tree.nodesOf(["assignment"]).flatMap((node) => {
    const left = tree.child(node, "left");
    const isTop = tree.parent(tree.parent(node)) === 0 && tree.kind(left) === "identifier";
    const name = isTop ? tree.text(left) : "__";
    return name.startsWith("__") ? [] : [{ node, name, needsWriter: true }];
  });
}

/** The attributes that `__init__` sets. */
function fieldCount(tree: SyntaxTree, classNode: number): number {
  const names = new Set<string>();
  for (const member of tree.children(tree.child(classNode, "body"))) {
    if (tree.kind(member) !== "function_definition" || tree.text(tree.child(member, "name")) !== "__init__") continue;
    for (let node = member; node < tree.past(member); node += 1) {
      const left = tree.kind(node) === "assignment" ? tree.child(node, "left") : none;
      if (tree.kind(left) === "attribute" && left !== none) names.add(tree.text(left));
    }
  }
  return names.size;
}

/** A name may itself be a module; else the module it comes from is meant. */
function importedFiles(from: string, { module, names }: ImportFacts, files: FileIndex): readonly string[] {
  const level = /^\.*/.exec(module)?.[0].length ?? 0;
  const tail = module.slice(level).replaceAll(".", "/");
  const folder = normalisePath(`${folderOf(from)}${"/..".repeat(Math.max(0, level - 1))}`);
  const fileAt = (path: string): string | undefined => {
    const candidates = [`${path}.py`, `${path}/__init__.py`];
    // A name of one word is as likely a library, unless it stands at a root.
    const isNear = level > 0 || !path.includes("/");
    const roots = level > 0 ? [`${folder}/`] : ["", "src/"];
    return isNear
      ? candidates.flatMap((one) => roots.map((root) => files.exact(normalisePath(`${root}${one}`)))).find(Boolean)
      : candidates.map((one) => files.ending(one, from)).find(Boolean);
  };
  const found = names
    .filter(([, full]) => full.startsWith(`${module}.`))
    .map(([, full]) => fileAt(`${tail}/${full.slice(module.length + 1)}`) ?? fileAt(tail))
    // What a package takes from itself is a module that was not sent.
    .filter((path) => path !== from || !from.endsWith("__init__.py"));
  const all = names.some(([, full]) => full.startsWith(`${module}.`)) ? found : [fileAt(tail)];
  return all.filter((path) => path !== undefined);
}

const facts: FactTable = {
  calls: new Map([["call", "function"]]),
  constructions: new Map(),
  members: new Set(["attribute"]),
  closures: new Set(["lambda"]),
  fieldCount: fieldCount,
  isAsync: (tree, node) => tree.childOfKind(node, "'async'") !== none,
  handlers,
  raises: new Set(["raise_statement"]),
  empty: new Set(["pass_statement", "continue_statement"]),
  assignments: new Map([
    ["assignment", ["left", "right"]],
    ["augmented_assignment", ["left", "right"]],
    ["keyword_argument", ["name", "value"]],
    ["default_parameter", ["name", "value"]],
    ["typed_default_parameter", ["name", "value"]],
    ["pair", ["key", "value"]],
  ]),
  texts: new Set(["string", "concatenated_string"]),
  fillings: new Set(["interpolation"]),
  joins: new Set(["binary_operator"]),
  loops,
  isEndless: (tree, loop) =>
    tree.kind(loop) === "while_statement" && /^(?:True|1)$/.test(tree.text(tree.child(loop, "condition")).slice(0, 9)),
  globals,
  isContainer,
  effects: {
    network: {
      modules:
        /^(?:aiohttp|aiokafka|boto3|botocore|confluent_kafka|ftplib|grpc|http\.client|httpx|imaplib|kafka|nats|paramiko|pika|poplib|requests|smtplib|socket|urllib\.request|urllib3|websockets?|xmlrpc\.client)(?:\.|$)/,
    },
    database: {
      modules:
        /^(?:aiosqlite|asyncpg|duckdb|elasticsearch|motor|MySQLdb|mysql|neo4j|peewee|psycopg2?|pymongo|pymysql|redis|sqlalchemy|sqlite3)(?:\.|$)/,
    },
    process: {
      modules: /^(?:pexpect|subprocess)(?:\.|$)/,
      calls: /^(?:os\.(?:system|popen|fork|spawn\w+|exec\w+)|asyncio\.create_subprocess_\w+)$/,
    },
    fileRead: {
      calls:
        /^(?:open|(?:io|codecs|gzip|bz2|lzma|aiofiles)\.open|os\.(?:listdir|scandir|walk|stat)|os\.path\.(?:exists|isfile|isdir|getsize|getmtime)|(?:.*\.)?(?:read_text|read_bytes|iterdir|rglob))$/s,
    },
    fileWrite: {
      calls:
        /^(?:os\.(?:remove|rename|replace|mkdir|makedirs|unlink|rmdir|truncate|chmod|symlink)|shutil\.\w+|tempfile\.\w+|(?:.*\.)?(?:write_text|write_bytes)|(?:pathlib\.)?Path\(.*\)\.(?:mkdir|unlink|rename|replace|touch|rmdir))$/s,
    },
    environment: { calls: /^os\.(?:getenvb?|putenv)$/, members: /^os\.environb?$/ },
    clock: {
      calls:
        /^(?:(?:datetime\.)?datetime\.(?:now|utcnow|today)|(?:datetime\.)?date\.today|time\.(?:time|time_ns|monotonic|perf_counter|localtime|gmtime))$/,
    },
    random: { calls: /^(?:(?:uuid\.)?uuid[14]|random\.\w+|secrets\.\w+|os\.urandom|numpy\.random\.\w+)$/ },
    blocking: {
      calls:
        /^(?:time\.sleep|requests\.(?:get|post|put|patch|delete|head|options|request)|urllib\.request\.urlopen|subprocess\.(?:run|call|check_call|check_output)|os\.system)$/,
    },
    evaluation: { calls: /^(?:builtins\.)?(?:eval|exec)$/ },
    shell: {
      calls: /^(?:os\.(?:system|popen)|subprocess\.(?:getoutput|getstatusoutput)|asyncio\.create_subprocess_shell)$/,
    },
    unsafeLoad: { calls: /^(?:pickle|cPickle|dill|marshal|shelve)\.(?:loads?|open)$/ },
    print: { calls: /^(?:pprint\.)?p?print$/ },
  },
  opens:
    /^(?:open|(?:io|codecs|gzip|bz2|lzma)\.open|os\.fdopen|socket\.(?:socket|create_connection)|sqlite3\.connect|psycopg2?\.connect|pymysql\.connect)$/,
};

function baseNames(tree: SyntaxTree, node: number): readonly string[] {
  const bases = tree.child(node, "superclasses");
  if (bases === none) return [];
  return [...tree.children(bases)]
    .filter((child) => ["identifier", "attribute", "subscript"].includes(tree.kind(child)))
    .map((child) => tree.text(child).replace(/\[.*$/s, "").replace(/^.*\./s, ""));
}

function documentation(tree: SyntaxTree, node: number): string {
  const body = node === 0 ? 0 : tree.child(node, "body");
  if (body === none) return "";
  for (const statement of tree.children(body)) {
    if (tree.kind(statement) === "comment") continue;
    if (!isDocumentedAt(tree, statement)) return "";
    return tree.text(tree.childOfKind(statement + 1, "string_content"));
  }
  return "";
}

function decoratorsOf(tree: SyntaxTree, node: number): string[] {
  const outer = tree.parent(node);
  if (tree.kind(outer) !== "decorated_definition") return [];
  return [...tree.children(outer)].filter((child) => tree.kind(child) === "decorator").map((child) => tree.text(child));
}

/** Setters and overloads are documented where the property or the function itself is. */
const documentedElsewhere = /^@[\w.]*\b(?:setter|deleter|overload)$/;

function isPublic(tree: SyntaxTree, node: number): boolean {
  if (tree.text(tree.child(node, "name")).startsWith("_")) return false;
  return !decoratorsOf(tree, node).some((decorator) => documentedElsewhere.test(decorator));
}

function isMethod(tree: SyntaxTree, node: number): boolean {
  const outer = tree.parent(node);
  const scope = tree.kind(outer) === "decorated_definition" ? tree.parent(outer) : outer;
  return classes.has(tree.kind(tree.parent(scope)));
}

const typedParameters = new Set(["typed_parameter", "typed_default_parameter"]);
const untypedParameters = new Set([
  "identifier",
  "default_parameter",
  "list_splat_pattern",
  "dictionary_splat_pattern",
  "tuple_pattern",
]);

/** The object or class a method is called on has a type without saying so. */
function annotations(tree: SyntaxTree, node: number): { total: number; covered: number } {
  let total = 1;
  let covered = tree.child(node, "return_type") === none ? 0 : 1;
  let isFirst = isMethod(tree, node) && !decoratorsOf(tree, node).includes("@staticmethod");
  for (const parameter of tree.children(tree.child(node, "parameters"))) {
    const kind = tree.kind(parameter);
    const isTyped = typedParameters.has(kind);
    if (!isTyped && !untypedParameters.has(kind)) continue;
    if (isTyped || !isFirst || kind !== "identifier") total += 1;
    if (isTyped) covered += 1;
    isFirst = false;
  }
  return { total, covered };
}
const vocabulary: Vocabulary = {
  name: "python",
  annotationPrefix: "decorator @",
  readings: {
    annotation: { decorator: whole },
    assignment: { assignment: at("left"), augmented_assignment: at("left") },
    base: { class_definition: at("superclasses") },
    block: { with_item: whole },
    call: { call: callee("function") },
    class: { class_definition: at("name") },
    condition: each(["if_statement", "elif_clause"], at("condition")),
    field: { assignment: at("type") },
    function: { function_definition: at("name") },
    handler: { except_clause: firstLine },
    import: each(["import_statement", "import_from_statement"], whole),
    loop: each(["for_statement", "while_statement"], firstLine),
    name: { identifier: whole },
    release: { finally_clause: firstLine },
    signature: { function_definition: head },
    switch: { match_statement: at("subject") },
    text: { string_content: whole },
  },
};

/** Python. Cyclomatic as radon counts, cognitive as the white paper of Sonar describes. */
export const python: Language = {
  name: "python",
  aliases: ["py", "python3"],
  extensions: [".py", ".pyi", ".pyw"],
  interpreters: ["python", "python3", "pypy", "pypy3"],
  facts,
  grammar: () => "python",
  vocabulary,
  cyclomatic: {
    decisions: new Map<string, number | ((tree: SyntaxTree, node: number) => number)>([
      ["if_statement", 1],
      ["elif_clause", 1],
      ["conditional_expression", 1],
      ["for_statement", 1],
      ["while_statement", 1],
      ["else_clause", elseOfLoopOrTry],
      ["except_clause", 1],
      ["except_group_clause", 1],
      ["'and'", 1],
      ["'or'", 1],
      ["for_in_clause", 1],
      ["if_clause", comprehensionCondition],
      ["case_clause", caseOfMatch],
      ["assert_statement", 1],
    ]),
    opaque: new Set(["assert_statement", "decorator"]),
    countsParameters: false,
    nestedFunctions: "separate",
  },
  cognitive: {
    increment: (tree, node) => {
      const kind = tree.kind(node);
      if (structural.has(kind)) return "structural";
      return kind === "elif_clause" || kind === "else_clause" ? "flat" : "nothing";
    },
    isNested,
    conditionKinds: new Set(["boolean_operator"]),
    operators: new Map([
      ["'and'", 1],
      ["'or'", 1],
    ]),
    freeParents: new Set(),
    brackets: new Set(["parenthesized_expression"]),
    nestedFunctions: "outermost",
    isTransparentFunction,
    isSelfCall,
  },
  halstead: {
    operands: new Set(),
    operators: new Set(["type_conversion"]),
    interpolations: new Set(["interpolation"]),
  },
  annotations,
  structure: {
    functions,
    classes,
    bodies: classes,
    isListed: (_tree, _node, enclosing) => enclosing.functions === 0 && enclosing.classes <= 1,
    functionName: (tree, node) => tree.text(tree.child(node, "name")),
    functionHead: (_tree, node) => node,
    parameterCount,
    isBlock: (tree, node) =>
      ["if_statement", "for_statement", "while_statement", "try_statement", "match_statement"].includes(
        tree.kind(node),
      ),
    comments: new Set(["comment"]),
    strings: new Set(["string"]),
    isDocumentation: (tree, node) => tree.kind(tree.parent(node)) === "expression_statement",
  },
  outline: {
    imports,
    importedFiles,
    className: (tree, node) => tree.text(tree.child(node, "name")),
    baseNames,
    documentation,
    documentable: new Set([...functions, ...classes]),
    isPublic,
  },
};
