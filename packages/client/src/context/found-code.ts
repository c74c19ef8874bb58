import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import type { Contribution } from "@event-intelligence/contracts/context";
import type { SimilarNode } from "../similar-nodes.ts";

const maxExamples = 2;
/** What is less similar has little more in common with what is to be written than a word or a domain. */
const leastSimilarity = 0.2;

/** What discovered patterns tell: which ways of building there are, what they ask for, and code that shows them. */
export function fromPatterns(patterns: readonly Pattern[]): Contribution {
  const named = patterns.filter(({ name }) => name.trim() !== "");
  return {
    nodeTypePatterns: named.map((pattern) => ({
      name: kindOf(pattern),
      // What is said where it was found is about that place.
      description: pattern.filePath === "" ? pattern.description : "",
      whenToUse: pattern.whenToUse,
      steps: nonEmpty(pattern.steps),
      pitfalls: nonEmpty(pattern.pitfalls),
      bestPractices: nonEmpty(pattern.bestPractices),
      places: placesOf(pattern),
      confidence: pattern.confidence,
    })),
    codeExamples: oneOfEachFile(named.filter(({ codeSnippet }) => codeSnippet.trim() !== ""))
      .slice(0, maxExamples)
      .map((pattern) => ({
        name: pattern.name,
        code: pattern.codeSnippet,
        language: pattern.language,
        place: placesOf(pattern)[0] ?? null,
        confidence: pattern.confidence,
      })),
  };
}

/** Similar code as examples; what hardly is, is none. */
export function fromSimilarNodes(nodes: readonly SimilarNode[]): Contribution {
  const similar = nodes.filter(({ code, score }) => code.trim() !== "" && score >= leastSimilarity);
  return {
    codeExamples: similar.map(({ name, code, language, path, startLine, endLine, why, confidence }) => ({
      name,
      code,
      language,
      place: { path, startLine, endLine },
      why: [...why],
      confidence,
    })),
  };
}

/** `effect node: NodeOrderStoreEffect` is one of the kind `effect node`; as patterns, all nodes of a type are the same. */
function kindOf({ name }: Pattern): string {
  return /^(.+?): /.exec(name)?.[1] ?? name;
}

function placesOf({ filePath, startLine, endLine, description }: Pattern) {
  return filePath === "" ? [] : [{ path: filePath, startLine, endLine, about: description.trim() || null }];
}

function oneOfEachFile(patterns: readonly Pattern[]): Pattern[] {
  return [...new Map(patterns.toReversed().map((pattern) => [pattern.filePath, pattern])).values()].toReversed();
}

function nonEmpty(texts: readonly string[] = []): string[] {
  return texts.filter((text) => text.trim() !== "");
}
