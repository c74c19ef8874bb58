import type { FileIndex } from "../facts/file-index.ts";
import { folderOf } from "../facts/paths.ts";
import { countMembers } from "./count-members.ts";
import { docCommentText } from "./doc-comment.ts";
import type { FactTable, GlobalFacts, HandlerFacts, ImportFacts, Language } from "./language.ts";
import { plainVariableArity } from "./newer-syntax.ts";
import { none, type SyntaxTree } from "./syntax-tree.ts";
import { at, callee, constructorHead, each, firstLine, head, upTo, type Vocabulary, whole } from "./vocabulary.ts";

// A lambda is no function here: it counts for the method around it, one level deeper.
const functions = new Set(["method_declaration", "constructor_declaration", "compact_constructor_declaration"]);
const classes = new Set([
  "class_declaration",
  "interface_declaration",
  "enum_declaration",
  "record_declaration",
  "annotation_type_declaration",
]);
const bodies = new Set(["class_body", "interface_body", "enum_body", "annotation_type_body"]);
const loops = new Set(["for_statement", "enhanced_for_statement", "while_statement", "do_statement"]);
const jumps = new Set(["break_statement", "continue_statement"]);
const parameters = new Set(["formal_parameter", "spread_parameter"]);
const comments = new Set(["line_comment", "block_comment"]);

function isElseIf(tree: SyntaxTree, node: number): boolean {
  return tree.kind(node) === "if_statement" && isElse(tree, node);
}

/** Java's grammar has no node for `else`: what follows it is a field of the `if`. */
function isElse(tree: SyntaxTree, node: number): boolean {
  return tree.field(node) === "alternative" && tree.kind(tree.parent(node)) === "if_statement";
}

function increment(tree: SyntaxTree, node: number): "structural" | "flat" | "nothing" {
  if (isElse(tree, node)) return "flat";
  const kind = tree.kind(node);
  if (kind === "if_statement" || kind === "switch_expression" || kind === "catch_clause" || loops.has(kind)) {
    return "structural";
  }
  if (kind === "ternary_expression") return "structural";
  return jumps.has(kind) && tree.childOfKind(node, "identifier") !== none ? "flat" : "nothing";
}

function isNested(tree: SyntaxTree, node: number): boolean {
  const field = tree.field(node);
  const owner = tree.kind(tree.parent(node));
  switch (owner) {
    case "if_statement":
      return field === "consequence" || (field === "alternative" && !isElseIf(tree, node));
    case "ternary_expression":
      return field === "consequence" || field === "alternative";
    case "switch_expression":
    case "catch_clause":
    case "lambda_expression":
      return field === "body";
    default:
      return field === "body" && loops.has(owner);
  }
}

/**
 * `name(...)` or `this.name(...)` with as many arguments as there are parameters, where no overload takes as many: which
 * of those is meant only types could tell.
 */
function isSelfCall(tree: SyntaxTree, node: number, enclosingFunction: number): boolean {
  if (tree.kind(node) !== "method_invocation") return false;
  if (nameOf(tree, node) !== nameOf(tree, enclosingFunction)) return false;
  const object = tree.child(node, "object");
  if (object !== none && tree.kind(object) !== "this") return false;
  const sent = [...tree.children(tree.child(node, "arguments"))].filter(
    (child) => tree.isNamed(child) && !comments.has(tree.kind(child)),
  );
  return onlySignaturesOf(tree).get(enclosingFunction) === sent.length;
}

const signatures = new WeakMap<SyntaxTree, ReadonlyMap<number, number>>();

/** How many parameters each method takes, without those that have an overload with as many. */
function onlySignaturesOf(tree: SyntaxTree): ReadonlyMap<number, number> {
  const known = signatures.get(tree);
  if (known !== undefined) return known;
  const counts = new Map<number, number>();
  const byClass = new Map<string, number>();
  for (const method of tree.nodesOf(functions)) {
    const count = parameterCount(tree, method);
    const signature = `${tree.parent(method)} ${nameOf(tree, method)} ${count}`;
    const overload = byClass.get(signature);
    if (overload === undefined) counts.set(method, count);
    else counts.delete(overload);
    byClass.set(signature, overload ?? method);
  }
  signatures.set(tree, counts);
  return counts;
}

function nameOf(tree: SyntaxTree, node: number): string {
  const name = tree.child(node, "name");
  return name === none ? "" : tree.text(name);
}

/** The compact constructor of a record takes what the record declares. */
function parameterCount(tree: SyntaxTree, node: number): number {
  const isCompact = tree.kind(node) === "compact_constructor_declaration";
  const list = tree.child(isCompact ? tree.parent(tree.parent(node)) : node, "parameters");
  if (list === none) return 0;
  return [...tree.children(list)].filter((child) => parameters.has(tree.kind(child))).length;
}

