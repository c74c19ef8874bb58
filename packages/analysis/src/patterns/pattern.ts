import type { Vocabulary } from "../languages/language.ts";

/**
 * What a mark is put on: a node of one of the kinds, where the text at each path matches. A path leads from the node
 * downwards, each step a field or kind of child; the empty path is the node itself. A text of more than 200 characters
 * never matches: names are short, and the text of a chain of calls is as long as the file.
 */
export interface MarkDefinition {
  readonly kinds: readonly string[];
  readonly where?: Readonly<Record<string, RegExp>> | undefined;
}

/** Evidence for a pattern. */
export interface Sign {
  /** The mark that must be there. */
  readonly mark: string;
  /** Marks that must all lie inside the first one. */
  readonly containing?: readonly string[] | undefined;
  /** How sure this sign alone makes: a known library 0.9, structure 0.6 to 0.7, a name alone 0.3 to 0.5. */
  readonly weight: number;
}

/** A pattern as data: marks on the tree, and signs that weigh them. */
export interface PatternDefinition {
  readonly name: string;
  /** What a hit is widened to: the function or class around it. */
  readonly scope: "function" | "class";
  readonly description: string;
  readonly bestPractices: readonly string[];
  readonly marks: Readonly<Partial<Record<Vocabulary, Readonly<Record<string, MarkDefinition>>>>>;
  readonly signs: readonly Sign[];
}
