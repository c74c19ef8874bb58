import type { ContextQuery, Contribution } from "@event-intelligence/contracts/context";
import { findBuiltinPatterns } from "../fallback/builtin-catalogue.ts";
import { type BuiltinFacts, findBuiltinFacts, type NamedFact } from "../fallback/builtin-facts.ts";
import { type WordFinder, wordFinder, wordsOf } from "../fallback/relevance.ts";

const maxPatterns = 5;
const maxFactsOfList = 6;
const maxExamples = 2;

/** What the catalogue knows of the node type and domain: what speaks of the prompt and the operations comes first. */
export async function gatherFromCatalogue(query: ContextQuery): Promise<Contribution> {
  const { nodeType, domain, serviceName, operations, prompt } = query;
  const words = [prompt ?? "", serviceName ?? ""].join(" ");
  const { patterns } = await findBuiltinPatterns({ nodeType, domain, operations, prompt: words, limit: maxPatterns });
  return {
    nodeTypePatterns: patterns.map(({ name, description, whenToUse, steps, pitfalls, bestPractices }) => ({
      name,
      description,
      whenToUse,
      steps,
      pitfalls,
      bestPractices,
    })),
    codeExamples: patterns
      .filter(({ codeSnippet }) => codeSnippet !== "")
      .slice(0, maxExamples)
      .map(({ name, codeSnippet, language, filePath, startLine, endLine }) => ({
        name,
        code: codeSnippet,
        language,
        place: { path: filePath, startLine, endLine },
      })),
    ...bestFacts(await findBuiltinFacts({ nodeType, domain }), wordFinder(words, operations)),
  };
}

/** The first of each list: what has most of the words, then in the catalogue's order. */
function bestFacts(facts: BuiltinFacts, find: WordFinder | null): BuiltinFacts {
  const pointsOf = (fact: string | NamedFact) => {
    const { name, text } = typeof fact === "string" ? { name: "", text: fact } : fact;
    return find?.({ subject: wordsOf(name), prose: wordsOf(text) }) ?? 0;
  };
  const lists = Object.entries(facts).map(([field, list]: [string, readonly (string | NamedFact)[]]) => {
    const ranked = list
      .map((fact) => ({ fact, points: pointsOf(fact) }))
      .sort((one, other) => other.points - one.points);
    return [field, ranked.slice(0, maxFactsOfList).map(({ fact }) => fact)];
  });
  return Object.fromEntries(lists) as BuiltinFacts;
}
