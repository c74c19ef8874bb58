import type { Concept, VocabularyName } from "../languages/vocabulary.ts";

/**
 * What a text must look like: in every language, or in each one that is named. Of a long text the first 300 characters are
 * tried, of a call the last 200; white space, type arguments and what stands in brackets are left out of a call.
 */
export type Likeness = Wording | Readonly<Partial<Record<VocabularyName, Wording>>>;

/** `is` must fit the reading of the concept and `having` the first 400 characters of the whole node. */
export type Wording = RegExp | { readonly is: RegExp; readonly having: RegExp };

/** What a mark is put on: nodes that are one of the concepts and look like this. */
export type MarkDefinition = Readonly<Partial<Record<Concept, Likeness>>>;

/** Evidence for a pattern. */
export interface Sign {
  /** The mark that must be there. */
  readonly mark: string;
  /** Marks that must all lie inside the first one. */
  readonly containing?: readonly string[] | undefined;
  /** Marks that must all be in the same scope. */
  readonly with?: readonly string[] | undefined;
  /** Marks that must not be in the same scope. */
  readonly without?: readonly string[] | undefined;
  /** A mark that must be somewhere in the file, such as an import. */
  readonly inFile?: string | undefined;
  /** A mark that must be nowhere in the file. */
  readonly withoutInFile?: string | undefined;
  /** The function that it is seen in, unless the class is one by signs before; default: as the pattern has it. */
  readonly scope?: "function" | undefined;
  /** How sure this sign alone makes: a known library 0.9, structure 0.5 (weak) to 0.7, a name alone 0.3 to 0.4. */
  readonly weight: number;
}

/** A pattern as data: marks on the tree, and signs that weigh them. */
export interface PatternDefinition {
  readonly name: string;
  /** What else callers ask for it as. */
  readonly alsoCalled: readonly string[];
  /** What a hit is widened to: the function or class around it. */
  readonly scope: "function" | "class";
  readonly description: string;
  readonly bestPractices: readonly string[];
  readonly marks: Readonly<Record<string, MarkDefinition>>;
  readonly signs: readonly Sign[];
}

/** Any text. */
export const anything = /^/;
