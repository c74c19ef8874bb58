import type { Language } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { takeFirstBranches } from "./conditions.ts";
import { documentation, isPublic } from "./documentation.ts";
import { facts, imports } from "./facts.ts";
import { plainCSharp } from "./newer-syntax.ts";
import { bodies, classes, className, loops, plainName } from "./nodes.ts";
import { vocabulary } from "./vocabulary.ts";

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

/** `a?.b = c` reads as an assignment to `a.b`, since the grammar knows no other; the text still has its `?`. */
function conditionalTarget(tree: SyntaxTree, node: number): number {
  const object = node + 1;
  const gap = tree.source.slice(tree.end(object), tree.start(tree.past(object)));
  return gap.trimStart().startsWith("?") ? 1 : 0;
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
  rewritings: [plainCSharp, (source) => plainCSharp(takeFirstBranches(source))],
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
      ["member_access_expression", conditionalTarget],
      ["element_access_expression", conditionalTarget],
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
  writing: { lineComment: "//", documentation: (summary) => `/// ${summary}` },
  outline: {
    imports,
    className,
    baseNames,
    documentation,
    documentable,
    isPublic,
  },
};
