import type { DatabaseSync, StatementSync } from "node:sqlite";
import { PatternNames } from "./pattern-names.ts";
import { readColumns } from "./read-columns.ts";
import { TextNumbers } from "./text-numbers.ts";

/** What a search asks about files, by the place of the file in these lists. Texts of few kinds are told by numbers. */
export interface FileColumns {
  readonly path: readonly string[];
  /** Where the last name begins in the path. */
  readonly nameStart: readonly number[];
  readonly folder: readonly number[];
  readonly root: readonly number[];
  readonly language: readonly number[];
  readonly nodeType: readonly number[];
  /** One bit for each domain. */
  readonly domains: readonly number[];
}

/** What a search asks about patterns, by the place of the pattern in these lists, which is in the order of their ids. */
export interface HitColumns {
  readonly id: readonly number[];
  /** The place of its file. */
  readonly file: readonly number[];
  readonly line: readonly number[];
  readonly name: readonly number[];
  readonly score: readonly number[];
  readonly wordCount: readonly number[];
}

const noFiles = () => ({
  ...{ path: [] as string[], nameStart: [] as number[], folder: [] as number[], root: [] as number[] },
  ...{ language: [] as number[], nodeType: [] as number[], domains: [] as number[] },
});
const noHits = () => ({
  ...{ id: [] as number[], file: [] as number[], line: [] as number[], name: [] as number[] },
  ...{ score: [] as number[], wordCount: [] as number[] },
});

/**
 * The narrow rows of an index in memory, column by column. Looking through all of them takes a few nanoseconds for each,
 * whatever is asked for; SQLite takes a hundred times that wherever no index of its own fits. Before each search the rows
 * that changed since the last one are read.
 */
