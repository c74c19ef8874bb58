import type { DatabaseSync, StatementSync } from "node:sqlite";
import { NumberList } from "./number-list.ts";
import { PatternNames } from "./pattern-names.ts";
import { readColumns } from "./read-columns.ts";
import { TextNumbers } from "./text-numbers.ts";

/** Scores are compared as whole numbers of so many parts. */
const scoreParts = 1_000_000;
/** The root of a file that is gone. */
const removed = -1;

/** What a search asks about files, by the place of the file in these lists. Texts of few kinds are told by numbers. */
class FileColumns {
  readonly path: string[] = [];
  /** Where the last name begins in the path. */
  readonly nameStart = new NumberList();
  readonly folder = new NumberList();
  readonly root = new NumberList();
  readonly language = new NumberList();
  readonly nodeType = new NumberList();
  /** One bit for each domain. */
  readonly domains = new NumberList();
  /** 1 where something in it is so wrong that it is no example. */
  readonly isFlawed = new NumberList();
  /** The numbers that stand for folders, languages and types of nodes. */
  readonly texts = new TextNumbers();
  /** Places by the ids of files. */
  readonly places = new Map<number, number>();
}

/** What a search asks about patterns, by the place of the pattern in these lists, which is in the order of their ids. */
class HitColumns {
  readonly id = new NumberList();
  /** The place of its file. */
  readonly file = new NumberList();
  readonly line = new NumberList();
  readonly name = new NumberList();
  readonly #score = new NumberList();
  readonly wordCount = new NumberList();
  readonly names = new PatternNames();

  push(id: number, file: number, line: number, name: string, score: number, wordCount: number): void {
    this.id.push(id);
    this.file.push(file);
    this.line.push(line);
    this.name.push(this.names.numberOf(name));
    this.#score.push(Math.round(score * scoreParts));
    this.wordCount.push(wordCount);
  }

  score(hit: number): number {
    return this.#score.at(hit) / scoreParts;
  }
}

/** Patterns in the order of their scores: what is looked at for each of them lies side by side. */
class Ranking {
  readonly hits = new NumberList();
  readonly files = new NumberList();
  readonly names = new NumberList();
}

/**
 * The narrow rows of an index in memory, column by column. Looking through all of them takes a few nanoseconds for each,
 * whatever is asked for; SQLite takes a hundred times that wherever no index of its own fits. Before each search the rows
 * that changed since the last one are read.
 */
