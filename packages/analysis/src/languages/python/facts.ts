import type { FileIndex } from "../../facts/file-index.ts";
import { folderOf, normalisePath } from "../../facts/paths.ts";
import type { FactTable, GlobalFacts, HandlerFacts, ImportFacts } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { loops } from "./nodes.ts";

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

export function imports(tree: SyntaxTree): readonly ImportFacts[] {
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
export function importedFiles(from: string, { module, names }: ImportFacts, files: FileIndex): readonly string[] {
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

export const facts: FactTable = {
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
