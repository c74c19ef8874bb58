import type { Language } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { documentation, isPublic } from "./documentation.ts";
import { facts, importedFiles, imports } from "./facts.ts";
import { plainJava } from "./newer-syntax.ts";
import { classes, functions, loops, nameOf } from "./nodes.ts";
import { vocabulary } from "./vocabulary.ts";

const bodies = new Set(["class_body", "interface_body", "enum_body", "annotation_type_body"]);

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

/** The compact constructor of a record takes what the record declares. */
function parameterCount(tree: SyntaxTree, node: number): number {
  const isCompact = tree.kind(node) === "compact_constructor_declaration";
  const list = tree.child(isCompact ? tree.parent(tree.parent(node)) : node, "parameters");
  if (list === none) return 0;
  return [...tree.children(list)].filter((child) => parameters.has(tree.kind(child))).length;
}

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

/** Java. Cyclomatic as lizard counts, cognitive as the white paper of Sonar describes. */
export const java: Language = {
  name: "java",
  aliases: [],
  extensions: [".java"],
  interpreters: [],
  facts,
  grammar: () => "java",
  rewritings: [plainJava],
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
  writing: { lineComment: "//", documentation: (summary) => `/** ${summary} */` },
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
