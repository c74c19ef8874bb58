import type { ContextQuery, ContributedFact, Contribution } from "@event-intelligence/contracts/context";
import { type BuiltinMatch, findBuiltinMatches } from "../fallback/builtin-catalogue.ts";
import { type BuiltinFacts, findBuiltinFacts, type NamedFact } from "../fallback/builtin-facts.ts";
import { generalDomain } from "../fallback/choose-domain.ts";
import { wordFinder, wordsOf } from "../fallback/relevance.ts";
import type { QuestionRelevance } from "./question-relevance.ts";

const maxPatterns = 5;
const maxFactsOfList = 6;
const maxExamples = 2;

/** What the catalogue knows of the node type and domain: what speaks of the prompt and the operations comes first. */
export async function gatherFromCatalogue(query: ContextQuery, relevanceOf: QuestionRelevance): Promise<Contribution> {
  const { nodeType, domain, serviceName, operations, prompt } = query;
  const words = [prompt ?? "", serviceName ?? ""].join(" ");
  const found = await findBuiltinMatches({ nodeType, domain, operations, prompt: words, limit: maxPatterns });
  const isOfDomain = found.answeredDomain === undefined;
  const patterns = found.matches.map((match) => ({
    ...match.pattern,
    relevance: relevanceOf(saidBy(match, isOfDomain)),
  }));
  const pointsOf = wordFinder(words, operations) ?? (() => 0);
  const bestOf = (list: readonly (string | NamedFact)[]): ContributedFact[] =>
    list
      .map((fact) => (typeof fact === "string" ? { name: null, text: fact } : fact))
      .map((fact) => ({ fact, points: pointsOf({ subject: wordsOf(fact.name ?? ""), prose: wordsOf(fact.text) }) }))
      .sort((one, other) => other.points - one.points)
      .slice(0, maxFactsOfList)
      .map(({ fact: { name, text } }) => {
        return { name, text, relevance: relevanceOf({ subject: name ?? "", prose: text, isOfDomain }) };
      });
  return {
    nodeTypePatterns: patterns.map(({ name, description, whenToUse, steps, pitfalls, bestPractices, relevance }) => ({
      name,
      description,
      whenToUse,
      steps,
      pitfalls,
      bestPractices,
      relevance,
    })),
    codeExamples: patterns
      .filter(({ codeSnippet }) => codeSnippet !== "")
      .slice(0, maxExamples)
      .map(({ name, codeSnippet, language, filePath, startLine, endLine, relevance }) => ({
        name,
        code: codeSnippet,
        language,
        place: { path: filePath, startLine, endLine },
        relevance,
      })),
    ...ofEachList(await findBuiltinFacts({ nodeType, domain }), bestOf),
  };
}

/** The words by which the catalogue itself ranks it. */
function saidBy({ pattern, keywords }: BuiltinMatch, isOfDomain: boolean) {
  return {
    subject: [pattern.name, ...keywords].join(" "),
    prose: `${pattern.description} ${pattern.whenToUse}`,
    isOfDomain: isOfDomain && pattern.domain !== generalDomain,
  };
}

function ofEachList(
  facts: BuiltinFacts,
  bestOf: (list: readonly (string | NamedFact)[]) => ContributedFact[],
): Record<keyof BuiltinFacts, ContributedFact[]> {
  const lists = Object.entries(facts).map(([field, list]) => [field, bestOf(list)]);
  return Object.fromEntries(lists) as Record<keyof BuiltinFacts, ContributedFact[]>;
}
