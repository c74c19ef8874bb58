import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import type { CatalogueEntry } from "./catalogue/catalogue-entry.ts";
import { computeApi } from "./catalogue/compute-api.ts";
import { computeDatabase } from "./catalogue/compute-database.ts";
import { computeGeneral } from "./catalogue/compute-general.ts";
import { computeMessaging } from "./catalogue/compute-messaging.ts";
import { effectApi } from "./catalogue/effect-api.ts";
import { effectDatabase } from "./catalogue/effect-database.ts";
import { effectGeneral } from "./catalogue/effect-general.ts";
import { effectMessaging } from "./catalogue/effect-messaging.ts";
import { orchestratorApi } from "./catalogue/orchestrator-api.ts";
import { orchestratorDatabase } from "./catalogue/orchestrator-database.ts";
import { orchestratorGeneral } from "./catalogue/orchestrator-general.ts";
import { orchestratorMessaging } from "./catalogue/orchestrator-messaging.ts";
import { reducerApi } from "./catalogue/reducer-api.ts";
import { reducerDatabase } from "./catalogue/reducer-database.ts";
import { reducerGeneral } from "./catalogue/reducer-general.ts";
import { reducerMessaging } from "./catalogue/reducer-messaging.ts";

/** What to look for; every part left out, null or empty means "any". Names are compared without regard to case. */
export interface BuiltinPatternQuery {
  /** effect, compute, reducer or orchestrator; no other has patterns. */
  readonly nodeType?: string | null | undefined;
  /** For example "database"; one the catalogue does not know gets the general patterns. */
  readonly domain?: string | null | undefined;
  /** The catalogue is written in Python and has nothing for another language. */
  readonly language?: string | null | undefined;
  /** The most patterns to return, after ranking. Default 10, as on the wire. */
  readonly limit?: number | undefined;
  /** Only patterns of these names; "circuit_breaker", "Circuit breaker" and "circuit-breaker" are the same. */
  readonly patternTypes?: readonly string[] | undefined;
}

/** The part of a pattern report that the catalogue can fill. */
export interface BuiltinPatternReport {
  /** Ranked, best first; copies that the caller may change. */
  patterns: Pattern[];
  /** How many matched before the limit cut the list. */
  totalCount: number;
}

/** How much a built-in pattern is worth beside one found in real code: sound advice, but not about this code base. */
export const builtinConfidence = 0.7;
const generalDomain = "general";
const catalogueLanguage = "python";
const defaultLimit = 10;

const catalogue: Readonly<Record<string, Readonly<Record<string, readonly CatalogueEntry[]>>>> = {
  effect: { database: effectDatabase, api: effectApi, messaging: effectMessaging, general: effectGeneral },
  compute: { database: computeDatabase, api: computeApi, messaging: computeMessaging, general: computeGeneral },
  reducer: { database: reducerDatabase, api: reducerApi, messaging: reducerMessaging, general: reducerGeneral },
  orchestrator: {
    database: orchestratorDatabase,
    api: orchestratorApi,
    messaging: orchestratorMessaging,
    general: orchestratorGeneral,
  },
};

interface CataloguePattern {
  readonly nodeType: string;
  readonly domain: string;
  readonly entry: CatalogueEntry;
}

const allPatterns: readonly CataloguePattern[] = Object.entries(catalogue).flatMap(([nodeType, domains]) =>
  Object.entries(domains).flatMap(([domain, entries]) => entries.map((entry) => ({ nodeType, domain, entry }))),
);

/**
 * The patterns every client carries with it, for when nobody can be asked. Pure: the same query always gives the same
 * list. With a domain its own patterns come first and the general ones after them; without one the general come first.
 */
export function findBuiltinPatterns(query: BuiltinPatternQuery = {}): BuiltinPatternReport {
  const nodeType = normalise(query.nodeType);
  const domain = normalise(query.domain);
  const language = normalise(query.language);
  const names = new Set((query.patternTypes ?? []).map(normalise));
  if (language !== "" && language !== catalogueLanguage) return { patterns: [], totalCount: 0 };
  const matches = allPatterns.filter(
    (pattern) =>
      (nodeType === "" || pattern.nodeType === nodeType) &&
      (domain === "" || pattern.domain === domain || pattern.domain === generalDomain) &&
      (names.size === 0 || names.has(pattern.entry.slug) || names.has(normalise(pattern.entry.name))),
  );
  const preferredDomain = domain === "" ? generalDomain : domain;
  // Array sorting is stable: within a rank the order of the catalogue stays.
  const ranked = matches.toSorted((a, b) => rankOf(a, preferredDomain) - rankOf(b, preferredDomain));
  const limit = Math.max(0, query.limit ?? defaultLimit);
  return { patterns: ranked.slice(0, limit).map(toPattern), totalCount: matches.length };
}

/** A path segment such as `node_order_store_effect.py`, `node_*_effect.py`, `*_effect.py` or the folder of a node. */
const nodeSegment = /^(?:node_[\w*?]|node[*?]|\*)[\w*?]*_(effect|compute|reducer|orchestrator)(?:\.[^.]+)?$/i;

/**
 * The node type that a path or glob of the ONEX naming convention implies, in lower case; null where it implies none.
 * Of several the innermost wins: a file says more than the folder around it.
 */
export function nodeTypeFromPath(path: string): string | null {
  for (const segment of path.split(/[/\\]/).toReversed()) {
    const nodeType = nodeSegment.exec(segment)?.[1];
    if (nodeType !== undefined) return nodeType.toLowerCase();
  }
  return null;
}

function rankOf(pattern: CataloguePattern, preferredDomain: string): number {
  return pattern.domain === preferredDomain ? 0 : 1;
}

function normalise(name: string | null | undefined): string {
  return (name ?? "")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "-");
}

function toPattern({ nodeType, domain, entry }: CataloguePattern): Pattern {
  const codeSnippet = entry.codeSnippet.trim();
  return {
    name: entry.name,
    filePath: `builtin://${nodeType}/${domain}/${entry.slug}`,
    description: entry.description,
    confidence: builtinConfidence,
    codeSnippet,
    bestPractices: [...entry.bestPractices],
    startLine: 1,
    endLine: codeSnippet.split("\n").length,
    nodeType,
    domain,
    language: catalogueLanguage,
  };
}
