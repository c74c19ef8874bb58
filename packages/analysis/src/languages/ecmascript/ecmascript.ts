import { docCommentText } from "../doc-comment.ts";
import type {
  CognitiveTable,
  CyclomaticTable,
  HalsteadTable,
  OutlineTable,
  StructureTable,
  WritingTable,
} from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { commentBefore, declarationOf, isPublic } from "./coverage.ts";
import { importedFiles, imports } from "./facts.ts";
import { functionName } from "./function-name.ts";
import { classes, fields, functions, loops } from "./nodes.ts";

function withDefault(tree: SyntaxTree, node: number): number {
  return tree.child(node, "value") === none ? 0 : 1;
}

/** Of the `?.` of a call, one grammar makes a node of its own and the other does not. */
function outsideOptionalChain(tree: SyntaxTree, node: number): number {
  return tree.kind(tree.parent(node)) === "optional_chain" ? 0 : 1;
}

/** JavaScript and TypeScript, as the rule `complexity` of ESLint 10 counts. */
export const cyclomatic: CyclomaticTable = {
  decisions: new Map<string, number | ((tree: SyntaxTree, node: number) => number)>([
    ["if_statement", 1],
    ["ternary_expression", 1],
    ["for_statement", 1],
    ["for_in_statement", 1],
    ["while_statement", 1],
    ["do_statement", 1],
    ["switch_case", 1],
    ["catch_clause", 1],
    ["'&&'", 1],
    ["'||'", 1],
    ["'??'", 1],
    ["'&&='", 1],
    ["'||='", 1],
    ["'??='", 1],
    ["optional_chain", 1],
    ["'?.'", outsideOptionalChain],
    ["assignment_pattern", 1],
    ["object_assignment_pattern", 1],
    ["required_parameter", withDefault],
    ["optional_parameter", withDefault],
  ]),
  opaque: new Set(),
  countsParameters: true,
  nestedFunctions: "separate",
};

function isElseIf(tree: SyntaxTree, node: number): boolean {
  return tree.kind(node) === "if_statement" && tree.kind(tree.parent(node)) === "else_clause";
}

function increment(tree: SyntaxTree, node: number): "structural" | "flat" | "nothing" {
  const kind = tree.kind(node);
  if (kind === "if_statement") return isElseIf(tree, node) ? "nothing" : "structural";
  if (loops.has(kind) || kind === "switch_statement" || kind === "catch_clause" || kind === "ternary_expression") {
    return "structural";
  }
  if (kind === "else_clause") return "flat";
  const isJump = kind === "break_statement" || kind === "continue_statement";
  return isJump && tree.child(node, "label") !== none ? "flat" : "nothing";
}

function isNested(tree: SyntaxTree, node: number): boolean {
  const owner = tree.kind(tree.parent(node));
  const field = tree.field(node);
  if (owner === "if_statement") return field === "consequence";
  if (owner === "else_clause") return tree.isNamed(node) && !isElseIf(tree, node);
  if (owner === "ternary_expression") return field === "consequence" || field === "alternative";
  if (owner === "switch_body") return tree.isNamed(node);
  return field === "body" && (loops.has(owner) || owner === "catch_clause");
}

/** JavaScript and TypeScript, as the rule `cognitive-complexity` of eslint-plugin-sonarjs 4 counts. */
export const cognitive: CognitiveTable = {
  increment,
  isNested,
  conditionKinds: new Set(["binary_expression"]),
  // That rule leaves "||" and "??" free: they mostly supply defaults.
  operators: new Map([
    ["'&&'", 1],
    ["'||'", 0],
    ["'??'", 0],
  ]),
  // "{shown && <Element />}" is how JSX says "if".
  freeParents: new Set(["jsx_expression"]),
  brackets: new Set(["parenthesized_expression"]),
  nestedFunctions: "separate",
  isTransparentFunction: () => false,
  isSelfCall: () => false,
};

export const halstead: HalsteadTable = {
  operands: new Set(["predefined_type"]),
  // A leaf in one of the two grammars.
  operators: new Set(["optional_chain"]),
  interpolations: new Set(["template_substitution"]),
};

/** A function that is the value of a property begins at the property's name, every other one where it stands. */
function functionHead(tree: SyntaxTree, node: number): number {
  const parent = tree.parent(node);
  return tree.kind(parent) === "pair" || fields.has(tree.kind(parent)) ? parent : node;
}

function parameterCount(tree: SyntaxTree, node: number): number {
  if (tree.child(node, "parameter") !== none) return 1;
  const parameters = tree.child(node, "parameters");
  if (parameters === none) return 0;
  let count = 0;
  for (const child of tree.children(parameters)) {
    if (!tree.isNamed(child) || tree.kind(child) === "comment" || tree.kind(child) === "decorator") continue;
    if (tree.text(tree.child(child, "pattern")) !== "this") count += 1;
  }
  return count;
}

const blocks = new Set(["if_statement", "switch_statement", "try_statement", ...loops]);

export const structure: StructureTable = {
  functions,
  classes,
  bodies: new Set([...fields, "class_static_block"]),
  isListed: () => true,
  functionName,
  functionHead,
  parameterCount,
  isBlock: (tree, node) => blocks.has(tree.kind(node)) && !isElseIf(tree, node),
  comments: new Set(["comment", "html_comment", "hash_bang_line"]),
  strings: new Set(["string", "template_string", "regex"]),
  isDocumentation: () => false,
};

function baseNames(tree: SyntaxTree, node: number): readonly string[] {
  const heritage = tree.childOfKind(node, "class_heritage");
  if (heritage === none) return [];
  const text = tree.text(heritage).replace(/^extends\s+/, "");
  const base = /^[\w.$]+/.exec(text)?.[0];
  return base === undefined || base === "implements" ? [] : [base.replace(/^.*\./s, "")];
}

/** The documentation comment right before the declaration, or the first comment of the file where it is one. */
function documentation(tree: SyntaxTree, node: number): string {
  const comment = node === 0 ? tree.childOfKind(0, "comment") : commentBefore(tree, declarationOf(tree, node));
  return comment === none ? "" : docCommentText(tree.text(comment));
}

export const writing: WritingTable = { lineComment: "//", documentation: (summary) => `/** ${summary} */` };

export const outline: OutlineTable = {
  imports,
  importedFiles,
  className: (tree, node) => tree.text(tree.child(node, "name")),
  baseNames,
  documentation,
  documentable: new Set([...functions, ...classes]),
  isPublic,
};
