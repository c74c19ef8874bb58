import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { wordEndings } from "@event-intelligence/contracts/question-words";
import type { CodeOutline } from "../patterns/code-outline.ts";
import { excerptOf } from "../patterns/excerpt.ts";
import { isTestPath } from "../patterns/test-path.ts";
import { domainSearch } from "./domain-bits.ts";
import { markedWord } from "./file-about.ts";
import { Highest } from "./highest.ts";
import type { KnownHits } from "./known-hits.ts";
import { type AskedWord, askedStems, interestIn, similarityTo, testShare, weightOf } from "./similarity.ts";
import type { Verdicts } from "./wanted-files.ts";
import type { WordHits } from "./word-hits.ts";

/** So many files at least are looked at closely. */
const leastCandidates = 100;
/** What is less similar has a word or a domain in common with what is to be written, and no more. */
const leastSimilarity = 0.2;
/** Words of a question beyond these are not looked for. */
const maxWords = 40;
/** Beside all words together, which make 1: what the domain of a file is worth, and at most its best pattern's own score. */
const roughPoints = { domain: 0.25, own: 0.1 } as const;

/** What similar code is looked for. */
export interface SimilarQuery {
  readonly similarTo: string;
  readonly domain: string | null;
  readonly limit: number;
}

interface Found {
  readonly patterns: readonly Pattern[];
  /** How many files it was looked for in. */
  readonly totalCount: number;
}

/** A pattern as an index keeps it, and what its file and its place say that they are for. */
export interface KeptPattern {
  readonly pattern: Pattern;
  readonly about: string;
}

/** Reads what is kept of a pattern. */
export interface KeptReader {
  readonly pattern: (hit: number) => KeptPattern;
  /** Null where its excerpt shows all there is. */
  readonly outline: (hit: number) => CodeOutline | null;
}

/** A file with its pattern, by their places among the known ones. */
interface Candidate {
  readonly file: number;
  readonly hit: number;
  readonly score: number;
}

/** What the words of a question are worth where they are found. */
interface WordPoints {
  readonly words: readonly AskedWord[];
  readonly ofHits: Float32Array;
  readonly ofFiles: Float32Array;
}

/** Finds what is most like something that is to be written: a rough look at every file, and a close one at the best. */
export class SimilarSearch {
  readonly #known: KnownHits;
  readonly #wordHits: WordHits;
  readonly #read: KeptReader;

  constructor(known: KnownHits, wordHits: WordHits, read: KeptReader) {
    this.#known = known;
    this.#wordHits = wordHits;
    this.#read = read;
  }

