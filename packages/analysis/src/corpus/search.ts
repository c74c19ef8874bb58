import { OperationError } from "@event-intelligence/contracts";
import type { CodeRequest, Pattern } from "@event-intelligence/contracts/code-analysis";
import { canonicalLanguage, supportedLanguages } from "../languages/known-languages.ts";
import { matchesDomain } from "../patterns/domains.ts";
import { byPlace, isOfPatternType } from "../patterns/rank-patterns.ts";
import { isTestPath } from "../patterns/test-path.ts";
import type { Corpus, KnownFile } from "./corpus.ts";
import { createPathSelector } from "./path-selector.ts";

/**
 * The patterns of the corpus that a request asks for, best first.
 * @throws OperationError INVALID_INPUT for a path that cannot be, UNSUPPORTED_LANGUAGE, BACKEND_UNAVAILABLE when a root cannot
 * be read
 */
export async function searchCorpus(corpus: Corpus, request: CodeRequest): Promise<Pattern[]> {
  // An empty text is how some callers say nothing.
  const language = request.language ? parseLanguage(request.language) : null;
  const domain = request.options.domain || null;
  const { nodeType, patternTypes } = request.options;
  const isChosen = createPathSelector(request.sourcePath, await corpus.roots());
  const files = await corpus.files(isChosen);
  const matches = files.filter(
    ({ facts }) =>
      (nodeType === null || facts.nodeType === nodeType) &&
      (language === null || facts.language === language) &&
      (domain === null || matchesDomain(new Set(facts.words), domain)),
  );
  return matches
    .flatMap((file) => rankable(file, patternTypes, domain))
    .sort((left, right) => right.rank - left.rank || byPlace(left.pattern, right.pattern))
    .map(({ pattern }) => pattern);
}

/** Production code comes before tests, and what a file is before what can be found in it. */
function rankable({ path, facts }: KnownFile, patternTypes: readonly string[], domain: string | null) {
  const pathFactor = isTestPath(path) ? 0.5 : 1;
  return facts.patterns
    .filter((pattern) => isOfPatternType(pattern, patternTypes))
    .map((pattern) => ({
      rank: (pattern.confidence + (pattern.name.includes(": ") ? 0.5 : 0)) * pathFactor,
      pattern: domain === null ? pattern : { ...pattern, domain: domain.toLowerCase() },
    }));
}

function parseLanguage(text: string): string {
  const language = canonicalLanguage(text);
  if (language !== undefined) return language;
  throw new OperationError("UNSUPPORTED_LANGUAGE", `The language ${JSON.stringify(text)} is not supported.`, {
    cure: `Use one of ${supportedLanguages.join(", ")}, or leave it out.`,
  });
}
