import type { FileIndex } from "../../facts/file-index.ts";
import { countMembers } from "../count-members.ts";
import type { FactTable, GlobalFacts, HandlerFacts, ImportFacts } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { nameOf } from "./nodes.ts";

/** Without a name of its own a package is called like the end of its path, versions apart. */
function packageName(path: string): string {
  const parts = path.replace(/(?:\/|\.)v\d+$/, "").split("/");
  return (parts.at(-1) ?? "").replace(/^go-|-go$/g, "");
}

export function imports(tree: SyntaxTree): readonly ImportFacts[] {
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
  const cannotFail = callsThatCannotFail(tree);
  const dropped = tree.nodesOf(["assignment_statement"]).flatMap((node): HandlerFacts[] => {
    const right = tree.child(node, "right");
    const isCall =
      right !== none && tree.kind(right + 1) === "call_expression" && tree.past(right + 1) === tree.past(right);
    const left = tree.child(node, "left");
    if (!isCall || tree.end(left) - tree.start(left) !== 1 || tree.text(left) !== "_") return [];
    if (cannotFail(right + 1)) return [];
    return [{ node, body: none, guarded: right, isTried: false, caught: [], variable: "" }];
  });
  return [...checks, ...dropped];
}

/** Functions of the language, and of its library those that have one result, which is no error that happened. */
const infallible =
  /^(?:append|cap|clear|complex|copy|imag|len|make|max|min|new|real|recover|(?:bytes|cmp|errors|html|maps|math(?:\/\w+)*|path|reflect|regexp|runtime|slices|sort|strconv|strings|sync\/atomic|time|unicode(?:\/\w+)?|unsafe)\.\w+|fmt\.(?:Append|Errorf|Sprint)\w*|context\.(?:Background|TODO|WithValue)|path\/filepath\.(?:Base|Clean|Dir|Ext|FromSlash|Is\w+|Join|ToSlash|VolumeName)|net\/url\.\w+Escape)$/;
const basicType = /^(?:any|bool|byte|complex(?:64|128)|error|float(?:32|64)|rune|string|u?int(?:8|16|32|64)?|uintptr)$/;

const longestName = 100;

/** Tells of a call whether it is one of these, or a conversion to a type that shows to be one. */
function callsThatCannotFail(tree: SyntaxTree): (call: number) => boolean {
  const modules = new Map(imports(tree).flatMap(({ names }) => names));
  const types = new Set(tree.nodesOf(["type_spec", "type_alias"]).map((type) => nameOf(tree, type)));
  return (call) => {
    const callee = tree.child(call, "function");
    if (tree.kind(callee) === "parenthesized_expression") return tree.kind(callee + 2) === "unary_expression";
    if (tree.end(callee) - tree.start(callee) > longestName) return false;
    const name = tree.text(callee);
    const fullName = name.replace(/^\w+(?=\.)/, (local) => modules.get(local) ?? local);
    return infallible.test(fullName) || basicType.test(name) || types.has(name);
  };
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
export function importedFiles(_from: string, { module }: ImportFacts, files: FileIndex): readonly string[] {
  return /^[^/]*\./.test(module) ? files.folderAtEndOf(module).filter((path) => !path.endsWith("_test.go")) : [];
}

export const facts: FactTable = {
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
