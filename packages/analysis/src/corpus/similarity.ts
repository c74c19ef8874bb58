import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { emptyWords, stemFinder, stemOf } from "@event-intelligence/contracts/question-words";
import { matchesDomain, splitWords } from "../patterns/domains.ts";
import { isTestPath } from "../patterns/test-path.ts";
import { roundScore } from "../scoring/round-score.ts";

/** What each part adds to a score at most; together 1. */
export const similarityWeights = { fileName: 0.35, text: 0.3, path: 0.2, domain: 0.1, confidence: 0.05 } as const;
/** What is left of a test's score. */
export const testShare = 0.5;
/** What a domain counts that only imports tell. */
const importedDomain = 0.5;
const maxNamedWords = 8;
const maxReasonLength = 200;

/** A word of a question. */
export interface AskedWord {
  readonly word: string;
  /** What its forms have in common. */
  readonly stem: string;
  /** How much it says: the rarer, the more. */
  readonly weight: number;
}

/** What is to be written. */
export interface SimilarQuestion {
  readonly words: readonly AskedWord[];
  readonly domain: string | null;
}

/** A pattern that may be like it. */
export interface SimilarCandidate {
  readonly pattern: Pattern;
  /** What its file and its place say that they are for. */
  readonly about: string;
  /** Whether its file is known to belong to the domain of the question. */
  readonly isOfDomain: boolean;
}

/** How like it is, 0 to 1, and why, in words, what counts most first. */
export interface Similarity {
  readonly score: number;
  readonly why: readonly string[];
}

/** The words of a question that say something, by what their forms have in common. */
export function askedStems(text: string): Map<string, string> {
  const stems = new Map<string, string>();
  for (const word of splitWords(text)) {
    const stem = stemOf(word);
    if (word.length > 1 && !emptyWords.has(word) && !stems.has(stem)) stems.set(stem, word);
  }
  return stems;
}

/** How much a word says that so many of all texts have. */
export function weightOf(textCount: number, havingCount: number): number {
  return Math.log(1 + textCount / Math.max(1, havingCount));
}

/** Tells how like a pattern and its file are to what is to be written. */
export function similarityTo({ words, domain }: SimilarQuestion): (candidate: SimilarCandidate) => Similarity {
  const findStems = stemFinder(words.map(({ stem }) => stem));
  return ({ pattern, about, isOfDomain }) => {
    const { filePath, name, description, codeSnippet } = pattern;
    const { own, folders } = namesOf(filePath);
    const fileName = compareNames(words, own);
    const text = foundOf(words, findStems(splitWords(`${name} ${description} ${about} ${codeSnippet}`)));
    const path = compareNames(words, folders);
    const domainShare = domain === null ? 0 : shareOfDomain(domain, `${filePath} ${name}`, isOfDomain);
    const parts = [
      { points: fileName.share * similarityWeights.fileName, why: `file name: ${fileName.words}` },
      { points: text.share * similarityWeights.text, why: `text: ${text.words}` },
      { points: path.share * similarityWeights.path, why: `path: ${path.words}` },
      { points: domainShare * similarityWeights.domain, why: `domain ${domain}` },
    ];
    const sum = parts.reduce((total, { points }) => total + points, pattern.confidence * similarityWeights.confidence);
    const isTest = isTestPath(filePath);
    const told = parts.filter(({ points }) => points > 0).sort((left, right) => right.points - left.points);
    return {
      score: roundScore(sum * (isTest ? testShare : 1)),
      why: [...told.map(({ why }) => why.slice(0, maxReasonLength)), ...(isTest ? ["a test: half the score"] : [])],
    };
  };
}

/** How much of a question a text has, by the weight of the words. */
export function interestIn(words: readonly AskedWord[]): (text: string) => number {
  const findStems = stemFinder(words.map(({ stem }) => stem));
  return (text) => {
    const stems = findStems(splitWords(text));
    return words.reduce((total, { stem, weight }) => total + (stems.has(stem) ? weight : 0), 0);
  };
}

/** Names that say what part of a node a file is; what it is about stands in the name of its folder. */
const entryNames = new Set(["node", "handler", "index", "main", "mod", "lib", "init"]);
/** What stands before and behind the name of what a file is about. */
const affixes = new Set(["node", "handler", "effect", "compute", "reducer", "orchestrator"]);
/** Folders that every project has. */
const plainFolders = new Set(["src", "lib", "nodes", "handlers", "packages"]);

/** The words of a file's own name, and those of the folders that it lies in. */
function namesOf(path: string): { own: string[]; folders: string[] } {
  const segments = path.split("/");
  const file = (segments.pop() ?? "").replace(/\.[^.]*$/, "");
  const isEntry = entryNames.has(splitWords(file).join("_"));
  const name = isEntry ? (segments.pop() ?? file) : file;
  return { own: tellingWords(name), folders: segments.filter((one) => !plainFolders.has(one)).flatMap(tellingWords) };
}

function tellingWords(name: string): string[] {
  return splitWords(name).filter((word) => !affixes.has(word));
}

interface Found {
  readonly share: number;
  readonly count: number;
  /** The words that were found, what says most first. */
  readonly words: string;
}

/** The share of a question, by the weight of its words, that is found. */
function foundOf(asked: readonly AskedWord[], stems: ReadonlySet<string>): Found {
  const found = asked.filter(({ stem }) => stems.has(stem)).sort((left, right) => right.weight - left.weight);
  const words = found.slice(0, maxNamedWords).map(({ word }) => word);
  return { share: found.length === 0 ? 0 : sumOf(found) / sumOf(asked), count: found.length, words: words.join(", ") };
}

/** How far a question and a name are about the same: the geometric mean of the share that each has in the other. */
function compareNames(asked: readonly AskedWord[], words: readonly string[]): Found {
  const stems = new Set(words.map(stemOf));
  const found = foundOf(asked, stems);
  return { ...found, share: found.count === 0 ? 0 : Math.sqrt(found.share * (found.count / stems.size)) };
}

function sumOf(words: readonly AskedWord[]): number {
  return words.reduce((total, { weight }) => total + weight, 0);
}

function shareOfDomain(domain: string, names: string, isOfDomain: boolean): number {
  if (matchesDomain(new Set(splitWords(names)), domain)) return 1;
  return isOfDomain ? importedDomain : 0;
}
