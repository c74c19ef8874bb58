import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import type { CodeOutline } from "../patterns/code-outline.ts";
import { splitWords } from "../patterns/domains.ts";
import { domainSearch } from "./domain-bits.ts";
import { Highest } from "./highest.ts";
import { KnownHits } from "./known-hits.ts";
import type { CorpusFindings, CorpusQuery } from "./search.ts";
import { type KeptPattern, SimilarSearch } from "./similar-search.ts";
import { type Verdicts, wantedFiles } from "./wanted-files.ts";
import { WordHits } from "./word-hits.ts";

/** Words of a text beyond these are not looked for. */
const maxTextWords = 20;

interface RankedHit {
  /** Its place among the known ones. */
  readonly hit: number;
  readonly score: number;
}

interface Found {
  readonly best: readonly RankedHit[];
  readonly totalCount: number;
}

/** Looks things up in an index. Ranking comes before the limit, and counting before both. */
export class IndexSearch {
  readonly #database: DatabaseSync;
  readonly #known: KnownHits;
  readonly #wordHits: WordHits;
  readonly #similar: SimilarSearch;
  readonly #statements: Readonly<Record<"roots" | "body" | "outline", StatementSync>>;

  /** Reads the index as far as it is there. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#known = new KnownHits(database);
    this.#wordHits = new WordHits(database, this.#known);
    this.#similar = new SimilarSearch(this.#known, this.#wordHits, {
      pattern: (hit) => this.#read(hit),
      outline: (hit) => this.#readOutline(hit),
    });
    this.#statements = {
      roots: database.prepare("SELECT id, path, completed_at FROM roots"),
      body: database.prepare("SELECT body, about FROM bodies WHERE id = ?"),
      outline: database.prepare("SELECT outline FROM bodies WHERE id = ?"),
    };
    this.#readWhole(() => this.#known.update());
  }

  find(query: CorpusQuery): CorpusFindings {
    return this.#readWhole(() => {
      this.#known.update();
      const roots = this.#statements.roots.all().filter(({ path }) => query.roots.includes(String(path)));
      const completed = roots.filter(({ completed_at }) => completed_at !== null);
      const rootIds = roots.map(({ id }) => Number(id));
      const isComplete = completed.length === query.roots.length;
      const { similarTo } = query;
      if (similarTo !== null) return { ...this.#findSimilar({ ...query, similarTo }, rootIds), isComplete };
      const { best, totalCount } = this.#findBest(query, rootIds);
      const patterns = best.map(({ hit, score }) => this.#toPattern(hit, score, query.domain));
      return { patterns, totalCount, isComplete };
    });
  }

  #findBest(query: CorpusQuery, rootIds: readonly number[]): Found {
    const words = wordsOf(query);
    if (words === null) return { best: [], totalCount: 0 };
    const files = wantedFiles(query, rootIds, this.#known);
    const names = this.#known.hits.names.wanted(query.patternTypes);
    if (words.length === 0) return this.#firstOf(files, names, query.limit);
    return this.#withWords(words, files, names, query);
  }

  /** In the order of their scores. */
  #firstOf(files: Verdicts, names: Verdicts, limit: number): Found {
    const { ranking, hits } = this.#known;
    const [rankedFiles, rankedNames] = [ranking.files.numbers, ranking.names.numbers];
    const best: RankedHit[] = [];
    let totalCount = 0;
    for (let index = 0; index < ranking.hits.length; index += 1) {
      if (files[rankedFiles[index] ?? 0] !== 1 || names[rankedNames[index] ?? 0] !== 1) continue;
      totalCount += 1;
      if (best.length >= limit) continue;
      const hit = ranking.hits.at(index);
      best.push({ hit, score: hits.score(hit) });
    }
    return { best, totalCount };
  }

  #withWords(words: readonly string[], files: Verdicts, names: Verdicts, { text, limit }: CorpusQuery): Found {
    const { hits } = this.#known;
    const best = new Highest<RankedHit>(
      limit,
      (left, right) => right.score - left.score || this.#known.comparePlaces(left.hit, right.hit),
    );
    let totalCount = 0;
    for (const hit of this.#wordHits.withAll(words)) {
      if (files[hits.file.at(hit)] !== 1 || names[hits.name.at(hit)] !== 1) continue;
      totalCount += 1;
      const fit = text === null ? 0 : fitOf(words.length, hits.wordCount.at(hit));
      best.add({ hit, score: hits.score(hit) + fit });
    }
    return { best: best.inOrder(), totalCount };
  }

  #findSimilar(query: CorpusQuery & { readonly similarTo: string }, rootIds: readonly number[]) {
    const withoutDomain = { ...query, domain: null };
    const words = wordsOf(withoutDomain);
    if (words === null) return { patterns: [], totalCount: 0 };
    const { hits, files: known } = this.#known;
    const files = wantedFiles(withoutDomain, rootIds, this.#known);
    const names = hits.names.wanted(query.patternTypes);
    const wanted = new Uint8Array(hits.id.length);
    const add = (hit: number) => {
      const file = hits.file.at(hit);
      if (files[file] === 1 && known.isFlawed.at(file) === 0 && names[hits.name.at(hit)] === 1) wanted[hit] = 1;
    };
    if (words.length > 0) this.#wordHits.withAll(words).forEach(add);
    else for (let hit = 0; hit < wanted.length; hit += 1) add(hit);
    return this.#similar.find(query, wanted);
  }

  /** Everything is read from one state of the index, whatever is being written meanwhile. */
  #readWhole<Result>(work: () => Result): Result {
    this.#database.exec("BEGIN");
    try {
      return work();
    } finally {
      if (this.#database.isTransaction) this.#database.exec("COMMIT");
    }
  }

  #toPattern(hit: number, score: number, domain: string | null): Pattern {
    const shown = { ...this.#read(hit).pattern, score: Math.round(score * 10_000) / 10_000 };
    return domain === null ? shown : { ...shown, domain: domain.toLowerCase() };
  }

  #read(hit: number): KeptPattern {
    const row = this.#statements.body.get(this.#known.hits.id.at(hit));
    return { pattern: JSON.parse(String(row?.body)) as Pattern, about: String(row?.about) };
  }

  #readOutline(hit: number): CodeOutline | null {
    const { outline } = this.#statements.outline.get(this.#known.hits.id.at(hit)) ?? {};
    return typeof outline === "string" ? (JSON.parse(outline) as CodeOutline) : null;
  }
}

/** All words that must be there; null: what is asked for cannot be anywhere. */
function wordsOf({ domain, text }: CorpusQuery): string[] | null {
  const words: string[] = [];
  if (domain !== null) {
    const sought = domainSearch(domain);
    if (sought === null) return null;
    if ("words" in sought) words.push(...sought.words);
  }
  if (text !== null) {
    const sought = new Set(splitWords(text));
    if (sought.size === 0) return null;
    words.push(...[...sought].slice(0, maxTextWords));
  }
  return words;
}

/** What a text adds to a score: the square root of its share in the words of the pattern. */
function fitOf(askedCount: number, wordCount: number): number {
  return Math.sqrt(Math.min(1, askedCount / wordCount));
}
