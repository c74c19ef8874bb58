import { none, type SyntaxTree } from "./syntax-tree.ts";

/** What patterns speak of, whatever the language. */
export type Concept =
  /** A decorator, an annotation, an attribute, without its `@`. */
  | "annotation"
  /** The left side of an assignment, or the name of what is declared. */
  | "assignment"
  /** The types a class extends or implements, the trait an `impl` is for. */
  | "base"
  /** What a `with` holds while its block runs. */
  | "block"
  /** What is called, as a dotted name: `pool.acquire`. What is constructed has a `new` before it: `new Pool`. */
  | "call"
  /** The name of a class, interface, struct, trait or enumeration. */
  | "class"
  /** The condition of an `if`. */
  | "condition"
  /** The type of a field. */
  | "field"
  /** The name of a function or method. */
  | "function"
  /** Where an error is dealt with: a `catch`, Go's `err != nil`, Rust's `Err(..)`. */
  | "handler"
  | "import"
  | "loop"
  /** Any name of a variable, a field or a named argument. */
  | "name"
  /** What is done on leaving: a `finally`, a `defer`. */
  | "release"
  /** Name, parameters and result of a function. */
  | "signature"
  /** What is told apart by a `switch` or `match`. */
  | "switch"
  /** The inside of a string. */
  | "text";

/** How a node reads; undefined where it is none of the concept after all. */
export type Reading = (tree: SyntaxTree, node: number) => string | undefined;

/** The names patterns call a vocabulary by; TypeScript and JavaScript share one. */
export type VocabularyName = "python" | "ecmascript" | "go" | "java" | "rust" | "csharp";

/** Which nodes of a language are what patterns speak of, and how they read. */
export interface Vocabulary {
  readonly name: VocabularyName;
  /** What its programmers call an annotation: `decorator @`. */
  readonly annotationPrefix: string;
  /** By concept, for each kind of node. */
  readonly readings: Readonly<Partial<Record<Concept, Readonly<Record<string, Reading>>>>>;
  /** The name of the type that something outside of the type's declaration belongs to, by kind of node. */
  readonly owner?: Readonly<Record<string, Reading>> | undefined;
  /** Kinds that may hold tests in the middle of production code, and whether they do. */
  readonly testCode?: Readonly<Record<string, (tree: SyntaxTree, node: number) => boolean>> | undefined;
}

const maxLength = 300;
/** Of a chain of calls; each link has a text of its own. */
const maxCalleeLength = 200;

/** The text between two places, its beginning where it is long. */
export function beginning(tree: SyntaxTree, start: number, end: number): string {
  return tree.source.slice(start, Math.min(end, start + maxLength));
}

/** The text between two places, its end where it is long: of a chain of calls the last one counts. */
function ending(tree: SyntaxTree, start: number, end: number): string {
  const isShort = end - start <= maxCalleeLength;
  return isShort ? tree.source.slice(start, end) : `…${tree.source.slice(end - maxCalleeLength, end)}`;
}

/** The node as it stands. */
export const whole: Reading = (tree, node) => beginning(tree, tree.start(node), tree.end(node));

/** The first line of the node. */
export const firstLine: Reading = (tree, node) => whole(tree, node)?.split("\n", 1)[0];

/** The child in a field, or of a kind. */
export function at(step: string): Reading {
  return (tree, node) => {
    const child = childAt(tree, node, step);
    return child === none ? undefined : beginning(tree, tree.start(child), tree.end(child));
  };
}

/** The child in a field, as something that is called. */
export function callee(step: string, prefix = ""): Reading {
  return (tree, node) => {
    const child = childAt(tree, node, step);
    return child === none ? undefined : prefix + ending(tree, tree.start(child), tree.end(child));
  };
}

/** From the beginning of the node to the end of a child. */
export function upTo(step: string): Reading {
  return (tree, node) => {
    const child = childAt(tree, node, step);
    return child === none ? undefined : ending(tree, tree.start(node), tree.end(child));
  };
}

/** From its name, or where it has none from its beginning, to its body. */
export const head: Reading = (tree, node) => {
  const name = tree.child(node, "name");
  const body = tree.child(node, "body");
  return beginning(tree, tree.start(name === none ? node : name), body === none ? tree.end(node) : tree.start(body));
};

/** The same for a constructor: `new Order(id)`. */
export const constructorHead: Reading = (tree, node) => `new ${head(tree, node)}`;

/** One reading for several kinds. */
export function each(kinds: readonly string[], reading: Reading): Record<string, Reading> {
  return Object.fromEntries(kinds.map((kind) => [kind, reading]));
}

function childAt(tree: SyntaxTree, node: number, step: string): number {
  const child = tree.child(node, step);
  return child === none ? tree.childOfKind(node, step) : child;
}
