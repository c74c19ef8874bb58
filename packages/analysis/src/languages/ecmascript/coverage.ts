import { docCommentText } from "../doc-comment.ts";
import type { CountAnnotations } from "../language.ts";
import { none, type SyntaxTree } from "../syntax-tree.ts";

const declarations = new Set(["variable_declarator", "lexical_declaration", "variable_declaration"]);
/** What has its documentation in front of the whole of it, when its value is a function or a class. */
const holders = new Set([
  ...declarations,
  "pair",
  "public_field_definition",
  "field_definition",
  "assignment_expression",
  "expression_statement",
]);
/** What may stand between documentation and a method or function: its decorators, its overloads. */
const passedOver = new Set(["decorator", "function_signature", "method_signature"]);

/** The declaration a function or class is the value of, with its `export`; the node itself where it is a declaration. */
export function declarationOf(tree: SyntaxTree, node: number): number {
  let declaration = node;
  for (;;) {
    const parent = tree.parent(declaration);
    const isValue = declaration !== node || ["value", "right"].includes(tree.field(declaration));
    const isHeld = tree.kind(parent) === "export_statement" || (isValue && holders.has(tree.kind(parent)));
    if (!isHeld) return declaration;
    declaration = parent;
  }
}

/** The comment in front of a declaration, or {@link none}. */
export function commentBefore(tree: SyntaxTree, declaration: number): number {
  let before = tree.previousSibling(declaration);
  while (before !== none && passedOver.has(tree.kind(before))) before = tree.previousSibling(before);
  return before !== none && tree.kind(before) === "comment" ? before : none;
}

const hiding = new Set(["private", "protected"]);

/** Members of a class are public unless they say otherwise; everything else is where it is exported. */
export function isPublic(tree: SyntaxTree, node: number): boolean {
  const declaration = declarationOf(tree, node);
  if (tree.kind(tree.parent(declaration)) === "class_body") {
    const modifier = tree.childOfKind(declaration, "accessibility_modifier");
    const name = tree.child(declaration, tree.child(declaration, "name") === none ? "property" : "name");
    return tree.kind(name) !== "private_property_identifier" && !(modifier !== none && hiding.has(tree.text(modifier)));
  }
  if (tree.kind(tree.parent(node)) === "export_statement") return true;
  switch (tree.kind(declaration)) {
    case "export_statement":
      return true;
    case "expression_statement":
      return /^(?:module\.)?exports\b/.test(tree.text(declaration).slice(0, 20));
    case "lexical_declaration":
    case "variable_declaration":
    case "function_declaration":
    case "generator_function_declaration":
    case "class_declaration":
    case "abstract_class_declaration":
      return exportedNames(tree).has(declaredName(tree, node));
    default:
      return false;
  }
}

function declaredName(tree: SyntaxTree, node: number): string {
  const parent = tree.parent(node);
  const named = tree.child(tree.kind(parent) === "variable_declarator" ? parent : node, "name");
  return named === none ? "" : tree.text(named);
}

const namesByTree = new WeakMap<SyntaxTree, ReadonlySet<string>>();

/** What is exported by name, apart from its declaration: `export { a, b as c }`, `export default a`. */
function exportedNames(tree: SyntaxTree): ReadonlySet<string> {
  const known = namesByTree.get(tree);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const node of tree.nodesOf(["export_specifier", "export_statement"])) {
    const isSpecifier = tree.kind(node) === "export_specifier";
    const named = isSpecifier ? tree.child(node, "name") : tree.childOfKind(node, "identifier");
    if (named !== none) names.add(tree.text(named));
  }
  namesByTree.set(tree, names);
  return names;
}

const declaredFunctions = new Set(["function_declaration", "generator_function_declaration", "method_definition"]);
const typedHolders = new Set(["variable_declarator", "public_field_definition", "field_definition"]);

/** Whether a function says its types itself: a callback takes them from whoever calls it. */
function saysItsTypes(tree: SyntaxTree, node: number): boolean {
  if (declaredFunctions.has(tree.kind(node))) return true;
  return tree.field(node) === "value" && typedHolders.has(tree.kind(tree.parent(node)));
}

function parametersOf(tree: SyntaxTree, node: number): number[] {
  const single = tree.child(node, "parameter");
  if (single !== none) return [single];
  const list = tree.child(node, "parameters");
  if (list === none) return [];
  return [...tree.children(list)].filter(
    (child) =>
      tree.isNamed(child) &&
      !["comment", "decorator"].includes(tree.kind(child)) &&
      tree.text(tree.child(child, "pattern")) !== "this",
  );
}

/** Constructors and setters have no return value to give a type. */
function mayReturn(tree: SyntaxTree, node: number): boolean {
  if (tree.kind(node) !== "method_definition") return true;
  return tree.text(tree.child(node, "name")) !== "constructor" && tree.childOfKind(node, "'set'") === none;
}

/** How TypeScript says types: behind a parameter, behind the brackets, or for the variable a function is the value of. */
export const annotationsInTypes: CountAnnotations = (tree, node) => {
  if (!saysItsTypes(tree, node)) return { total: 0, covered: 0 };
  const places = parametersOf(tree, node).map((parameter) => tree.child(parameter, "type") !== none);
  if (mayReturn(tree, node)) places.push(tree.child(node, "return_type") !== none);
  // The parent of a declaration may have any number of children.
  const isTypedAsWhole = tree.field(node) === "value" && tree.child(tree.parent(node), "type") !== none;
  return { total: places.length, covered: isTypedAsWhole ? places.length : places.filter(Boolean).length };
};

/**
 * A parameter with a type; "options.name" says more of one that has a line of its own. Everything is bounded: a comment may
 * be one line of a million characters.
 */
const describedParameter = /@param\s{0,9}\{[^\n]{0,200}?\}\s{0,9}\[?([\w$]{1,200})(?![\w$.])/g;

/** How JavaScript says types: `@param {T} name`, `@returns {T}` or `@type {T}` in the documentation. */
export const annotationsInComments: CountAnnotations = (tree, node) => {
  if (!saysItsTypes(tree, node)) return { total: 0, covered: 0 };
  const comment = commentBefore(tree, declarationOf(tree, node));
  const text = comment === none ? "" : docCommentText(tree.text(comment));
  const parameterCount = parametersOf(tree, node).length;
  const resultCount = mayReturn(tree, node) ? 1 : 0;
  const total = parameterCount + resultCount;
  if (/@type\s{0,9}\{/.test(text)) return { total, covered: total };
  const described = new Set([...text.matchAll(describedParameter)].map(([, name]) => name));
  const covered = Math.min(parameterCount, described.size) + (/@returns?\s{0,9}\{/.test(text) ? resultCount : 0);
  return { total, covered };
};