export class KnownHits {
  readonly #database: DatabaseSync;
  readonly #version: StatementSync;
  readonly #gone: StatementSync;
  #texts = new TextNumbers();
  #names = new PatternNames();
  #files = noFiles();
  #hits = noHits();
  /** Places of files by their ids. */
  #placeOf = new Map<number, number>();
  #ranked: readonly number[] = [];
  #rankedFiles: readonly number[] = [];
  #rankedNames: readonly number[] = [];
  #last = { version: -1, file: 0, hit: 0, gone: 0 };

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#version = database.prepare("PRAGMA data_version");
    this.#gone = database.prepare("SELECT ifnull(min(id), 0) AS first, ifnull(max(id), 0) AS last FROM gone");
  }

  /** The numbers that stand for folders, languages and types of nodes. */
  get texts(): TextNumbers {
    return this.#texts;
  }

  get names(): PatternNames {
    return this.#names;
  }

  get files(): FileColumns {
    return this.#files;
  }

  get hits(): HitColumns {
    return this.#hits;
  }

  /** The places of all patterns, best first; equal scores by place, so that the order is always the same. */
  get ranked(): readonly number[] {
    return this.#ranked;
  }

  /** The files of these, and the numbers of their names: what is looked at for each of them lies side by side. */
  get rankedFiles(): readonly number[] {
    return this.#rankedFiles;
  }

  get rankedNames(): readonly number[] {
    return this.#rankedNames;
  }

  /** Whether a file has not been removed. */
  isThere(file: number): boolean {
    return this.#files.root[file] !== removed;
  }

  /** Reads what has changed. To be called within the transaction in which the search reads whatever else it needs. */
  update(): void {
    const version = Number(this.#version.get()?.data_version);
    if (version === this.#last.version) return;
    const { first, last } = this.#gone.get() ?? {};
    // Who has looked at nothing for so long that the list has lost its beginning reads everything anew, and so does who
    // remembers more that is gone than is there.
    const hasMissed = Number(first) > this.#last.gone + 1;
    if (hasMissed || this.#hits.id.length > 2 * this.#ranked.length + 1_000) this.#clear();
    const isAnyGone = this.#last.file > 0 && this.#removeGone();
    const firstNew = this.#hits.id.length;
    if (this.#readFiles()) this.#readHits();
    if (isAnyGone || this.#hits.id.length > firstNew) this.#rank(firstNew, isAnyGone);
    this.#last.gone = Number(last);
    this.#last.version = version;
  }

  #clear(): void {
    this.#texts = new TextNumbers();
    this.#names = new PatternNames();
    this.#files = noFiles();
    this.#hits = noHits();
    this.#placeOf = new Map();
    this.#ranked = [];
    this.#last = { version: -1, file: 0, hit: 0, gone: 0 };
  }

  #removeGone(): boolean {
    let isAnyGone = false;
    for (const [ids] of readColumns<[number]>(this.#database, "gone", ["file"], this.#last.gone)) {
      for (const id of ids) {
        const place = this.#placeOf.get(id);
        if (place === undefined) continue;
        this.#files.root[place] = removed;
        this.#placeOf.delete(id);
        isAnyGone = true;
      }
    }
    return isAnyGone;
  }

  #readFiles(): boolean {
    const texts = this.#texts;
    const files = this.#files;
    const columns = ["id", "root", "path", "language", "node_type", "domains"] as const;
    type Row = [number, number, string, string | null, string | null, number];
    const before = files.path.length;
    for (const [ids, roots, paths, languages, nodeTypes, domains] of readColumns<Row>(
      this.#database,
      "files",
      columns,
      this.#last.file,
    )) {
      ids.forEach((id, index) => {
        const path = paths[index] ?? "";
        const slash = path.lastIndexOf("/");
        this.#placeOf.set(id, files.path.length);
        files.path.push(path);
        files.nameStart.push(slash + 1);
        files.folder.push(texts.numberOf(slash < 0 ? "" : path.slice(0, slash)));
        files.root.push(roots[index] ?? 0);
        files.language.push(texts.numberOf(languages[index] ?? ""));
        files.nodeType.push(texts.numberOf(nodeTypes[index] ?? ""));
        files.domains.push(domains[index] ?? 0);
        this.#last.file = id;
      });
    }
    return files.path.length > before;
  }

  #readHits(): void {
    const hits = this.#hits;
    const columns = ["id", "file", "line", "name", "score", "word_count"] as const;
    type Row = [number, number, number, string, number, number];
    for (const [ids, files, lines, names, scores, wordCounts] of readColumns<Row>(
      this.#database,
      "hits",
      columns,
      this.#last.hit,
    )) {
      ids.forEach((id, index) => {
        const file = this.#placeOf.get(files[index] ?? 0);
        this.#last.hit = id;
        if (file === undefined) return;
        hits.id.push(id);
        hits.file.push(file);
        hits.line.push(lines[index] ?? 0);
        hits.name.push(this.#names.numberOf(names[index] ?? ""));
        hits.score.push(scores[index] ?? 0);
        hits.wordCount.push(wordCounts[index] ?? 0);
      });
    }
  }

  /** Puts the patterns from a place on where they belong. */
  #rank(firstNew: number, isAnyGone: boolean): void {
    const { file, name } = this.#hits;
    const known = isAnyGone ? this.#ranked.filter((hit) => this.isThere(file[hit] ?? 0)) : this.#ranked;
    const added = file.slice(firstNew).map((_, index) => firstNew + index);
    const byRank = (left: number, right: number) => this.compare(left, right);
    this.#ranked = merge(known, added.sort(byRank), byRank);
    this.#rankedFiles = this.#ranked.map((hit) => file[hit] ?? 0);
    this.#rankedNames = this.#ranked.map((hit) => name[hit] ?? 0);
  }

  /** Which of two patterns comes first: the one of the higher score, else by path, line, name and root. */
  compare(left: number, right: number): number {
    const { score } = this.#hits;
    return (score[right] ?? 0) - (score[left] ?? 0) || this.comparePlaces(left, right);
  }

  comparePlaces(left: number, right: number): number {
    const { file, line, name } = this.#hits;
    const { path, root } = this.#files;
    const [leftFile, rightFile] = [file[left] ?? 0, file[right] ?? 0];
    return (
      compareTexts(path[leftFile] ?? "", path[rightFile] ?? "") ||
      (line[left] ?? 0) - (line[right] ?? 0) ||
      compareTexts(this.#names.textOf(name[left] ?? 0), this.#names.textOf(name[right] ?? 0)) ||
      (root[leftFile] ?? 0) - (root[rightFile] ?? 0)
    );
  }
}

/** The root of a file that is gone. */
const removed = -1;

function compareTexts(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

function merge(left: readonly number[], right: readonly number[], compare: (one: number, other: number) => number) {
  if (left.length === 0) return right;
  const merged: number[] = [];
  let index = 0;
  for (const one of right) {
    const end = firstAfter(left, index, (other) => compare(one, other) < 0);
    for (; index < end; index += 1) merged.push(left[index] ?? 0);
    merged.push(one);
  }
  for (; index < left.length; index += 1) merged.push(left[index] ?? 0);
  return merged;
}

/** The first place from an index on where something becomes true that stays so. */
function firstAfter(list: readonly number[], from: number, isAfter: (one: number) => boolean): number {
  let [low, high] = [from, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(list[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
