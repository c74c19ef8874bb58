import type { FileIndex } from "../facts/file-index.ts";
import type { SyntaxTree } from "./syntax-tree.ts";
import type { Vocabulary } from "./vocabulary.ts";

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

/**
 * What Halstead's measures count beside the rule that a leaf with a name is an operand and a token without one an
 * operator; strings are operands as well.
 */
export interface HalsteadTable {
  /** Kinds that are one operand with everything in them. */
  readonly operands: ReadonlySet<string>;
  /** Leaves with a name that are operators all the same: words and signs the grammar has a name for. */
  readonly operators: ReadonlySet<string>;
  /** Code inside of strings: counts beside the string. */
  readonly interpolations: ReadonlySet<string>;
}

/** The places of a function that could have a type (parameters, the return value), and how many of them do. */
export type CountAnnotations = (tree: SyntaxTree, node: number) => { readonly total: number; readonly covered: number };

/** A class and what it says about itself. */
export interface ClassFacts {
  readonly node: number;
  readonly name: string;
  /** Base classes as written, without type arguments. */
  readonly bases: readonly string[];
}

/** One module that a file imports. */
export interface ImportFacts {
  readonly node: number;
  /** As written: `a.b`, `..a`, `./a.ts`, `net/http`, `crate::a`. */
  readonly module: string;
  /** Each local name with what it stands for: `get` for `requests.get`. */
  readonly names: readonly (readonly [local: string, full: string])[];
  /** Brings in names that cannot be seen. */
  readonly isWildcard: boolean;
  /** Is for the type checker only; nothing of it runs. */
  readonly isTypeOnly: boolean;
}

/** A place where errors are caught, or looked at, or thrown away. */
export interface HandlerFacts {
  readonly node: number;
  /** What is done about the error; {@link none} where there is nothing at all. */
  readonly body: number;
  /** What may fail; {@link none} where it cannot be told. */
  readonly guarded: number;
  /** Whether that is a block, of which any part may fail; else the error is a value somebody looks at. */
  readonly isTried: boolean;
  /** Simple names of what is caught; empty for every error. */
  readonly caught: readonly string[];
  /** The name of the error; empty where it has none. */
  readonly variable: string;
}

/** A variable that outlives every call. */
export interface GlobalFacts {
  readonly node: number;
  readonly name: string;
  /** False where the declaration alone lets anybody change it. */
  readonly needsWriter: boolean;
}

/** What can be said about a file without measuring it. */
export interface OutlineTable {
  readonly imports: (tree: SyntaxTree) => readonly ImportFacts[];
  /** Which of the known files an import leads to; absent where imports do not name files. */
  readonly importedFiles?: ((from: string, imported: ImportFacts, files: FileIndex) => readonly string[]) | undefined;
  readonly className: (tree: SyntaxTree, node: number) => string;
  readonly baseNames: (tree: SyntaxTree, node: number) => readonly string[];
  /** The text of the documentation of a function, a class or (node 0) the file; empty when there is none. */
  readonly documentation: (tree: SyntaxTree, node: number) => string;
  /** Kinds of functions and types that are documented where others may use them. */
  readonly documentable: ReadonlySet<string>;
  /** Whether one of them is for others to use, as far as its own words say, and does not take over documentation from elsewhere. */
  readonly isPublic: (tree: SyntaxTree, node: number) => boolean;
}

/** How a language writes what is no code, each in one line. */
export interface WritingTable {
  /** What a comment to the end of the line begins with. */
  readonly lineComment: string;
  readonly documentation: (summary: string) => string;
}

/** What a program can do to, or get from, the world around it. */
export type Effect =
  | "network"
  | "database"
  | "process"
  | "fileRead"
  | "fileWrite"
  | "environment"
  | "clock"
  | "random"
  | "blocking"
  | "evaluation"
  | "shell"
  | "unsafeLoad"
  | "print";

/** How an effect is recognised by full names, aliases resolved: `requests.get`, `net/http.Get`, `std::fs::read`. */
export interface EffectSigns {
  /** Modules that exist for this effect alone: to import one is to have it. */
  readonly modules?: RegExp | undefined;
  readonly calls?: RegExp | undefined;
  /** Members that have the effect without a call. */
  readonly members?: RegExp | undefined;
}

/** How the rules see a language: each entry says how it spells what a rule asks for. */
export interface FactTable {
  /** Kinds that call, each with the field of what they call. */
  readonly calls: ReadonlyMap<string, string>;
  /** The name a call calls, where that is no single field. */
  readonly callee?: ((tree: SyntaxTree, call: number) => string) | undefined;
  /** Kinds that build an object, each with the field of its type. */
  readonly constructions: ReadonlyMap<string, string>;
  /** Kinds of `a.b`. */
  readonly members: ReadonlySet<string>;
  /** Kinds of functions without a name that are none in the metrics. */
  readonly closures: ReadonlySet<string>;
  readonly isAsync: (tree: SyntaxTree, node: number) => boolean;
  /** How many values an object of a class holds. */
  readonly fieldCount: (tree: SyntaxTree, classNode: number) => number;
  readonly handlers: (tree: SyntaxTree) => readonly HandlerFacts[];
  /** Kinds that raise an error, or hand it to the caller. */
  readonly raises: ReadonlySet<string>;
  /** Kinds of statements that do nothing, or only go on. */
  readonly empty: ReadonlySet<string>;
  /** Kinds that give a name a value, each with the fields of both; no field means the last child. */
  readonly assignments: ReadonlyMap<string, readonly [name: string, value: string]>;
  /** Kinds of whole text literals, and of what is filled into them. */
  readonly texts: ReadonlySet<string>;
  readonly fillings: ReadonlySet<string>;
  /** Kinds that may join texts with an operator. */
  readonly joins: ReadonlySet<string>;
  /** Kinds of loops, and whether one ends only from inside. */
  readonly loops: ReadonlySet<string>;
  readonly isEndless: (tree: SyntaxTree, loop: number) => boolean;
  /** Variables of the whole program that may change. */
  readonly globals: (tree: SyntaxTree) => readonly GlobalFacts[];
  /** Whether a value can be changed in place; absent where the declaration of a variable tells. */
  readonly isContainer?: ((tree: SyntaxTree, value: number) => boolean) | undefined;
  readonly effects: Readonly<Partial<Record<Effect, EffectSigns>>>;
  /** Calls whose result must be closed; absent where the language does that by itself. */
  readonly opens?: RegExp | undefined;
  /** Whether nobody can wait for this asynchronous function. */
  readonly isDetached?: ((tree: SyntaxTree, node: number) => boolean) | undefined;
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
   * Texts of equal length for a grammar that cannot follow the one that was sent: with syntax that it knows in place of
   * newer one, without conditions of compilation. Each puts the sent text; they are tried in this order until one is
   * understood as a whole. What stands at a place is always read from the sent text.
   */
  readonly rewritings?: readonly ((source: string) => string)[] | undefined;
  readonly vocabulary: Vocabulary;
  readonly cyclomatic: CyclomaticTable;
  readonly cognitive: CognitiveTable;
  readonly halstead: HalsteadTable;
  /** Absent where the language demands types, or has none. */
  readonly annotations?: CountAnnotations | undefined;
  readonly structure: StructureTable;
  readonly outline: OutlineTable;
  readonly writing: WritingTable;
  readonly facts: FactTable;
}
