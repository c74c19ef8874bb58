import type { NodeType } from "@event-intelligence/contracts/code-analysis";

/** One pattern of the built-in catalogue, before its node type and path are added. */
export interface CatalogueEntry {
  /** Last part of its path; unique within its node type. */
  readonly slug: string;
  readonly name: string;
  /** What it does, why that helps, and what it costs. */
  readonly description: string;
  readonly whenToUse: string;
  /** In the order in which they are taken. */
  readonly steps: readonly string[];
  /** What goes wrong when it is done carelessly. */
  readonly pitfalls: readonly string[];
  readonly bestPractices: readonly string[];
  /** Words a question may use for what it is about, operations among them; only for ranking. */
  readonly keywords: readonly string[];
  /** The domains it belongs to, the most fitting first. */
  readonly domains: readonly string[];
  /** A sketch in Python; empty where words say as much. */
  readonly codeSnippet: string;
}

/** The patterns of one node type for one domain, or for several that are close to each other. */
export interface CataloguePair {
  readonly nodeType: NodeType;
  /** All domains that its patterns belong to. */
  readonly domains: readonly string[];
  /** Its entries as JSON: who asks for one pair need not wait until the others are read. */
  readonly entriesJson: string;
}
