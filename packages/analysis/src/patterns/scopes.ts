import type { Language } from "../languages/language.ts";
import { none, type SyntaxTree } from "../languages/syntax-tree.ts";
import type { SourceFile } from "../source-file.ts";
import type { KindFacts } from "./readers.ts";

/** A function whose parent is one of these is handed to somebody, and part of the function that hands it over. */
const callbackParents = new Set([
  "arguments",
  "argument_list",
  "argument",
  "call_expression",
  "parenthesized_expression",
]);
/** What may stand between an annotation and what it is about. */
const betweenAnnotations = new Set(["decorator", "attribute_item", "comment", "line_comment", "block_comment"]);
const maxAnnotations = 20;

interface Scope {
  readonly node: number;
  /** The class it is, or belongs to by name. */
  readonly classNode: number;
}

interface Scopes {
  readonly functionScope: number;
  readonly classScope: number;
}

/** Which functions and classes are open, during a walk in source order. */
export class ScopeStack {
  readonly #tree: SyntaxTree;
  readonly #file: SourceFile;
  readonly #scopes: Scope[] = [];
  /** The whole statement at the top of the file that was reached, and the first node behind it. */
  #statement = 0;
  #pastStatement = 1;
  #types: ReadonlyMap<string, number> | undefined;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#tree = file.tree;
  }

  /** Leaves what ended before the node; nodes in between may be left out. */
  reach(node: number): void {
    let top = this.#scopes.at(-1);
    while (top !== undefined && this.#tree.past(top.node) <= node) {
      this.#scopes.pop();
      top = this.#scopes.at(-1);
    }
    while (this.#pastStatement <= node) {
      this.#statement = this.#pastStatement;
      this.#pastStatement = this.#tree.past(this.#statement);
    }
  }

  /** Opens a function or class, unless it is handed to a call. */
  enter(node: number, { isClass, owner }: KindFacts): void {
    const tree = this.#tree;
    if (!isClass && callbackParents.has(tree.kind(tree.parent(node)))) return;
    this.#scopes.push({ node, classNode: this.#classOf(node, isClass, owner) });
  }

  #classOf(node: number, isClass: boolean, owner: KindFacts["owner"]): number {
    if (owner !== undefined) {
      this.#types ??= new Map([...this.#file.classes].reverse().map(({ name, node: type }) => [name, type]));
      const named = this.#types.get(owner(this.#tree, node) ?? "");
      if (named !== undefined) return named;
    }
    return isClass ? node : (this.#scopes.at(-1)?.classNode ?? none);
  }

  /** The scopes of what was reached last, or of a definition right behind it. */
  scopesOf(definition: number): Scopes {
    const top = this.#scopes.at(-1);
    if (definition !== none) {
      const isClass = this.#file.language.structure.classes.has(this.#tree.kind(definition));
      const around = isClass ? definition : (top?.classNode ?? none);
      return { functionScope: definition, classScope: around === none ? definition : around };
    }
    const functionScope = top?.node ?? this.#statement;
    const classScope = top?.classNode ?? none;
    return { functionScope, classScope: classScope === none ? functionScope : classScope };
  }
}

/** The function or class right behind an annotation, or {@link none} where it stands inside of what it is about. */
export function annotatedBy(tree: SyntaxTree, { structure }: Language, annotation: number): number {
  const end = tree.past(tree.parent(annotation));
  let sibling = tree.past(annotation);
  for (let count = 0; count < maxAnnotations && sibling < end; count += 1) {
    const kind = tree.kind(sibling);
    if (structure.functions.has(kind) || structure.classes.has(kind)) return tree.isNamed(sibling) ? sibling : none;
    if (tree.isNamed(sibling) && !betweenAnnotations.has(kind)) return none;
    sibling = tree.past(sibling);
  }
  return none;
}
