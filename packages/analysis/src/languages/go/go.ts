import type { Language } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { documentation, isPublic } from "./documentation.ts";
import { facts, importedFiles, imports } from "./facts.ts";
import { functions, namedTypes, nameOf, types, variableOf } from "./nodes.ts";
import { isSelfCall } from "./self-calls.ts";
import { vocabulary } from "./vocabulary.ts";

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
  writing: { lineComment: "//", documentation: (summary) => `// ${summary}` },
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
