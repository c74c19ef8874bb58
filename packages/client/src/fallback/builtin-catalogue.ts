import { type NodeType, nodeTypes, type Pattern } from "@event-intelligence/contracts/code-analysis";
import { builtinConfidence } from "../answer.ts";
import { InvalidRequestError } from "../errors.ts";
import type { CatalogueEntry, CataloguePair } from "./catalogue/catalogue-entry.ts";
import { cataloguePairs } from "./catalogue-index.ts";
import { chooseDomain, generalDomain } from "./choose-domain.ts";
import { type RankedWords, type WordFinder, wordFinder, wordsOf } from "./relevance.ts";

/** What to look for; every part left out, null or empty means "any". Names are compared without regard to case. */
export interface BuiltinPatternQuery {
  /** effect, compute, reducer or orchestrator. */
  readonly nodeType?: string | null | undefined;
  /** For example "database" or "postgres"; one the node type has no patterns for gets the general ones. */
  readonly domain?: string | null | undefined;
  /** The catalogue is written in Python and has nothing for another language. */
  readonly language?: string | null | undefined;
  /** The most patterns to return, after ranking. Default 10, as on the wire. */
  readonly limit?: number | undefined;
  /** Only patterns of these names; "circuit_breaker", "Circuit breaker" and "circuit-breaker" are the same. */
  readonly patternTypes?: readonly string[] | undefined;
  /** What is to be written, in words: what it speaks of comes first. */
  readonly prompt?: string | null | undefined;
  /** What the node is to do, for example "create"; they count as words of the prompt. */
  readonly operations?: readonly string[] | undefined;
}

/** The part of a pattern report that the catalogue can fill. */
export interface BuiltinPatternReport {
  /** Ranked, best first; copies that the caller may change. */
  patterns: Pattern[];
  /** How many matched before the limit cut the list. */
  totalCount: number;
  /** "general" where the domain asked for has no patterns of its own; left out where it has, or none was asked for. */
  answeredDomain?: string | undefined;
}

const catalogueLanguage = "python";
const defaultLimit = 10;

interface CataloguePattern {
  readonly nodeType: NodeType;
  readonly entry: CatalogueEntry;
}

/** Read out of their texts when words are first looked for in them. */
const wordsByEntry = new WeakMap<CatalogueEntry, RankedWords>();

const patternsByPair = new Map<CataloguePair, readonly CataloguePattern[]>();

/** Loaded and read when they are first asked for. */
async function patternsOf(pair: CataloguePair): Promise<readonly CataloguePattern[]> {
  const known = patternsByPair.get(pair);
  if (known !== undefined) return known;
  const { nodeType, load } = pair;
  const { entriesJson } = await load();
  const patterns = (JSON.parse(entriesJson) as CatalogueEntry[]).map((entry) => ({ nodeType, entry }));
  patternsByPair.set(pair, patterns);
  return patterns;
}

/**
 * The patterns every client carries with it, for when nobody can be asked. Pure: the same query always gives the same
 * list. The order:
 * 1. with a domain, its own patterns before the general ones; without one, this comes last, and the general stand first;
 * 2. what has more of the words of prompt and operations (see {@link wordFinder}); a domain without patterns counts as
 *    one more word;
 * 3. the order of the catalogue.
 * Words also narrow: patterns that have none of them are left out, unless they are the domain's own or nothing would remain.
 * @throws InvalidRequestError when the node type is none of the four
 */
export async function findBuiltinPatterns(query: BuiltinPatternQuery = {}): Promise<BuiltinPatternReport> {
  const { matches, ...report } = await findBuiltinMatches(query);
  return { ...report, patterns: matches.map(({ pattern }) => pattern) };
}

/** A pattern that matches, with the words that it is found by. */
export interface BuiltinMatch {
  readonly pattern: Pattern;
  readonly keywords: readonly string[];
}

