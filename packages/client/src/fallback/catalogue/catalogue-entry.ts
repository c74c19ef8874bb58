/** One pattern of the built-in catalogue, before its node type, domain and path are added. */
export interface CatalogueEntry {
  readonly name: string;
  /** Last part of its path; unique within its node type and domain. */
  readonly slug: string;
  /** What it does, when to take it, and what it costs. */
  readonly description: string;
  readonly bestPractices: readonly string[];
  /** A sketch in Python; blank lines around it are cut off. */
  readonly codeSnippet: string;
}
