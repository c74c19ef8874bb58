import type { NodeType } from "@event-intelligence/contracts/code-analysis";
import type { BuiltinFacts, CataloguePair, NamedFact } from "./catalogue/catalogue-entry.ts";
import { cataloguePairs } from "./catalogue-index.ts";
import { chooseDomain, generalDomain } from "./choose-domain.ts";

export type { BuiltinFacts, NamedFact } from "./catalogue/catalogue-entry.ts";

/** Whose facts are asked for. */
export interface BuiltinFactsQuery {
  readonly nodeType: NodeType;
  /** As for the patterns: "postgres" is database, and one the node type has nothing of gets the general facts alone. */
  readonly domain?: string | null | undefined;
}

/**
 * The facts of the domain, then those of the node type in general, without repeating one: where both have a fact of the
 * same name, the domain's stands. Pure: the same query always gives the same lists, and they are the caller's own.
 */
export async function findBuiltinFacts({ nodeType, domain }: BuiltinFactsQuery): Promise<BuiltinFacts> {
  const ofType = cataloguePairs.filter((pair) => pair.nodeType === nodeType);
  const chosen = chooseDomain(ofType, domain ?? "").domain ?? generalDomain;
  const parts = await factsOf(ofType, [chosen, generalDomain]);
  return {
    commonOperations: distinct(parts.flatMap((part) => part.commonOperations)),
    requiredCapabilities: distinct(parts.flatMap((part) => part.requiredCapabilities)),
    performanceTargets: distinct(parts.flatMap((part) => part.performanceTargets)),
    errorScenarios: distinct(parts.flatMap((part) => part.errorScenarios)),
    domainBestPractices: distinct(parts.flatMap((part) => part.domainBestPractices)),
    antiPatterns: distinct(parts.flatMap((part) => part.antiPatterns)),
    recommendedDependencies: distinct(parts.flatMap((part) => part.recommendedDependencies)),
    testingRecommendations: distinct(parts.flatMap((part) => part.testingRecommendations)),
    securityConsiderations: distinct(parts.flatMap((part) => part.securityConsiderations)),
  };
}

/**
 * Those of the pairs that are for these domains, in the order of the domains. Parsed anew each time: that takes less than a
 * tenth of a millisecond, and nobody can spoil them for the next caller.
 */
async function factsOf(pairs: readonly CataloguePair[], domains: readonly string[]): Promise<BuiltinFacts[]> {
  const chosen = domains.flatMap((domain) => pairs.filter(({ ownDomains }) => ownDomains.includes(domain)));
  return await Promise.all(chosen.map(async ({ load }) => JSON.parse((await load()).factsJson) as BuiltinFacts));
}

/** The first of each name, or of each text where there is no name. */
function distinct<Fact extends NamedFact | string>(facts: readonly Fact[]): Fact[] {
  const firstByName = new Map<string, Fact>();
  for (const fact of facts) {
    const name = typeof fact === "string" ? fact : fact.name;
    if (!firstByName.has(name)) firstByName.set(name, fact);
  }
  return [...firstByName.values()];
}