/** The same as {@link findBuiltinPatterns}, with what the order comes from. */
export async function findBuiltinMatches(
  query: BuiltinPatternQuery,
): Promise<Omit<BuiltinPatternReport, "patterns"> & { readonly matches: readonly BuiltinMatch[] }> {
  const nodeType = parseNodeType(query.nodeType);
  const language = normalise(query.language);
  if (language !== "" && language !== catalogueLanguage) return { matches: [], totalCount: 0 };
  const { limit = defaultLimit, patternTypes = [] } = query;
  const ofType = cataloguePairs.filter((pair) => nodeType === null || pair.nodeType === nodeType);
  const { domain, answeredDomain, hint } = chooseDomain(ofType, query.domain ?? "");
  const isOfDomain = ({ domains }: { readonly domains: readonly string[] }) =>
    domain === null || domains.includes(domain) || domains.includes(generalDomain);
  const names = new Set(patternTypes.map(normalise));
  const patterns = await Promise.all(ofType.filter(isOfDomain).map(patternsOf));
  const matches = patterns
    .flat()
    .filter(({ entry }) => isOfDomain(entry))
    .filter(({ entry }) => names.size === 0 || names.has(entry.slug) || names.has(normalise(entry.name)));
  const find = wordFinder(`${query.prompt ?? ""} ${hint}`, query.operations ?? []);
  const ranked = find === null ? rankByDomain(matches, domain) : rankByWords(matches, domain, find);
  return {
    matches: ranked
      .slice(0, Math.max(0, limit))
      .map((one) => ({ pattern: toPattern(one, domain), keywords: one.entry.keywords })),
    totalCount: ranked.length,
    ...(answeredDomain === undefined ? {} : { answeredDomain }),
  };
}

function parseNodeType(nodeType: string | null | undefined): NodeType | null {
  const name = normalise(nodeType);
  if (name === "") return null;
  const known = nodeTypes.find((one) => one === name);
  if (known !== undefined) return known;
  throw new InvalidRequestError(`nodeType is ${JSON.stringify(nodeType)}. Pass one of ${nodeTypes.join(", ")}.`);
}

function rankByDomain(patterns: readonly CataloguePattern[], domain: string | null): readonly CataloguePattern[] {
  const tier = tierIn(domain);
  // Sorting is stable: within a tier the order of the catalogue stays.
  return patterns.toSorted((one, other) => tier(one) - tier(other));
}

function rankByWords(patterns: readonly CataloguePattern[], domain: string | null, find: WordFinder) {
  const tier = tierIn(domain);
  const rated = patterns.map((pattern) => ({
    pattern,
    tier: tier(pattern),
    points: find(rankedWordsOf(pattern.entry)),
  }));
  const kept = rated.filter((one) => one.points > 0 || (domain !== null && one.tier === 0));
  const byTier = (one: (typeof rated)[number], other: (typeof rated)[number]) => one.tier - other.tier;
  const byPoints = (one: (typeof rated)[number], other: (typeof rated)[number]) => other.points - one.points;
  const [first, second] = domain === null ? [byPoints, byTier] : [byTier, byPoints];
  return (kept.length === 0 ? rated : kept)
    .toSorted((one, other) => first(one, other) || second(one, other))
    .map(({ pattern }) => pattern);
}

function tierIn(domain: string | null): (pattern: CataloguePattern) => number {
  return ({ entry }) => (entry.domains.includes(domain ?? generalDomain) ? 0 : 1);
}

function normalise(name: string | null | undefined): string {
  return (name ?? "")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "-");
}

function rankedWordsOf(entry: CatalogueEntry): RankedWords {
  const known = wordsByEntry.get(entry);
  if (known !== undefined) return known;
  const { name, keywords, domains, description, whenToUse } = entry;
  const words = {
    subject: wordsOf(`${name} ${keywords.join(" ")} ${domains.join(" ")}`),
    prose: wordsOf(`${description} ${whenToUse}`),
  };
  wordsByEntry.set(entry, words);
  return words;
}

function toPattern({ nodeType, entry }: CataloguePattern, domain: string | null): Pattern {
  const { slug, name, description, whenToUse, steps, pitfalls, bestPractices, domains, codeSnippet } = entry;
  const ownDomain = domains[0] ?? generalDomain;
  return {
    name,
    filePath: `builtin://${nodeType}/${ownDomain}/${slug}`,
    description,
    whenToUse,
    steps: [...steps],
    pitfalls: [...pitfalls],
    bestPractices: [...bestPractices],
    confidence: builtinConfidence,
    codeSnippet,
    startLine: 1,
    endLine: codeSnippet.split("\n").length,
    nodeType,
    domain: domain !== null && domains.includes(domain) ? domain : ownDomain,
    language: catalogueLanguage,
  };
}
