import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import type { ContributedExample, Contribution } from "@event-intelligence/contracts/context";
import type { SimilarNode } from "../similar-nodes.ts";
import type { QuestionRelevance } from "./question-relevance.ts";

// What a worker says is taken as far as a contribution has room for it: one odd pattern must not cost all the others.
const maxPatterns = 100;
const maxTexts = 20;
const maxTextLength = 2_000;
const maxCodeLength = 10_000;
const maxExamples = 2;

/**
 * What patterns tell that were discovered for a node type: which ways of building there are, what they ask for, and code
 * that shows them; what has most to do with the question first.
 */
export function fromPatterns(
  patterns: readonly Pattern[],
  { nodeType, relevanceOf }: { readonly nodeType: string; readonly relevanceOf: QuestionRelevance },
): Contribution {
  // What is gravely wrong is no example, neither to be read nor to be looked up.
  const named = patterns
    .filter(({ name, findings = [] }) => cut(name) !== "" && findings.length === 0)
    .slice(0, maxPatterns);
  const ofFile = (pattern: Pattern) => relevanceOf(saidBy(pattern));
  // That a pool or a cache is in a file that speaks of the question does not make it an answer: its own name must.
  const ofKind = (pattern: Pattern) => {
    const kind = kindOf(pattern);
    const isOwn = !isPlaced(pattern) || kind.toLowerCase().startsWith(nodeType);
    const isNamed = isOwn || relevanceOf({ subject: kind, prose: "", isOfDomain: false }) > 0;
    return isNamed ? ofFile(pattern) : 0;
  };
  return {
    nodeTypePatterns: mostRelevantFirst(named, ofKind).map(({ pattern, relevance }) => ({
      name: kindOf(pattern),
      // What is said where it was found is about that place.
      description: isPlaced(pattern) ? "" : cut(pattern.description),
      whenToUse: cut(pattern.whenToUse),
      steps: texts(pattern.steps),
      pitfalls: texts(pattern.pitfalls),
      bestPractices: texts(pattern.bestPractices),
      places: isPlaced(pattern) ? [placeOf(pattern, cut(pattern.description) || null)] : [],
      confidence: pattern.confidence,
      relevance,
    })),
    codeExamples: mostRelevantFirst(oneOfEachFile(named.filter(({ codeSnippet }) => codeSnippet.trim() !== "")), ofFile)
      .slice(0, maxExamples)
      .map(({ pattern, relevance }) => exampleOf(pattern.name, pattern.codeSnippet, { ...pattern, relevance }, [])),
  };
}

function mostRelevantFirst(patterns: readonly Pattern[], relevanceOf: (pattern: Pattern) => number) {
  return patterns
    .map((pattern) => ({ pattern, relevance: relevanceOf(pattern) }))
    .sort((one, other) => other.relevance - one.relevance);
}

function saidBy({ name, filePath, description, whenToUse, codeSnippet }: Pattern) {
  return {
    subject: `${name} ${filePath}`,
    prose: `${description} ${whenToUse} ${codeSnippet}`,
    // Workers are asked for no other.
    isOfDomain: true,
  };
}

/** Similar code as examples. */
export function fromSimilarNodes(nodes: readonly SimilarNode[]): Contribution {
  const shown = nodes.filter(({ code }) => code.trim() !== "");
  return {
    codeExamples: shown.map((node) =>
      exampleOf(node.name, node.code, { ...node, filePath: node.path, relevance: node.score }, node.why),
    ),
  };
}

type Found = Pick<Pattern, "filePath" | "startLine" | "endLine" | "language" | "confidence"> & { relevance: number };

function exampleOf(name: string, code: string, found: Found, why: readonly string[]): ContributedExample {
  return {
    name: cut(name) || "code",
    code: code.slice(0, maxCodeLength).toWellFormed(),
    language: cut(found.language ?? "") || null,
    place: isPlaced(found) ? placeOf(found, null) : null,
    why: texts(why),
    confidence: found.confidence,
    relevance: Math.min(1, Math.max(0, found.relevance)),
  };
}

/** `effect node: NodeOrderStoreEffect` is one of the kind `effect node`; as patterns, all nodes of a type are the same. */
function kindOf({ name }: Pattern): string {
  return cut(/^(.*?\S): /.exec(name)?.[1] ?? name) || cut(name);
}

function isPlaced({ filePath }: Pick<Pattern, "filePath">): boolean {
  return cut(filePath) !== "";
}

function placeOf({ filePath, startLine, endLine }: Omit<Found, "relevance">, about: string | null) {
  return { path: cut(filePath), startLine, endLine, about };
}

function oneOfEachFile(patterns: readonly Pattern[]): Pattern[] {
  return [...new Map(patterns.toReversed().map((pattern) => [pattern.filePath, pattern])).values()].toReversed();
}

function texts(list: readonly string[] = []): string[] {
  return list
    .map(cut)
    .filter((text) => text !== "")
    .slice(0, maxTexts);
}

function cut(text = ""): string {
  return text.trim().slice(0, maxTextLength).trim().toWellFormed();
}