export class KnownHits {
  readonly #database: DatabaseSync;
  readonly #version: StatementSync;
  readonly #gone: StatementSync;
  #files = new FileColumns();
  #hits = new HitColumns();
  #ranking = new Ranking();
  /** Room to merge in: a new one each time would be megabytes of garbage. */
  readonly #merged = new NumberList();
  #last = { version: -1, file: 0, hit: 0, gone: 0 };

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#version = database.prepare("PRAGMA data_version");
    this.#gone = database.prepare("SELECT ifnull(min(id), 0) AS first, ifnull(max(id), 0) AS last FROM gone");
  }

  get files(): Readonly<FileColumns> {
    return this.#files;
  }

  get hits(): Readonly<HitColumns> {
    return this.#hits;
  }

  /** All patterns, best first; equal scores by place, so that the order is always the same. */
  get ranking(): Readonly<Ranking> {
    return this.#ranking;
  }

  /** Reads what has changed. To be called within the transaction in which the search reads whatever else it needs. */
  update(): void {
    const version = Number(this.#version.get()?.data_version);
    if (version === this.#last.version) return;
    const { first, last } = this.#gone.get() ?? {};
    // Who has looked at nothing for so long that the list has lost its beginning reads everything anew, and so does who
    // remembers more that is gone than is there.
    const hasMissed = Number(first) > this.#last.gone + 1;
    if (hasMissed || this.#hits.id.length > 2 * this.#ranking.hits.length + 1_000) this.#clear();
    const isAnyGone = this.#last.file > 0 && this.#removeGone();
    const firstNew = this.#hits.id.length;
    if (this.#readFiles()) this.#readHits();
    if (isAnyGone || this.#hits.id.length > firstNew) this.#rank(firstNew);
    this.#last.gone = Number(last);
    this.#last.version = version;
  }

  /** Where two patterns are: by path, line, name and root. */
  comparePlaces(left: number, right: number): number {
    const { file, line, name, names } = this.#hits;
    const { path, root } = this.#files;
    const [leftFile, rightFile] = [file.at(left), file.at(right)];
    return (
      compareTexts(path[leftFile] ?? "", path[rightFile] ?? "") ||
      line.at(left) - line.at(right) ||
      compareTexts(names.textOf(name.at(left)), names.textOf(name.at(right))) ||
      root.at(leftFile) - root.at(rightFile)
    );
  }

  #compare(left: number, right: number): number {
    return this.#hits.score(right) - this.#hits.score(left) || this.comparePlaces(left, right);
  }

  #clear(): void {
    this.#files = new FileColumns();
    this.#hits = new HitColumns();
    this.#ranking = new Ranking();
    this.#last = { version: -1, file: 0, hit: 0, gone: 0 };
  }

  #removeGone(): boolean {
    const { places, root } = this.#files;
    let isAnyGone = false;
    for (const [ids] of readColumns<[number]>(this.#database, "gone", ["file"], this.#last.gone)) {
      for (const id of ids) {
        const place = places.get(id);
        if (place === undefined) continue;
        root.numbers[place] = removed;
        places.delete(id);
        isAnyGone = true;
      }
    }
    return isAnyGone;
  }

  #readFiles(): boolean {
    type Row = [number, number, string, string | null, string | null, number, number];
    const columns = ["id", "root", "path", "language", "node_type", "domains", "is_flawed"];
    const files = this.#files;
    const before = files.path.length;
    const steps = readColumns<Row>(this.#database, "files", columns, this.#last.file);
    for (const [ids, roots, paths, languages, nodeTypes, domains, flaws] of steps) {
      ids.forEach((id, index) => {
        const path = paths[index] ?? "";
        const slash = path.lastIndexOf("/");
        files.places.set(id, files.path.length);
        files.path.push(path);
        files.nameStart.push(slash + 1);
        files.folder.push(files.texts.numberOf(path.slice(0, Math.max(0, slash))));
        files.root.push(roots[index] ?? 0);
        files.language.push(files.texts.numberOf(languages[index] ?? ""));
        files.nodeType.push(files.texts.numberOf(nodeTypes[index] ?? ""));
        files.domains.push(domains[index] ?? 0);
        files.isFlawed.push(flaws[index] ?? 0);
        this.#last.file = id;
      });
    }
    return files.path.length > before;
  }

  #readHits(): void {
    type Row = [number, number, number, string, number, number];
    const columns = ["id", "file", "line", "name", "score", "word_count"];
    const steps = readColumns<Row>(this.#database, "hits", columns, this.#last.hit);
    for (const [ids, files, lines, names, scores, wordCounts] of steps) {
      ids.forEach((id, index) => {
        const file = this.#files.places.get(files[index] ?? 0);
        this.#last.hit = id;
        if (file === undefined) return;
        this.#hits.push(id, file, lines[index] ?? 0, names[index] ?? "", scores[index] ?? 0, wordCounts[index] ?? 1);
      });
    }
  }

  /** Takes out what is gone, and puts the patterns from a place on where they belong. */
  #rank(firstNew: number): void {
    const { file, name } = this.#hits;
    const { root } = this.#files;
    const [known, merged] = [this.#ranking.hits, this.#merged];
    const added = Array.from({ length: file.length - firstNew }, (_, index) => firstNew + index);
    added.sort((left, right) => this.#compare(left, right));
    merged.clear();
    let from = 0;
    for (const hit of added) {
      const to = this.#firstBehind(known, from, hit);
      merged.append(known, from, to);
      merged.push(hit);
      from = to;
    }
    merged.append(known, from, known.length);
    const { hits, files, names } = this.#ranking;
    for (const list of [hits, files, names]) list.clear();
    for (let index = 0; index < merged.length; index += 1) {
      const hit = merged.at(index);
      if (root.at(file.at(hit)) === removed) continue;
      hits.push(hit);
      files.push(file.at(hit));
      names.push(name.at(hit));
    }
  }

  /** The first place, from one on, of a pattern that comes behind another one. */
  #firstBehind(ranked: NumberList, from: number, hit: number): number {
    let [low, high] = [from, ranked.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(hit, ranked.at(middle)) < 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function compareTexts(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
