import { countMembers } from "./count-members.ts";
import { takeFirstBranches } from "./csharp-conditions.ts";
import { documentation, isPublic } from "./csharp-documentation.ts";
import type { FactTable, GlobalFacts, HandlerFacts, ImportFacts, Language } from "./language.ts";
import { none, type SyntaxTree } from "./syntax-tree.ts";
import { at, beginning, callee, constructorHead, each, firstLine, head, type Vocabulary, whole } from "./vocabulary.ts";

const properties = new Set(["property_declaration", "indexer_declaration"]);
const functions = new Set([
  "method_declaration",
  "constructor_declaration",
  "destructor_declaration",
  "operator_declaration",
  "conversion_operator_declaration",
  "accessor_declaration",
  "local_function_statement",
  ...properties,
]);
const bodies = new Set(["class_declaration", "struct_declaration", "record_declaration", "interface_declaration"]);
const classes = new Set([...bodies, "enum_declaration"]);
const loops = new Set(["for_statement", "foreach_statement", "while_statement", "do_statement"]);
const switches = new Set(["switch_statement", "switch_expression"]);
const structural = new Set(["if_statement", "conditional_expression", "catch_clause", ...switches, ...loops]);

/** A property is a function where its body is an expression; what has no body is a declaration. */
function isFunction(tree: SyntaxTree, node: number): boolean {
  return properties.has(tree.kind(node))
    ? tree.childOfKind(node, "arrow_expression_clause") !== none
    : tree.child(node, "body") !== none;
}

function isElseIf(tree: SyntaxTree, node: number): boolean {
  const isIfInIf = tree.kind(node) === "if_statement" && tree.kind(tree.parent(node)) === "if_statement";
  return isIfInIf && tree.field(node) === "alternative";
}

function labelOfSwitch(tree: SyntaxTree, node: number): number {
  return tree.kind(tree.parent(node)) === "switch_section" ? 1 : 0;
}

const conditionKinds = new Set(["binary_expression", "and_pattern", "or_pattern"]);
const directives = new Set(["preproc_if", "preproc_elif"]);
/** Deeper than this no condition of an `#if` is nested; without a limit a long condition would take quadratic time. */
const directiveDepth = 8;

/** An operator between expressions, but not in the condition of an `#if`. */
function operatorOfCode(tree: SyntaxTree, node: number): number {
  let outer = tree.parent(node);
  if (tree.kind(outer) !== "binary_expression") return 0;
  for (let depth = 0; depth < directiveDepth; depth += 1) {
    if (directives.has(tree.kind(tree.parent(outer)))) return tree.field(outer) === "condition" ? 0 : 1;
    outer = tree.parent(outer);
  }
  return 1;
}

function increment(tree: SyntaxTree, node: number): "structural" | "flat" | "nothing" {
  const kind = tree.kind(node);
  if (isElseIf(tree, node)) return "nothing";
  if (structural.has(kind)) return "structural";
  if (kind === "'else'" && tree.kind(tree.parent(node)) === "if_statement") return "flat";
  return kind === "goto_statement" ? "flat" : "nothing";
}

function isNested(tree: SyntaxTree, node: number): boolean {
  const owner = tree.kind(tree.parent(node));
  const field = tree.field(node);
  switch (owner) {
    case "if_statement":
      return field === "consequence" || (field === "alternative" && !isElseIf(tree, node));
    case "conditional_expression":
      return field === "consequence" || field === "alternative";
    case "switch_expression":
      return tree.kind(node) === "switch_expression_arm";
    case "anonymous_method_expression":
      return tree.kind(node) === "block";
    case "switch_statement":
    case "catch_clause":
    case "lambda_expression":
      return field === "body";
    default:
      return field === "body" && loops.has(owner);
  }
}

/** `Name(...)` or `this.Name(...)` with as many arguments as there are parameters: an overload is another method. */
function isSelfCall(tree: SyntaxTree, node: number, enclosingFunction: number): boolean {
  if (tree.kind(node) !== "invocation_expression") return false;
  const name = tree.text(tree.child(enclosingFunction, "name"));
  let callee = tree.child(node, "function");
  if (tree.kind(callee) === "member_access_expression" && tree.kind(callee + 1) === "'this'") {
    callee = tree.child(callee, "name");
  }
  if (tree.kind(callee) === "generic_name") callee = tree.childOfKind(callee, "identifier");
  if (name === "" || tree.text(callee) !== name) return false;
  const sent = [...tree.children(tree.child(node, "arguments"))].filter((child) => tree.kind(child) === "argument");
  // No further than one too many: a thousand calls of a method of a thousand parameters are no work.
  return sent.length === parameterCount(tree, enclosingFunction, sent.length + 1);
}

