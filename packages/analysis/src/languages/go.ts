import type { FileIndex } from "../facts/file-index.ts";
import { countMembers } from "./count-members.ts";
import type { FactTable, GlobalFacts, HandlerFacts, ImportFacts, Language } from "./language.ts";
import { none, type SyntaxTree } from "./syntax-tree.ts";
import { at, callee, each, firstLine, head, type Vocabulary, whole } from "./vocabulary.ts";

const functions = new Set(["function_declaration", "method_declaration", "func_literal"]);
const types = new Set(["type_spec"]);
const namedTypes = new Set(["type_alias", ...types]);
const switches = new Set(["expression_switch_statement", "type_switch_statement", "select_statement"]);
const cases = new Set(["expression_case", "type_case", "communication_case", "default_case"]);
const jumps = new Set(["break_statement", "continue_statement", "goto_statement"]);

function isElseIf(tree: SyntaxTree, node: number): boolean {
  return tree.kind(node) === "if_statement" && isElse(tree, node);
}

/** Go has no node for `else`: what follows it is a field of the `if`. */
function isElse(tree: SyntaxTree, node: number): boolean {
  return tree.field(node) === "alternative" && tree.kind(tree.parent(node)) === "if_statement";
}

function increment(tree: SyntaxTree, node: number): "structural" | "flat" | "nothing" {
  const kind = tree.kind(node);
  if (kind === "if_statement") return isElseIf(tree, node) ? "flat" : "structural";
  if (kind === "for_statement" || switches.has(kind)) return "structural";
  if (kind === "block") return isElse(tree, node) ? "flat" : "nothing";
  return jumps.has(kind) && tree.childOfKind(node, "label_name") !== none ? "flat" : "nothing";
}

function isNested(tree: SyntaxTree, node: number): boolean {
  if (cases.has(tree.kind(node))) return true;
  const owner = tree.kind(tree.parent(node));
  if (owner === "for_statement") return tree.field(node) === "body";
  if (owner !== "if_statement") return false;
  return tree.field(node) === "consequence" || (tree.field(node) === "alternative" && !isElseIf(tree, node));
}

function pastBrackets(tree: SyntaxTree, node: number): number {
  let inner = node;
  while (tree.kind(inner) === "parenthesized_expression") inner += 2;
  return inner;
}

function receiverName(tree: SyntaxTree, method: number): string {
  const receiver = tree.childOfKind(tree.child(method, "receiver"), "parameter_declaration");
  return receiver === none ? "" : nameOf(tree, receiver);
}

/** `name(...)` in a function, `receiver.name(...)` in a method. */
function isSelfCall(tree: SyntaxTree, node: number, enclosingFunction: number): boolean {
  if (tree.kind(node) !== "call_expression" || tree.kind(enclosingFunction) === "func_literal") return false;
  const callee = pastBrackets(tree, tree.child(node, "function"));
  const name = nameOf(tree, enclosingFunction);
  if (tree.kind(enclosingFunction) === "function_declaration") return tree.text(callee) === name;
  if (tree.kind(callee) !== "selector_expression" || tree.text(tree.child(callee, "field")) !== name) return false;
  return tree.text(tree.child(callee, "operand")) === receiverName(tree, enclosingFunction);
}

function nameOf(tree: SyntaxTree, node: number): string {
  const name = tree.child(node, "name");
  return name === none ? "" : tree.text(name);
}

/** The `var` a function literal is the value of; {@link none} for every other literal. */
function variableOf(tree: SyntaxTree, literal: number): number {
  const values = tree.parent(literal);
  const variable = tree.parent(values);
  return tree.kind(values) === "expression_list" && tree.kind(variable) === "var_spec" ? variable : none;
}

/** A literal takes the first name its `var` declares, as it does for gocyclo. */
function functionName(tree: SyntaxTree, node: number): string {
  const variable = tree.kind(node) === "func_literal" ? variableOf(tree, node) : node;
  return variable === none ? "" : nameOf(tree, variable);
}