  /** Looks among the patterns that are wanted; one of each file that is similar at all, the most similar first, equal ones by path. */
  find({ similarTo, domain, limit }: SimilarQuery, wanted: Verdicts): Found {
    const { words, ofHits, ofFiles } = this.#weigh(similarTo, wanted);
    const isOfDomain = this.#filesOfDomain(domain);
    const shown = this.#shownPatterns(wanted, ofHits);
    const similarityOf = similarityTo({ words, domain });
    const best = new Highest<Candidate & { readonly pattern: Pattern }>(limit, this.#byScore);
    for (const { file, hit } of this.#roughlyBest(shown, ofFiles, isOfDomain, Math.max(leastCandidates, limit))) {
      const { pattern, about } = this.#read.pattern(hit);
      const { score, why } = similarityOf({ pattern, about, isOfDomain: isOfDomain[file] === 1 });
      if (score >= leastSimilarity) best.add({ file, hit, score, pattern: { ...pattern, score, why: [...why] } });
    }
    const interest = interestIn(words);
    return {
      patterns: best.inOrder().map(({ hit, pattern }) => {
        const outline = this.#read.outline(hit);
        return outline === null ? pattern : { ...pattern, codeSnippet: excerptOf(outline, interest) };
      }),
      totalCount: shown.filter((hit) => hit !== none).length,
    };
  }

  /** By what is known without reading any pattern. */
  #roughlyBest(shown: Int32Array, wordPoints: Float32Array, isOfDomain: Verdicts, count: number): Candidate[] {
    const { hits, files } = this.#known;
    const best = new Highest<Candidate>(count, this.#byScore);
    for (let file = 0; file < shown.length; file += 1) {
      const hit = shown[file] ?? none;
      if (hit === none) continue;
      const ownPoints = hits.score(hit) * roughPoints.own;
      const score = (wordPoints[file] ?? 0) + (isOfDomain[file] ?? 0) * roughPoints.domain + ownPoints;
      // To tell a test by its path takes longer than all the rest.
      if (score < best.least) continue;
      best.add({ file, hit, score: isTestPath(files.path[file] ?? "") ? score * testShare : score });
    }
    return best.inOrder();
  }

  readonly #byScore = (left: Candidate, right: Candidate): number =>
    right.score - left.score || this.#known.comparePlaces(left.hit, right.hit);

  #weigh(text: string, wanted: Verdicts): WordPoints {
    const { hits, files } = this.#known;
    const [ofHits, ofFiles] = [new Float32Array(hits.id.length), new Float32Array(files.path.length)];
    const asked = [...askedStems(text)].slice(0, maxWords);
    const found = asked.map(([stem]) =>
      this.#wordHits.withAny(["", ...wordEndings].flatMap((ending) => [stem + ending, markedWord(stem + ending)])),
    );
    const words = asked.map(([stem, word], index) => {
      return { word, stem, weight: weightOf(hits.id.length, found[index]?.length ?? 0) };
    });
    const total = words.reduce((sum, { weight }) => sum + weight, 0);
    /** For each file the number of the last word that was counted, from 1 on. */
    const counted = new Uint8Array(files.path.length);
    words.forEach(({ weight }, index) => {
      const points = weight / total;
      for (const hit of found[index] ?? []) {
        if (wanted[hit] !== 1) continue;
        ofHits[hit] = (ofHits[hit] ?? 0) + points;
        const file = hits.file.at(hit);
        if (counted[file] === index + 1) continue;
        counted[file] = index + 1;
        ofFiles[file] = (ofFiles[file] ?? 0) + points;
      }
    });
    return { words, ofHits, ofFiles };
  }

  /** For each file 1 where it is known to belong to the domain. */
  #filesOfDomain(domain: string | null): Verdicts {
    const { files, hits } = this.#known;
    const verdicts = new Uint8Array(files.path.length);
    const sought = domain === null ? null : domainSearch(domain);
    if (sought === null) return verdicts;
    if ("words" in sought) {
      for (const hit of this.#wordHits.withAll(sought.words)) verdicts[hits.file.at(hit)] = 1;
      return verdicts;
    }
    for (let file = 0; file < verdicts.length; file += 1) {
      if ((files.domains.at(file) & sought.bit) !== 0) verdicts[file] = 1;
    }
    return verdicts;
  }

  /** Of each file its pattern that is shown, if any is wanted: a node before others, then what has most of the words. */
  #shownPatterns(wanted: Verdicts, points: Float32Array): Int32Array {
    const { hits, files } = this.#known;
    const shown = new Int32Array(files.path.length).fill(none);
    const compare = (left: number, right: number) =>
      Number(hits.names.isNode(hits.name.at(right))) - Number(hits.names.isNode(hits.name.at(left))) ||
      (points[right] ?? 0) - (points[left] ?? 0) ||
      hits.score(right) - hits.score(left);
    for (let hit = 0; hit < wanted.length; hit += 1) {
      if (wanted[hit] !== 1) continue;
      const file = hits.file.at(hit);
      const other = shown[file] ?? none;
      if (other === none || compare(hit, other) < 0) shown[file] = hit;
    }
    return shown;
  }
}

/** The place of a pattern that there is not. */
const none = -1;