const accessorWords = new Set(["'get'", "'set'", "'init'", "'add'", "'remove'"]);

/** The property, indexer or event an accessor belongs to. */
function ownerOfAccessor(tree: SyntaxTree, node: number): number {
  return tree.parent(tree.parent(node));
}

function plainName(tree: SyntaxTree, node: number): string {
  return tree.kind(node) === "indexer_declaration" ? "this" : tree.text(tree.child(node, "name"));
}

function functionName(tree: SyntaxTree, node: number): string {
  switch (tree.kind(node)) {
    case "accessor_declaration": {
      const word = [...tree.children(node)].find((child) => accessorWords.has(tree.kind(child))) ?? none;
      return `${plainName(tree, ownerOfAccessor(tree, node))}.${tree.text(word)}`;
    }
    case "operator_declaration":
    case "conversion_operator_declaration": {
      const from = tree.childOfKind(node, "'implicit'");
      const start = [from, tree.childOfKind(node, "'explicit'"), tree.childOfKind(node, "'operator'")].find(
        (child) => child !== none,
      );
      return tree.source.slice(tree.start(start ?? node), tree.start(tree.child(node, "parameters"))).trim();
    }
    case "destructor_declaration":
      return `~${plainName(tree, node)}`;
    default:
      return plainName(tree, node);
  }
}

/** The first word behind the attributes. */
function functionHead(tree: SyntaxTree, node: number): number {
  for (const child of tree.children(node)) {
    if (tree.kind(child) !== "attribute_list" && tree.kind(child) !== "comment") return child;
  }
  return node;
}

/** Those of an indexer count for its accessors as well. A `params` array has no node of its own, but a comma. */
function parameterCount(tree: SyntaxTree, node: number, limit = Number.POSITIVE_INFINITY): number {
  const isAccessor = tree.kind(node) === "accessor_declaration";
  const parameters = tree.child(isAccessor ? ownerOfAccessor(tree, node) : node, "parameters");
  if (parameters === none) return 0;
  let count = 0;
  for (const child of tree.children(parameters)) {
    if (count === 0 && tree.isNamed(child) && tree.kind(child) !== "comment") count = 1;
    if (tree.kind(child) === "','") count += 1;
    if (count >= limit) break;
  }
  return count;
}

const usingDirective = /^(?:global\s+)?using\s+(?:static\s+|unsafe\s+)*(?:(\w+)\s*=\s*)?([\w.:]+)/;