/** `a, b int` declares two, a mere type one. */
function parameterCount(tree: SyntaxTree, node: number): number {
  let count = 0;
  for (const declaration of tree.children(tree.child(node, "parameters"))) {
    const kind = tree.kind(declaration);
    if (kind !== "parameter_declaration" && kind !== "variadic_parameter_declaration") continue;
    const names = [...tree.children(declaration)].filter((child) => tree.field(child) === "name");
    count += Math.max(1, names.length);
  }
  return count;
}

/** Without a name of its own a package is called like the end of its path, versions apart. */
function packageName(path: string): string {
  const parts = path.replace(/(?:\/|\.)v\d+$/, "").split("/");
  return (parts.at(-1) ?? "").replace(/^go-|-go$/g, "");
}

function imports(tree: SyntaxTree): readonly ImportFacts[] {
  return tree.nodesOf(["import_spec"]).map((node) => {
    const module = tree.text(tree.child(node, "path")).slice(1, -1);
    const alias = tree.child(node, "name");
    const isWildcard = alias !== none && tree.kind(alias) === "dot";
    const local = alias === none ? packageName(module) : tree.text(alias);
    return { node, module, names: isWildcard ? [] : [[local, module]], isWildcard, isTypeOnly: false };
  });
}

/** `if err != nil { ... }`, and errors thrown away with `_ = f()`. */
function handlers(tree: SyntaxTree): readonly HandlerFacts[] {
  const checks = tree.nodesOf(["if_statement"]).flatMap((node): HandlerFacts[] => {
    const condition = tree.child(node, "condition");
    const variable = /^(\w*[eE]rr\w*)\s*!=\s*nil$/.exec(tree.text(condition).slice(0, 60))?.[1];
    if (variable === undefined) return [];
    return [
      {
        node,
        body: tree.child(node, "consequence"),
        guarded: tree.child(node, "initializer"),
        isTried: false,
        caught: [],
        variable,
      },
    ];
  });
  const dropped = tree.nodesOf(["assignment_statement"]).flatMap((node): HandlerFacts[] => {
    const right = tree.child(node, "right");
    const isCall =
      right !== none && tree.kind(right + 1) === "call_expression" && tree.past(right + 1) === tree.past(right);
    const left = tree.child(node, "left");
    if (!isCall || tree.end(left) - tree.start(left) !== 1 || tree.text(left) !== "_") return [];
    return [{ node, body: none, guarded: right, isTried: false, caught: [], variable: "" }];
  });
  return [...checks, ...dropped];
}

function globals(tree: SyntaxTree): readonly GlobalFacts[] {
  return tree.nodesOf(["var_spec"]).flatMap((node) => {
    const list = tree.parent(node);
    const declaration = tree.kind(list) === "var_spec_list" ? tree.parent(list) : list;
    const name = nameOf(tree, node);
    return tree.parent(declaration) !== 0 || name === "_" ? [] : [{ node, name, needsWriter: true }];
  });
}

/** A package is a folder; those of the standard library have no dot in their first word. */
function importedFiles(_from: string, { module }: ImportFacts, files: FileIndex): readonly string[] {
  return /^[^/]*\./.test(module) ? files.folderAtEndOf(module).filter((path) => !path.endsWith("_test.go")) : [];
}

