import type { Language } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";
import { annotations, documentation, isMethod, isPublic } from "./documentation.ts";
import { facts, importedFiles, imports } from "./facts.ts";
import { plainPython } from "./newer-syntax.ts";
import { classes, isDocumentedAt, loops } from "./nodes.ts";
import { vocabulary } from "./vocabulary.ts";

const functions = new Set(["function_definition"]);

/** radon counts the `else` of a loop or a `try`, not the `else` of an `if`. */
function elseOfLoopOrTry(tree: SyntaxTree, node: number): number {
  const owner = tree.kind(tree.parent(node));
  return loops.has(owner) || owner === "try_statement" ? 1 : 0;
}

/** The condition of a comprehension counts, the guard of a `case` does not. */
function comprehensionCondition(tree: SyntaxTree, node: number): number {
  return tree.kind(tree.parent(node)) === "case_clause" ? 0 : 1;
}

function isCatchAll(tree: SyntaxTree, clause: number): boolean {
  const pattern = tree.childOfKind(clause, "case_pattern");
  if (pattern === none || tree.childOfKind(clause, "','") !== none) return false;
  return /^[A-Za-z_]\w*$/.test(tree.text(pattern)) && !/^(?:None|True|False)$/.test(tree.text(pattern));
}

/** Each case counts, but one of those that match anything is the way straight on. */
function caseOfMatch(tree: SyntaxTree, node: number): number {
  if (!isCatchAll(tree, node)) return 1;
  for (const sibling of tree.children(tree.parent(node))) {
    if (sibling === node) return 0;
    if (tree.kind(sibling) === "case_clause" && isCatchAll(tree, sibling)) return 1;
  }
  return 0;
}

function parameterCount(tree: SyntaxTree, node: number): number {
  const parameters = tree.child(node, "parameters");
  if (parameters === none) return 0;
  let count = 0;
  for (const child of tree.children(parameters)) {
    const kind = tree.kind(child);
    if (tree.isNamed(child) && kind !== "comment" && kind !== "keyword_separator" && kind !== "positional_separator") {
      count += 1;
    }
  }
  return count;
}

/** A function that only defines another one and returns it. */
function isDecorator(tree: SyntaxTree, node: number): boolean {
  const statements = [...tree.children(tree.child(node, "body"))].filter(
    (child) => tree.kind(child) !== "comment" && !isDocumentedAt(tree, child),
  );
  const [first, second] = statements;
  if (first === undefined || second === undefined || statements.length !== 2) return false;
  const definition = tree.kind(first) === "decorated_definition" ? tree.child(first, "definition") : first;
  return functions.has(tree.kind(definition)) && tree.kind(second) === "return_statement";
}

function isTransparentFunction(tree: SyntaxTree, node: number): boolean {
  const enclosing = tree.ancestor(node, functions);
  return enclosing !== none && isDecorator(tree, enclosing);
}

const structural = new Set([
  "if_statement",
  "for_statement",
  "while_statement",
  "except_clause",
  "except_group_clause",
  "conditional_expression",
  "match_statement",
]);

function isNested(tree: SyntaxTree, node: number): boolean {
  const parent = tree.parent(node);
  switch (tree.kind(parent)) {
    case "if_statement":
      return tree.field(node) === "consequence";
    case "for_statement":
    case "while_statement":
    case "match_statement":
      return tree.field(node) === "body";
    case "elif_clause":
    case "else_clause":
    case "except_clause":
    case "except_group_clause":
      return tree.kind(node) === "block";
    case "conditional_expression":
      return tree.isNamed(node) && tree.kind(node - 1) !== "'if'";
    case "lambda":
      return tree.field(node) === "body";
    default:
      return false;
  }
}

/** `name(...)` in a function, `self.name(...)` or `cls.name(...)` in a method. */
function isSelfCall(tree: SyntaxTree, node: number, enclosingFunction: number): boolean {
  if (tree.kind(node) !== "call") return false;
  const name = tree.text(tree.child(enclosingFunction, "name"));
  const callee = tree.text(tree.child(node, "function"));
  if (!isMethod(tree, enclosingFunction)) return callee === name;
  return callee === `self.${name}` || callee === `cls.${name}`;
}

function baseNames(tree: SyntaxTree, node: number): readonly string[] {
  const bases = tree.child(node, "superclasses");
  if (bases === none) return [];
  return [...tree.children(bases)]
    .filter((child) => ["identifier", "attribute", "subscript"].includes(tree.kind(child)))
    .map((child) => tree.text(child).replace(/\[.*$/s, "").replace(/^.*\./s, ""));
}

/** Python. Cyclomatic as radon counts, cognitive as the white paper of Sonar describes. */
export const python: Language = {
  name: "python",
  aliases: ["py", "python3"],
  extensions: [".py", ".pyi", ".pyw"],
  interpreters: ["python", "python3", "pypy", "pypy3"],
  facts,
  grammar: () => "python",
  rewritings: [plainPython],
  vocabulary,
  cyclomatic: {
    decisions: new Map<string, number | ((tree: SyntaxTree, node: number) => number)>([
      ["if_statement", 1],
      ["elif_clause", 1],
      ["conditional_expression", 1],
      ["for_statement", 1],
      ["while_statement", 1],
      ["else_clause", elseOfLoopOrTry],
      ["except_clause", 1],
      ["except_group_clause", 1],
      ["'and'", 1],
      ["'or'", 1],
      ["for_in_clause", 1],
      ["if_clause", comprehensionCondition],
      ["case_clause", caseOfMatch],
      ["assert_statement", 1],
    ]),
    opaque: new Set(["assert_statement", "decorator"]),
    countsParameters: false,
    nestedFunctions: "separate",
  },
  cognitive: {
    increment: (tree, node) => {
      const kind = tree.kind(node);
      if (structural.has(kind)) return "structural";
      return kind === "elif_clause" || kind === "else_clause" ? "flat" : "nothing";
    },
    isNested,
    conditionKinds: new Set(["boolean_operator"]),
    operators: new Map([
      ["'and'", 1],
      ["'or'", 1],
    ]),
    freeParents: new Set(),
    brackets: new Set(["parenthesized_expression"]),
    nestedFunctions: "outermost",
    isTransparentFunction,
    isSelfCall,
  },
  halstead: {
    operands: new Set(),
    operators: new Set(["type_conversion"]),
    interpolations: new Set(["interpolation"]),
  },
  annotations,
  structure: {
    functions,
    classes,
    bodies: classes,
    isListed: (_tree, _node, enclosing) => enclosing.functions === 0 && enclosing.classes <= 1,
    functionName: (tree, node) => tree.text(tree.child(node, "name")),
    functionHead: (_tree, node) => node,
    parameterCount,
    isBlock: (tree, node) =>
      ["if_statement", "for_statement", "while_statement", "try_statement", "match_statement"].includes(
        tree.kind(node),
      ),
    comments: new Set(["comment"]),
    strings: new Set(["string"]),
    isDocumentation: (tree, node) => tree.kind(tree.parent(node)) === "expression_statement",
  },
  writing: { lineComment: "#", documentation: (summary) => `"""${summary}"""` },
  outline: {
    imports,
    importedFiles,
    className: (tree, node) => tree.text(tree.child(node, "name")),
    baseNames,
    documentation,
    documentable: new Set([...functions, ...classes]),
    isPublic,
  },
};