/** A `using` names a namespace; only with an alias it gives a name. */
function imports(tree: SyntaxTree): readonly ImportFacts[] {
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

/** Static fields that are neither constant nor read-only. */
function globals(tree: SyntaxTree): readonly GlobalFacts[] {
  return tree.nodesOf(["field_declaration"]).flatMap((node) => {
    const isState = hasModifier(tree, node, "static") && !hasModifier(tree, node, "readonly");
    if (!isState || hasModifier(tree, node, "const")) return [];
    const declaration = tree.childOfKind(node, "variable_declaration");
    const declarator = tree.childOfKind(declaration, "variable_declarator");
    return [{ node, name: plainName(tree, declarator), needsWriter: false }];
  });
}

const facts: FactTable = {
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
  isEndless: (tree, loop) =>
    /^(?:while\s*\(\s*true\s*\)|for\s*\(\s*;\s*;\s*\))/.test(
      tree.source.slice(tree.start(loop), tree.start(loop) + 40),
    ),
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

const baseKinds = new Set([
  "identifier",
  "generic_name",
  "qualified_name",
  "alias_qualified_name",
  "primary_constructor_base_type",
]);

function baseNames(tree: SyntaxTree, node: number): readonly string[] {
  const list = tree.childOfKind(node, "base_list");
  if (list === none) return [];
  return [...tree.children(list)]
    .filter((child) => baseKinds.has(tree.kind(child)))
    .map((child) =>
      tree
        .text(child)
        .replace(/[<(].*$/s, "")
        .replace(/^.*[.:]/s, "")
        .trim(),
    );
}

const documentable = new Set([
  "method_declaration",
  "constructor_declaration",
  "operator_declaration",
  "conversion_operator_declaration",
  "delegate_declaration",
  ...properties,
  ...classes,
]);

/** In `Pool pool = new(8)` the type stands where the variable is declared. */
function impliedType(tree: SyntaxTree, node: number): string | undefined {
  const declared = tree.parent(node);
  const type = at("type")(tree, tree.kind(declared) === "variable_declarator" ? tree.parent(declared) : declared);
  return type === undefined ? undefined : `new ${type}`;
}

const vocabulary: Vocabulary = {
  name: "csharp",
  annotationPrefix: "attribute ",
  readings: {
    annotation: { attribute: whole },
    assignment: { assignment_expression: at("left"), variable_declarator: at("name") },
    base: { base_list: whole },
    call: {
      invocation_expression: callee("function"),
      object_creation_expression: callee("type", "new "),
      implicit_object_creation_expression: impliedType,
    },
    class: each([...classes], at("name")),
    condition: { if_statement: at("condition") },
    field: { variable_declaration: at("type"), property_declaration: at("type") },
    function: each(["method_declaration", "constructor_declaration", "local_function_statement"], at("name")),
    handler: { catch_clause: firstLine },
    import: { using_directive: whole },
    loop: each([...loops], firstLine),
    name: { identifier: whole },
    release: { finally_clause: firstLine },
    signature: {
      ...each(["method_declaration", "local_function_statement"], head),
      constructor_declaration: constructorHead,
      class_declaration: callee("parameter_list", "new "),
      lambda_expression: at("parameter_list"),
    },
    switch: {
      switch_statement: at("value"),
      switch_expression: (tree, node) => beginning(tree, tree.start(node), tree.end(node + 1)),
    },
    text: each(["string_literal_content", "verbatim_string_literal", "raw_string_content"], whole),
  },
};

/**
 * C#. Cyclomatic as the code metrics of .NET (rule CA1502) count, and besides each arm of a switch expression; cognitive
 * as the white paper of Sonar describes. A local function counts for itself, a lambda for what is around it.
 */
export const csharp: Language = {
  name: "csharp",
  aliases: ["cs", "c#", "c-sharp"],
  extensions: [".cs", ".csx"],
  interpreters: ["dotnet", "dotnet-script"],
  facts,
  grammar: () => "c-sharp",
  compiledText: takeFirstBranches,
  // The grammar knows an empty collection, as in "items = []", only as an index without one.
  mayLack: new Set(["element_binding_expression"]),
  vocabulary,
  cyclomatic: {
    decisions: new Map<string, number | ((tree: SyntaxTree, node: number) => number)>([
      ["if_statement", 1],
      ["conditional_expression", 1],
      ["for_statement", 1],
      ["foreach_statement", 1],
      ["while_statement", 1],
      ["do_statement", 1],
      ["'case'", labelOfSwitch],
      ["'default'", labelOfSwitch],
      ["switch_expression_arm", 1],
      ["conditional_access_expression", 1],
      ["'??'", operatorOfCode],
      ["'&&'", operatorOfCode],
      ["'||'", operatorOfCode],
    ]),
    opaque: new Set(),
    countsParameters: true,
    nestedFunctions: "separate",
  },
  cognitive: {
    increment,
    isNested,
    conditionKinds,
    operators: new Map([
      ["'&&'", 1],
      ["'||'", 1],
      ["'and'", 1],
      ["'or'", 1],
    ]),
    freeParents: directives,
    brackets: new Set(["parenthesized_expression", "parenthesized_pattern"]),
    nestedFunctions: "separate",
    isTransparentFunction: () => false,
    isSelfCall,
  },
  halstead: {
    operands: new Set(["boolean_literal"]),
    operators: new Set(["modifier", "interpolation_brace"]),
    interpolations: new Set(["interpolation"]),
  },
  structure: {
    functions,
    isFunction,
    classes,
    bodies,
    isListed: () => true,
    functionName,
    functionHead,
    parameterCount: (tree, node) => parameterCount(tree, node),
    isBlock: (tree, node) => {
      const kind = tree.kind(node);
      if (kind === "if_statement") return !isElseIf(tree, node);
      return loops.has(kind) || switches.has(kind) || kind === "try_statement";
    },
    comments: new Set(["comment", "preproc_region", "preproc_endregion"]),
    strings: new Set([
      "string_literal",
      "verbatim_string_literal",
      "raw_string_literal",
      "interpolated_string_expression",
      "character_literal",
    ]),
    isDocumentation: () => false,
  },
  outline: {
    imports,
    className: plainName,
    baseNames,
    documentation,
    documentable,
    isPublic,
  },
};