const facts: FactTable = {
  calls: new Map([["call_expression", "function"]]),
  constructions: new Map([["composite_literal", "type"]]),
  members: new Set(["selector_expression"]),
  closures: new Set([]),
  fieldCount: (tree, node) => countMembers(tree, node, new Set(["field_declaration"])),
  isAsync: () => false,
  handlers,
  raises: new Set(["return_statement"]),
  empty: new Set(["empty_statement", "continue_statement"]),
  assignments: new Map([
    ["short_var_declaration", ["left", "right"]],
    ["assignment_statement", ["left", "right"]],
    ["var_spec", ["name", "value"]],
    ["const_spec", ["name", "value"]],
    ["keyed_element", ["key", "value"]],
    ["inc_statement", ["", ""]],
    ["dec_statement", ["", ""]],
  ]),
  texts: new Set(["interpreted_string_literal", "raw_string_literal"]),
  fillings: new Set(),
  joins: new Set(["binary_expression"]),
  loops: new Set(["for_statement"]),
  isEndless: (tree, loop) => /^for\s*(?:true\s*)?\{/.test(tree.source.slice(tree.start(loop), tree.start(loop) + 20)),
  globals,
  effects: {
    network: {
      modules:
        /^(?:net|net\/(?:http|rpc|smtp)|google\.golang\.org\/grpc|github\.com\/(?:nats-io\/nats\.go|segmentio\/kafka-go|IBM\/sarama|Shopify\/sarama|go-resty\/resty|gorilla\/websocket|aws\/aws-sdk-go)[\w/-]*)(?:\.|$)/,
    },
    database: {
      modules:
        /^(?:database\/sql|gorm\.io\/gorm|go\.mongodb\.org\/mongo-driver[\w/]*|github\.com\/(?:jackc\/pgx|jmoiron\/sqlx|go-redis\/redis|redis\/go-redis|lib\/pq)[\w/]*)(?:\.|$)/,
    },
    process: { modules: /^os\/exec(?:\.|$)/, calls: /^(?:os\.StartProcess|syscall\.(?:Exec|ForkExec))$/ },
    fileRead: {
      calls:
        /^(?:os\.(?:Open|ReadFile|ReadDir|Stat|Lstat)|io\/ioutil\.Read(?:File|Dir)|path\/filepath\.(?:Walk|WalkDir|Glob))$/,
    },
    fileWrite: {
      calls:
        /^(?:os\.(?:Create|CreateTemp|OpenFile|WriteFile|Mkdir|MkdirAll|MkdirTemp|Remove|RemoveAll|Rename|Chmod|Symlink|Truncate)|io\/ioutil\.(?:WriteFile|TempFile|TempDir))$/,
    },
    environment: { calls: /^os\.(?:Getenv|LookupEnv|Environ|Setenv)$/ },
    clock: { calls: /^time\.(?:Now|Since|Until)$/ },
    random: { calls: /^(?:math\/rand(?:\/v2)?\.\w+|crypto\/rand\.\w+|github\.com\/google\/uuid\.New\w*)$/ },
    print: { calls: /^fmt\.Print(?:ln|f)?$/ },
  },
  opens: /^(?:os\.(?:Open|Create|OpenFile|CreateTemp)|net\.(?:Dial|DialTimeout|Listen)|database\/sql\.Open)$/,
};

/** What a struct or an interface embeds. */
function baseNames(tree: SyntaxTree, node: number): readonly string[] {
  const type = tree.child(node, "type");
  const isStruct = tree.kind(type) === "struct_type";
  const members = isStruct ? tree.childOfKind(type, "field_declaration_list") : type;
  if (members === none || (!isStruct && tree.kind(type) !== "interface_type")) return [];
  return [...tree.children(members)]
    .filter((member) =>
      isStruct
        ? tree.kind(member) === "field_declaration" && tree.child(member, "name") === none
        : tree.kind(member) === "type_elem",
    )
    .map((member) => (isStruct ? tree.child(member, "type") : member))
    .map((base) =>
      tree
        .text(base)
        .slice(0, 200)
        .replace(/\[.*$/s, "")
        .replace(/^.*[.*]/s, ""),
    );
}

/** What the comment of a function or type stands above: the `type` of a single one, the `var` of a literal. */
function declarationOf(tree: SyntaxTree, node: number): number {
  if (tree.kind(node) === "func_literal") {
    const variable = variableOf(tree, node);
    return variable === none || tree.childOfKind(tree.parent(variable), "'('") !== none
      ? variable
      : tree.parent(variable);
  }
  const isSingle = namedTypes.has(tree.kind(node)) && tree.childOfKind(tree.parent(node), "'('") === none;
  return isSingle ? tree.parent(node) : node;
}

const exported = /^\p{Lu}/u;

/** Names in upper case are exported; those of a method's type have to be as well. */
function isPublic(tree: SyntaxTree, node: number): boolean {
  if (!exported.test(nameOf(tree, node))) return false;
  const receiver = tree.child(node, "receiver");
  if (receiver === none) return true;
  const type = tree.child(tree.childOfKind(receiver, "parameter_declaration"), "type");
  return exported.test(
    tree
      .text(type)
      .slice(0, 200)
      .replace(/^[*(\s]+/, ""),
  );
}

/** The comment lines that end right above the node. */
function documentation(tree: SyntaxTree, node: number): string {
  const declaration = declarationOf(tree, node);
  const documented = node === 0 ? tree.childOfKind(0, "package_clause") : declaration;
  const lines: string[] = [];
  let line = documented === none ? 0 : tree.line(documented);
  // A comment has no children: the node before a sibling is the sibling before it, or lies inside that one.
  for (let before = documented - 1; before > 0 && tree.kind(before) === "comment"; before -= 1) {
    if (tree.endLine(before) !== line - 1) break;
    line = tree.line(before);
    lines.push(tree.text(before).replace(/^\/[/*][ \t]?|\*\/$/g, ""));
  }
  return lines.reverse().join("\n");
}

const errorTest = /\berr\w*\s*[!=]=\s*nil|\berrors\.(?:Is|As)\(/i;

const vocabulary: Vocabulary = {
  name: "go",
  annotationPrefix: "directive ",
  readings: {
    assignment: {
      ...each(["short_var_declaration", "assignment_statement"], at("left")),
      ...each(["var_spec", "const_spec"], at("name")),
    },
    call: { call_expression: callee("function"), composite_literal: callee("type", "new ") },
    class: { type_spec: at("name") },
    condition: { if_statement: at("condition") },
    field: { field_declaration: at("type") },
    function: each(["function_declaration", "method_declaration", "method_elem"], at("name")),
    handler: {
      if_statement: (tree, node) => {
        const condition = at("condition")(tree, node) ?? "";
        return errorTest.test(condition) ? condition : undefined;
      },
    },
    import: { import_spec: at("path") },
    loop: { for_statement: firstLine },
    name: each(["identifier", "field_identifier"], whole),
    release: { defer_statement: whole },
    signature: each([...functions, "method_elem"], head),
    switch: { expression_switch_statement: at("value") },
    text: each(["interpreted_string_literal", "raw_string_literal"], (tree, node) => whole(tree, node)?.slice(1)),
  },
  owner: {
    method_declaration: (tree, node) => {
      const receiver = tree.childOfKind(tree.child(node, "receiver"), "parameter_declaration");
      return at("type")(tree, receiver)?.replace(/^\*|\[.*$/gs, "");
    },
  },
};

/** Go. Cyclomatic as gocyclo counts, cognitive as gocognit does. */
export const go: Language = {
  name: "go",
  aliases: ["golang"],
  extensions: [".go"],
  interpreters: [],
  facts,
  grammar: () => "go",
  vocabulary,
  cyclomatic: {
    decisions: new Map([
      ["if_statement", 1],
      ["for_statement", 1],
      ["expression_case", 1],
      ["type_case", 1],
      ["communication_case", 1],
      ["'&&'", 1],
      ["'||'", 1],
    ]),
    opaque: new Set(),
    countsParameters: true,
    nestedFunctions: "outermost",
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
    nestedFunctions: "outermost",
    isTransparentFunction: () => false,
    isSelfCall,
  },
  halstead: { operands: new Set(), operators: new Set(), interpolations: new Set() },
  structure: {
    functions,
    classes: types,
    bodies: new Set(),
    isListed: (tree, node) => tree.kind(node) !== "func_literal" || variableOf(tree, node) !== none,
    functionName,
    functionHead: (_tree, node) => node,
    parameterCount,
    isBlock: (tree, node) => {
      const kind = tree.kind(node);
      return kind === "for_statement" || switches.has(kind) || (kind === "if_statement" && !isElseIf(tree, node));
    },
    comments: new Set(["comment"]),
    strings: new Set(["interpreted_string_literal", "raw_string_literal"]),
    isDocumentation: () => false,
  },
  outline: {
    imports,
    importedFiles,
    className: nameOf,
    baseNames,
    documentation,
    documentable: new Set(["function_declaration", "method_declaration", ...namedTypes]),
    isPublic,
  },
};
