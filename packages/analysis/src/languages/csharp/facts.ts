import { countMembers } from "../count-members.ts";
import { isEndlessLoop } from "../endless-loop.ts";
import type { FactTable, GlobalFacts, HandlerFacts, ImportFacts } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { loops, plainName } from "./nodes.ts";

const usingDirective = /^(?:global\s+)?using\s+(?:static\s+|unsafe\s+)*(?:(\w+)\s*=\s*)?([\w.:]+)/;

/** A `using` names a namespace; only with an alias it gives a name. */
export function imports(tree: SyntaxTree): readonly ImportFacts[] {
  return tree.nodesOf(["using_directive"]).flatMap((node): ImportFacts[] => {
    const [, alias, module] = usingDirective.exec(tree.text(node).slice(0, 500)) ?? [];
    if (module === undefined) return [];
    return [
      { node, module, names: alias === undefined ? [] : [[alias, module]], isWildcard: false, isTypeOnly: false },
    ];
  });
}

function hasModifier(tree: SyntaxTree, node: number, word: string): boolean {
  for (const child of tree.children(node)) {
    if (tree.kind(child) === "modifier" && tree.text(child) === word) return true;
  }
  return false;
}

function handlers(tree: SyntaxTree): readonly HandlerFacts[] {
  return tree.nodesOf(["catch_clause"]).map((node) => {
    const declaration = tree.childOfKind(node, "catch_declaration");
    const type = declaration === none ? none : tree.child(declaration, "type");
    const isFiltered = tree.childOfKind(node, "catch_filter_clause") !== none;
    return {
      node,
      body: tree.child(node, "body"),
      guarded: tree.child(tree.parent(node), "body"),
      isTried: true,
      // A filter narrows whatever is caught.
      caught: [
        ...(type === none ? [] : [tree.text(type).replace(/^.*\./s, "")]),
        ...(isFiltered ? ["(filtered)"] : []),
      ],
      variable: declaration === none ? "" : plainName(tree, declaration),
    };
  });
}

/** What lets others see a member; without one of them it is private. */
const visible = ["public", "internal", "protected"];

/** Static fields that are neither constant nor read-only; who may change a private one stands in the file. */
function globals(tree: SyntaxTree): readonly GlobalFacts[] {
  return tree.nodesOf(["field_declaration"]).flatMap((node) => {
    const isState = hasModifier(tree, node, "static") && !hasModifier(tree, node, "readonly");
    if (!isState || hasModifier(tree, node, "const")) return [];
    const declaration = tree.childOfKind(node, "variable_declaration");
    const declarator = tree.childOfKind(declaration, "variable_declarator");
    const needsWriter = !visible.some((word) => hasModifier(tree, node, word));
    return [{ node, name: plainName(tree, declarator), needsWriter }];
  });
}

export const facts: FactTable = {
  calls: new Map([["invocation_expression", "function"]]),
  constructions: new Map([["object_creation_expression", "type"]]),
  members: new Set(["member_access_expression"]),
  closures: new Set(["lambda_expression", "anonymous_method_expression"]),
  fieldCount: (tree, node) => countMembers(tree, node, new Set(["field_declaration"]), 2),
  isAsync: (tree, node) => hasModifier(tree, node, "async") || tree.childOfKind(node, "'async'") !== none,
  handlers,
  raises: new Set(["throw_statement", "throw_expression"]),
  empty: new Set(["empty_statement", "continue_statement"]),
  assignments: new Map([
    ["variable_declarator", ["name", ""]],
    ["assignment_expression", ["left", "right"]],
    ["property_declaration", ["name", "value"]],
    ["prefix_unary_expression", ["", ""]],
    ["postfix_unary_expression", ["", ""]],
  ]),
  texts: new Set(["string_literal", "verbatim_string_literal", "raw_string_literal", "interpolated_string_expression"]),
  fillings: new Set(["interpolation"]),
  joins: new Set(["binary_expression"]),
  loops,
  isEndless: isEndlessLoop,
  globals,
  effects: {
    network: {
      modules: /^(?:System\.Net\.(?:Http|Sockets|WebSockets|Mail)|Grpc\.|RestSharp|Confluent\.Kafka|RabbitMQ\.Client)/,
      calls: /^(?:HttpClient|WebClient|TcpClient|UdpClient|Socket)$/,
    },
    database: {
      modules:
        /^(?:System\.Data\.SqlClient|Microsoft\.Data\.\w+|Npgsql|Dapper|MySql\.|MongoDB\.Driver|StackExchange\.Redis|Microsoft\.EntityFrameworkCore)/,
      calls: /^(?:SqlConnection|NpgsqlConnection|SqliteConnection)$/,
    },
    process: { calls: /^(?:System\.Diagnostics\.)?Process\.Start$/ },
    fileRead: {
      calls:
        /^(?:System\.IO\.)?(?:File\.(?:Read\w+|Open\w*|Exists)|Directory\.(?:Get\w+|Enumerate\w+|Exists)|StreamReader|FileStream)$/,
    },
    fileWrite: {
      calls:
        /^(?:System\.IO\.)?(?:File\.(?:Write\w+|Append\w+|Create\w*|Delete|Move|Copy|Replace)|Directory\.(?:Create\w+|Delete|Move)|StreamWriter)$/,
    },
    environment: { calls: /^(?:System\.)?Environment\.(?:GetEnvironmentVariables?|SetEnvironmentVariable)$/ },
    clock: { members: /^(?:System\.)?(?:DateTime|DateTimeOffset)\.(?:Now|UtcNow|Today)$/ },
    random: { calls: /^(?:System\.)?(?:Guid\.NewGuid|Random)$/, members: /^(?:System\.)?Random\.Shared$/ },
    blocking: {
      calls:
        /^(?:(?:System\.Threading\.)?Thread\.Sleep|.*\)\.Wait|\w*[tT]ask\w*\.Wait|Task\.Wait(?:All|Any)|.*\.GetAwaiter\(\)\.GetResult)$/s,
      members: /^(?:.*Async\(.*\)|\w*[tT]ask\w*)\.Result$/s,
    },
    unsafeLoad: { calls: /^(?:BinaryFormatter|NetDataContractSerializer|LosFormatter|SoapFormatter)$/ },
    print: { calls: /^(?:System\.)?Console\.Write(?:Line)?$/ },
  },
  opens:
    /^(?:System\.IO\.)?(?:FileStream|StreamReader|StreamWriter|File\.(?:Open\w*|Create\w*))$|^(?:Sql|Npgsql|Sqlite)Connection$|^TcpClient$/,
  isDetached: (tree, node) =>
    hasModifier(tree, node, "async") &&
    tree.text(tree.child(node, "returns")) === "void" &&
    // An event has to be handled by such a method.
    !/\bEventArgs\b|\w+EventArgs\b/.test(tree.text(tree.child(node, "parameters")).slice(0, 300)),
};
