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

/** A fact with a name of its own. */
export interface NamedFact {
  readonly name: string;
  readonly text: string;
}

/** What is known of a node type and domain besides its patterns. */
export interface BuiltinFacts {
  /** What such a node is asked to do, and what each of it means. */
  readonly commonOperations: readonly NamedFact[];
  /** What the node needs from its base and its surroundings. */
  readonly requiredCapabilities: readonly string[];
  /** What to measure, with the number and unit that it is to keep. */
  readonly performanceTargets: readonly string[];
  /** What goes wrong at run time: what it looks like and what to do, retries among it. */
  readonly errorScenarios: readonly NamedFact[];
  readonly domainBestPractices: readonly string[];
  /** What looks right and is not, and what to do instead. */
  readonly antiPatterns: readonly NamedFact[];
  /** Python packages by their names on PyPI: what each is for, and when not to take it. */
  readonly recommendedDependencies: readonly NamedFact[];
  readonly testingRecommendations: readonly string[];
  readonly securityConsiderations: readonly string[];
}

/** What is known of a pair, as JSON: JavaScript reads that faster than the same object literal. */
export interface CatalogueContents {
  /** {@link CatalogueEntry}s. */
  readonly entriesJson: string;
  /** {@link BuiltinFacts}. */
  readonly factsJson: string;
}

/** One node type for one domain, or for several that are close to each other. */
export interface CataloguePair {
  readonly nodeType: NodeType;
  /** Those its folder is for: its facts hold for them. */
  readonly ownDomains: readonly string[];
  /** All domains that its patterns belong to; some may be other folders' own. */
  readonly domains: readonly string[];
  /** Its contents, which are loaded when they are asked for first. */
  readonly load: () => Promise<CatalogueContents>;
}
