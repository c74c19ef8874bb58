import type { SyntaxTree } from "./syntax-tree.ts";

/** A set of node names that grammars share; the marks of patterns are written in one. */
export type Vocabulary = "python" | "ecmascript" | "typescript" | "go" | "java";

/** How the reference tool of a language counts cyclomatic complexity. */
export interface CyclomaticTable {
  /** What a node of a kind adds; a function where that depends on the node's surroundings. */
  readonly decisions: ReadonlyMap<string, number | ((tree: SyntaxTree, node: number) => number)>;
  /** Kinds whose insides the reference tool does not look at. */
  readonly opaque: ReadonlySet<string>;
  /** Whether parameters and their defaults count for the function, as its body does. */
  readonly countsParameters: boolean;
  /**
   * `outermost`: a nested function counts for the one around it; `separate`: every function for itself. Where cognitive
   * complexity is `outermost` as well, a nested function is part of the outer one in every respect.
   */
  readonly nestedFunctions: "outermost" | "separate";
}

/** How cognitive complexity is counted in a language. */
export interface CognitiveTable {
  /** `structural` adds 1 and the nesting around it, `flat` adds 1, `nothing` adds 0. */
  readonly increment: (tree: SyntaxTree, node: number) => "structural" | "flat" | "nothing";
  /** Whether everything in this node is one level deeper than its parent. */
  readonly isNested: (tree: SyntaxTree, node: number) => boolean;
  /** Nodes that join conditions, the operators that do, and what a run of equal operators costs. */
  readonly conditionKinds: ReadonlySet<string>;
  readonly operators: ReadonlyMap<string, number>;
  /** Kinds in which a single run of one operator is free. */
  readonly freeParents: ReadonlySet<string>;
  /** Kinds a run of operators continues through, that is brackets. */
  readonly brackets: ReadonlySet<string>;
  /** `outermost`: a nested function counts for the one around it; `separate`: every function for itself. */
  readonly nestedFunctions: "outermost" | "separate";
  /** Whether a nested function adds no level, as in a decorator that only wraps it. */
  readonly isTransparentFunction: (tree: SyntaxTree, node: number) => boolean;
  /** Whether the node is a call by which the function calls itself; a function that does costs 1. */
  readonly isSelfCall: (tree: SyntaxTree, node: number, enclosingFunction: number) => boolean;
}

/** What is a function, a class, a block in a language. */
export interface StructureTable {
  readonly functions: ReadonlySet<string>;
  /** Whether a node of these kinds is a function with code; absent where each one is. */
  readonly isFunction?: ((tree: SyntaxTree, node: number) => boolean) | undefined;
  readonly classes: ReadonlySet<string>;
  /** Kinds with code of their own that is no function and belongs to none: class bodies, field initialisers. */
  readonly bodies: ReadonlySet<string>;
  /** Whether the reference tool lists the function. */
  readonly isListed: (tree: SyntaxTree, node: number, enclosing: { functions: number; classes: number }) => boolean;
  readonly functionName: (tree: SyntaxTree, node: number) => string;
  /** The node whose line is the function's first: its keyword or its name. */
  readonly functionHead: (tree: SyntaxTree, node: number) => number;
  readonly parameterCount: (tree: SyntaxTree, node: number) => number;
  /** Whether the node is a control structure that counts for the nesting metric. */
  readonly isBlock: (tree: SyntaxTree, node: number) => boolean;
  readonly comments: ReadonlySet<string>;
  readonly strings: ReadonlySet<string>;
  /** Whether the string stands alone as documentation and is no code. */
  readonly isDocumentation: (tree: SyntaxTree, node: number) => boolean;
}

/** A class and what it says about itself. */
export interface ClassFacts {
  readonly node: number;
  readonly name: string;
  /** Base classes as written, without type arguments. */
  readonly bases: readonly string[];
}

/** What can be said about a file without measuring it. */
export interface OutlineTable {
  /** Modules the file imports, as written. */
  readonly imports: (tree: SyntaxTree) => readonly string[];
  readonly className: (tree: SyntaxTree, node: number) => string;
  readonly baseNames: (tree: SyntaxTree, node: number) => readonly string[];
  /** The text of the documentation of a function, a class or (node 0) the file; empty when there is none. */
  readonly documentation: (tree: SyntaxTree, node: number) => string;
}

/** One language: how it is recognised, which grammar reads it, and its tables. */
export interface Language {
  readonly name: string;
  /** Other names a request may use. */
  readonly aliases: readonly string[];
  /** File name endings, each with its dot, in lower case. */
  readonly extensions: readonly string[];
  /** Programs that may stand behind `#!`. */
  readonly interpreters: readonly string[];
  /** Name of the grammar for a file with this path, asked for under this name. */
  readonly grammar: (path: string, askedName: string) => string;
  /**
   * The text, equally long, without its conditions of compilation or without syntax that the grammar does not know yet;
   * tried where the whole text cannot be understood.
   */
  readonly compiledText?: ((source: string) => string) | undefined;
  /** Kinds in which the grammar wants more than the language does: what is missing in them is no error. */
  readonly mayLack?: ReadonlySet<string> | undefined;
  /** The vocabularies its grammars share with the patterns. */
  readonly vocabularies: readonly Vocabulary[];
  readonly cyclomatic: CyclomaticTable;
  readonly cognitive: CognitiveTable;
  readonly structure: StructureTable;
  readonly outline: OutlineTable;
}