function imports(tree: SyntaxTree): readonly ImportFacts[] {
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

/** Static fields that are not final. */
function globals(tree: SyntaxTree): readonly GlobalFacts[] {
  return tree.nodesOf(["field_declaration"]).flatMap((node) => {
    const modifiers = modifiersOf(tree, node);
    const isState = /\bstatic\b/.test(modifiers) && !/\bfinal\b/.test(modifiers);
    return isState ? [{ node, name: nameOf(tree, tree.child(node, "declarator")), needsWriter: false }] : [];
  });
}

/** A static import names a member of a class. */
function importedFiles(from: string, { module }: ImportFacts, files: FileIndex): readonly string[] {
  const path = module.replaceAll(".", "/");
  const file = files.ending(`${path}.java`, from) ?? files.ending(`${folderOf(path)}.java`, from);
  return file === undefined ? [] : [file];
}

const facts: FactTable = {
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
  isEndless: (tree, loop) =>
    /^(?:while\s*\(\s*true\s*\)|for\s*\(\s*;\s*;\s*\))/.test(
      tree.source.slice(tree.start(loop), tree.start(loop) + 40),
    ),
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

function baseNames(tree: SyntaxTree, node: number): readonly string[] {
  const names: string[] = [];
  for (const clause of tree.children(node)) {
    if (!["superclass", "super_interfaces", "extends_interfaces"].includes(tree.kind(clause))) continue;
    const list = tree.childOfKind(clause, "type_list");
    for (const base of tree.children(list === none ? clause : list)) {
      if (tree.isNamed(base)) names.push(tree.text(base).slice(0, 200).replace(/<.*$/s, "").replace(/^.*\./s, ""));
    }
  }
  return names;
}

/** The documentation comment right before the node, or the first one of the file. */
function documentation(tree: SyntaxTree, node: number): string {
  // A comment has no children: the node before a sibling is the sibling before it, or lies inside that one.
  const comment = node === 0 ? tree.childOfKind(0, "block_comment") : node - 1;
  return comment !== none && tree.kind(comment) === "block_comment" ? docCommentText(tree.text(comment)) : "";
}

const members = new Set(["interface_body", "annotation_type_body"]);

/** `public` or `protected`, or in an interface not `private`; what overrides a method is documented there. */
function isPublic(tree: SyntaxTree, node: number): boolean {
  const modifiers = tree.childOfKind(node, "modifiers");
  let isOpen = members.has(tree.kind(tree.parent(node)));
  for (const modifier of modifiers === none ? [] : tree.children(modifiers)) {
    const kind = tree.kind(modifier);
    if (kind === "'public'" || kind === "'protected'") isOpen = true;
    if (kind === "'private'") return false;
    if (kind === "marker_annotation" && nameOf(tree, modifier) === "Override") return false;
  }
  return isOpen;
}
const vocabulary: Vocabulary = {
  name: "java",
  annotationPrefix: "annotation @",
  readings: {
    annotation: each(["annotation", "marker_annotation"], whole),
    assignment: { assignment_expression: at("left"), variable_declarator: at("name") },
    base: each(["superclass", "super_interfaces", "extends_interfaces"], whole),
    call: { method_invocation: upTo("name"), object_creation_expression: callee("type", "new ") },
    class: each([...classes], at("name")),
    condition: { if_statement: at("condition") },
    field: { field_declaration: at("type") },
    function: each([...functions], at("name")),
    handler: { catch_clause: firstLine },
    import: { import_declaration: whole },
    loop: each([...loops], firstLine),
    name: { identifier: whole },
    release: { finally_clause: firstLine },
    signature: {
      method_declaration: head,
      ...each(["constructor_declaration", "compact_constructor_declaration"], constructorHead),
    },
    switch: { switch_expression: at("condition") },
    text: each(["string_fragment", "multiline_string_fragment"], whole),
  },
};

/** Java. Cyclomatic as lizard counts, cognitive as the white paper of Sonar describes. */
export const java: Language = {
  name: "java",
  aliases: [],
  extensions: [".java"],
  interpreters: [],
  facts,
  grammar: () => "java",
  compiledText: plainVariableArity,
  vocabulary,
  cyclomatic: {
    decisions: new Map([
      ["if_statement", 1],
      ["for_statement", 1],
      ["enhanced_for_statement", 1],
      ["while_statement", 1],
      ["do_statement", 1],
      ["'case'", 1],
      ["catch_clause", 1],
      ["ternary_expression", 1],
      ["'&&'", 1],
      ["'||'", 1],
    ]),
    opaque: new Set(),
    countsParameters: true,
    nestedFunctions: "separate",
  },
  cognitive: {
    increment,
    isNested,
    conditionKinds: new Set(["binary_expression"]),
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
    operands: new Set(["integral_type", "floating_point_type"]),
    operators: new Set(),
    interpolations: new Set(),
  },
  structure: {
    functions,
    classes,
    bodies,
    isListed: (tree, node) => tree.child(node, "body") !== none,
    functionName: nameOf,
    functionHead: (tree, node) => tree.child(node, "name"),
    parameterCount,
    isBlock: (tree, node) => {
      const kind = tree.kind(node);
      if (kind === "if_statement") return !isElseIf(tree, node);
      return (
        loops.has(kind) ||
        ["switch_expression", "try_statement", "try_with_resources_statement", "synchronized_statement"].includes(kind)
      );
    },
    comments,
    strings: new Set(["string_literal"]),
    isDocumentation: () => false,
  },
  outline: {
    imports,
    importedFiles,
    className: nameOf,
    baseNames,
    documentation,
    documentable: new Set([...functions, ...classes]),
    isPublic,
  },
};
