import type { DatabaseSync } from "node:sqlite";
import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { splitWords, wordsOfDomain } from "../patterns/domains.ts";
import { letters, nodeNames } from "../patterns/rank-patterns.ts";
import { createPathSelector, type PathShape } from "./path-selector.ts";
import type { CorpusFindings, CorpusQuery } from "./search.ts";

type Value = string | number;

/** A condition of a query with the values for its question marks. */
interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

const none: Condition = { sql: "0", values: [] };
/** Words of a text beyond these are not looked for. */
const maxTextWords = 20;

/** Looks things up in an index. Every filter is one of SQL, so that ranking comes before the limit and counting before both. */
export class IndexSearch {
  readonly #database: DatabaseSync;
  #matches: (path: string) => boolean = () => false;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.function("glob_matches", { deterministic: true }, (path) => (this.#matches(String(path)) ? 1 : 0));
  }

  find(query: CorpusQuery): Omit<CorpusFindings, "isComplete"> {
    const conditions = [...this.#conditions(query)];
    const words = wordCondition(query);
    if (words !== undefined) conditions.push(words);
    const source = words === undefined || words === none ? "hits" : "words CROSS JOIN hits ON hits.id = words.rowid";
    const where = conditions.map(({ sql }) => `(${sql})`).join(" AND ") || "1";
    const values = conditions.flatMap((condition) => condition.values);
    // What a text says about a pattern is added to what the pattern says about itself.
    const relevance = "-bm25(words, 0, 1)";
    const isRanked = query.text !== null && words !== none;
    const score = isRanked ? `hits.score + ${relevance} / (1 + ${relevance})` : "hits.score";
    const order = "score DESC, path, line, pattern, root";
    const matches = `SELECT hits.id AS id, ${score} AS score, path, line, pattern, root FROM ${source} WHERE ${where}`;
    // Rows found by their words are looked up one by one, so that is done once for both answers; without words the best
    // ones stand first in an index, and the counting alone has to read it all.
    const isLookedUp = source !== "hits";
    const rows = this.#database
      .prepare(
        `WITH matches AS ${isLookedUp ? "MATERIALIZED" : "NOT MATERIALIZED"} (${matches}),
           best AS MATERIALIZED (SELECT * FROM matches ORDER BY ${order} LIMIT ?)
         SELECT body, score, ${isLookedUp ? "(SELECT count(*) FROM matches)" : "NULL"} AS total
         FROM best JOIN bodies ON bodies.id = best.id ORDER BY ${order}`,
      )
      .all(...values, query.limit);
    const patterns = rows.map((row) => toPattern(String(row.body), Number(row.score), query.domain));
    const isAll = rows.length < query.limit;
    const totalCount = isAll ? rows.length : Number(rows[0]?.total ?? this.#count(where, values));
    return { patterns, totalCount };
  }

  #count(where: string, values: readonly Value[]): number {
    return Number(this.#database.prepare(`SELECT count(*) AS total FROM hits WHERE ${where}`).get(...values)?.total);
  }

  *#conditions(query: CorpusQuery): Generator<Condition> {
    const { roots, excludedPath, language, nodeType, patternTypes } = query;
    const others = this.#database.prepare(`SELECT 1 FROM roots WHERE path NOT IN (${marks(roots)})`).get(...roots);
    if (others !== undefined) {
      yield { sql: `root IN (SELECT id FROM roots WHERE path IN (${marks(roots)}))`, values: roots };
    }
    if (nodeType !== null) yield { sql: "node_type = ?", values: [nodeType] };
    if (language !== null) yield { sql: "language = ?", values: [language] };
    if (patternTypes.length > 0) yield typeCondition(patternTypes);
    if (excludedPath !== null) yield { sql: "path <> ?", values: [excludedPath] };
    yield* this.#pathConditions(query);
  }

  *#pathConditions({ glob, rootNames }: CorpusQuery): Generator<Condition> {
    const { exactPath, shapes, matches } = createPathSelector(glob, rootNames);
    this.#matches = (path) => path === exactPath || matches(path);
    const shaped = shapes.map(shapeCondition);
    if (shaped.every((condition) => condition !== undefined)) {
      // Only classes and alternatives match anything else than themselves.
      const isOwnMatch = !/[[{]/.test(exactPath);
      yield anyOf(isOwnMatch ? shaped : [...shaped, { sql: "path = ?", values: [exactPath] }]);
    }
    if (!shapes.every(({ isExact }) => isExact)) yield { sql: "glob_matches(path)", values: [] };
  }
}

/** Undefined: every path has this shape. */
function shapeCondition({ below, isDirect, name, path, isExact }: PathShape): Condition | undefined {
  const conditions: Condition[] = [];
  if (isDirect) conditions.push({ sql: "folder = ?", values: [below] });
  // "0" follows "/", so this is all that begins with the folder.
  if (below !== "") conditions.push({ sql: "path > ? AND path < ?", values: [`${below}/`, `${below}0`] });
  if (!/^\*+$/.test(name)) {
    const isTelling = /^[^*?]{8}/.test(name);
    // A short beginning chooses so many that looking them up takes longer than reading the order of scores: hence the +.
    const sql = /[*?]/.test(name) ? `${isTelling ? "" : "+"}name GLOB ?` : "name = ?";
    conditions.push({ sql, values: [name] });
  }
  if (!isExact && !/^\*+$/.test(path)) conditions.push({ sql: "+path GLOB ?", values: [path] });
  if (conditions.length === 0) return undefined;
  return { sql: conditions.map(({ sql }) => sql).join(" AND "), values: conditions.flatMap(({ values }) => values) };
}

function typeCondition(patternTypes: readonly string[]): Condition {
  const names = patternTypes.map(letters);
  const ofNodes = names.some((name) => nodeNames.includes(name)) ? 1 : 0;
  const sql = `kind IN (${marks(names)}) OR title IN (${marks(names)}) OR (is_node AND ?)`;
  return { sql, values: [...names, ...names, ofNodes] };
}

/** What the words of a file and of a pattern must be; undefined: whatever they are. */
function wordCondition({ domain, text }: CorpusQuery): Condition | undefined {
  const parts: string[] = [];
  if (domain !== null) parts.push(columnQuery("domain", wordsOfDomain(domain)));
  if (text !== null) parts.push(columnQuery("text", [[...new Set(splitWords(text))].slice(0, maxTextWords)]));
  if (parts.length === 0) return undefined;
  if (parts.includes("")) return none;
  return { sql: "words MATCH ?", values: [parts.join(" AND ")] };
}

/** Any of the sets, all words of it. Words hold only letters and digits, so that nothing in them means anything. */
function columnQuery(column: string, sets: readonly (readonly string[])[]): string {
  const whole = sets.filter((words) => words.length > 0);
  if (whole.length === 0) return "";
  return `${column} : (${whole.map((words) => `(${words.map((word) => `"${word}"`).join(" AND ")})`).join(" OR ")})`;
}

function anyOf(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(" OR "),
    values: conditions.flatMap(({ values }) => values),
  };
}

function marks(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}

function toPattern(body: string, score: number, domain: string | null): Pattern {
  const pattern = JSON.parse(body) as Pattern;
  const shown = { ...pattern, score: Math.round(score * 10_000) / 10_000 };
  return domain === null ? shown : { ...shown, domain: domain.toLowerCase() };
}
