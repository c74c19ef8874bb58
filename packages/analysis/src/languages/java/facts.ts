import type { FileIndex } from "../../facts/file-index.ts";
import { folderOf } from "../../facts/paths.ts";
import { countMembers } from "../count-members.ts";
import { isEndlessLoop } from "../endless-loop.ts";
import type { FactTable, GlobalFacts, HandlerFacts, ImportFacts } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { loops, nameOf } from "./nodes.ts";

export function imports(tree: SyntaxTree): readonly ImportFacts[] {
  return tree.nodesOf(["import_declaration"]).map((node) => {
    const isWildcard = tree.childOfKind(node, "asterisk") !== none;
    const module = tree
      .text(node)
      .slice(0, 500)
      .replace(/^import\s+(?:static\s+)?|[\s;]/g, "");
    const local = module.split(".").at(-1) ?? "";
    return { node, module, names: isWildcard ? [] : [[local, module]], isWildcard, isTypeOnly: false };
  });
}

function handlers(tree: SyntaxTree): readonly HandlerFacts[] {
  return tree.nodesOf(["catch_clause"]).map((node) => {
    const parameter = tree.childOfKind(node, "catch_formal_parameter");
    const types = tree.text(tree.childOfKind(parameter, "catch_type")).slice(0, 500);
    return {
      node,
      body: tree.child(node, "body"),
      guarded: tree.child(tree.parent(node), "body"),
      isTried: true,
      caught: types.split("|").map((type) => type.trim().replace(/^.*\./s, "")),
      variable: nameOf(tree, parameter),
    };
  });
}

/** The text of the modifiers of a declaration. */
function modifiersOf(tree: SyntaxTree, node: number): string {
  const modifiers = tree.childOfKind(node, "modifiers");
  return modifiers === none ? "" : tree.text(modifiers).slice(0, 500);
}

/** Static fields that are not final; who may change a private one stands in the file. */
function globals(tree: SyntaxTree): readonly GlobalFacts[] {
  return tree.nodesOf(["field_declaration"]).flatMap((node) => {
    const modifiers = modifiersOf(tree, node);
    const isState = /\bstatic\b/.test(modifiers) && !/\bfinal\b/.test(modifiers);
    const needsWriter = /\bprivate\b/.test(modifiers);
    return isState ? [{ node, name: nameOf(tree, tree.child(node, "declarator")), needsWriter }] : [];
  });
}

/** A static import names a member of a class. */
export function importedFiles(from: string, { module }: ImportFacts, files: FileIndex): readonly string[] {
  const path = module.replaceAll(".", "/");
  const file = files.ending(`${path}.java`, from) ?? files.ending(`${folderOf(path)}.java`, from);
  return file === undefined ? [] : [file];
}

export const facts: FactTable = {
  calls: new Map([["method_invocation", "name"]]),
  callee: (tree, call) => {
    const object = tree.child(call, "object");
    if (object === none) return nameOf(tree, call);
    return tree.end(object) - tree.start(object) > 200 ? "" : `${tree.text(object)}.${nameOf(tree, call)}`;
  },
  constructions: new Map([["object_creation_expression", "type"]]),
  members: new Set(["field_access"]),
  closures: new Set(["lambda_expression"]),
  fieldCount: (tree, node) => countMembers(tree, node, new Set(["field_declaration"]), 2),
  isAsync: () => false,
  handlers,
  raises: new Set(["throw_statement"]),
  empty: new Set(["';'", "continue_statement"]),
  assignments: new Map([
    ["variable_declarator", ["name", "value"]],
    ["assignment_expression", ["left", "right"]],
    ["update_expression", ["", ""]],
    ["element_value_pair", ["key", "value"]],
  ]),
  texts: new Set(["string_literal"]),
  fillings: new Set(),
  joins: new Set(["binary_expression"]),
  loops,
  isEndless: isEndlessLoop,
  globals,
  effects: {
    network: {
      modules:
        /^(?:java\.net\.(?:http\.\w+|URLConnection|HttpURLConnection|Socket|ServerSocket|DatagramSocket)|okhttp3\.|org\.apache\.(?:http|hc|kafka)\.|org\.springframework\.web\.(?:client|reactive)\.|retrofit2\.|io\.grpc\.|feign\.|com\.rabbitmq\.)/,
    },
    database: {
      modules:
        /^(?:java\.sql\.(?:Connection|DriverManager|Statement|PreparedStatement|ResultSet)|javax\.sql\.|org\.hibernate\.Session|(?:javax|jakarta)\.persistence\.EntityManager|org\.springframework\.(?:jdbc|data\.redis)\.|com\.mongodb\.client|redis\.clients\.)/,
    },
    process: { calls: /^(?:(?:java\.lang\.)?ProcessBuilder|Runtime\.getRuntime\(\)\.exec)$/ },
    fileRead: {
      calls:
        /^(?:(?:java\.nio\.file\.)?Files\.(?:read\w*|lines|list|walk|exists|size|newInputStream|newBufferedReader)|(?:java\.io\.)?(?:FileInputStream|FileReader|RandomAccessFile))$/,
    },
    fileWrite: {
      calls:
        /^(?:(?:java\.nio\.file\.)?Files\.(?:write\w*|copy|move|delete\w*|create\w+|newOutputStream|newBufferedWriter)|(?:java\.io\.)?(?:FileOutputStream|FileWriter))$/,
    },
    environment: { calls: /^System\.(?:getenv|getProperty)$/ },
    clock: {
      calls:
        /^(?:System\.(?:currentTimeMillis|nanoTime)|(?:java\.time\.)?(?:Instant|LocalDate|LocalDateTime|LocalTime|ZonedDateTime|OffsetDateTime)\.now)$/,
    },
    random: {
      calls:
        /^(?:Math\.random|(?:java\.util\.)?UUID\.randomUUID|(?:java\.util\.)?Random|(?:java\.security\.)?SecureRandom|(?:java\.util\.concurrent\.)?ThreadLocalRandom\.current)$/,
    },
    unsafeLoad: { calls: /^(?:java\.io\.)?ObjectInputStream$|^(?:java\.beans\.)?XMLDecoder$/ },
    shell: { calls: /^(?:Runtime\.getRuntime\(\)\.exec|\w*[sS]criptEngine\w*\.eval)$/ },
    print: { calls: /^System\.(?:out|err)\.print(?:ln|f)?$/ },
  },
  opens:
    /^(?:java\.io\.)?(?:FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile)$|^(?:java\.net\.)?(?:Socket|ServerSocket)$|^(?:java\.sql\.)?DriverManager\.getConnection$|^(?:java\.nio\.file\.)?Files\.(?:new\w+|lines|list|walk)$/,
};
