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
    const where = conditions.map(({ sql }) => `(${sql})`).join(" AND ");
    const values = conditions.flatMap((condition) => condition.values);
    // What a text says about a pattern can double what the pattern says about itself.
    const isRanked = query.text !== null && words !== none;
    const relevance = "-bm25(words, 0, 1)";
    const score = isRanked ? `score + ${relevance} / (1 + ${relevance})` : "score";
    const source = words === undefined || words === none ? "hits" : "words CROSS JOIN hits ON hits.id = words.rowid";
    const total = this.#database.prepare(`SELECT count(*) AS total FROM ${source} WHERE ${where}`).get(...values);
    const rows = this.#database
      .prepare(
        `SELECT body, found.score AS score FROM (
           SELECT hits.id AS id, ${score} AS score, path, line, pattern, root FROM ${source} WHERE ${where}
           ORDER BY 2 DESC, path, line, pattern, root LIMIT ?
         ) AS found JOIN bodies ON bodies.id = found.id
         ORDER BY found.score DESC, path, line, pattern, root`,
      )
      .all(...values, query.limit);
    const patterns = rows.map((row) => toPattern(String(row.body), Number(row.score), query.domain));
    return { patterns, totalCount: Number(total?.total ?? 0) };
  }

  *#conditions(query: CorpusQuery): Generator<Condition> {
    const { roots, excludedPath, language, nodeType, patternTypes } = query;
    yield { sql: `root IN (SELECT id FROM roots WHERE path IN (${marks(roots)}))`, values: roots };
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
      yield anyOf([...shaped, { sql: "path = ?", values: [exactPath] }]);
    }
    if (!shapes.every(({ isExact }) => isExact)) yield { sql: "glob_matches(path)", values: [] };
  }
}

/** Undefined: every path has this shape. */
function shapeCondition({ below, isDirect, name }: PathShape): Condition | undefined {
  const conditions: Condition[] = [];
  if (isDirect) conditions.push({ sql: "folder = ?", values: [below] });
  // "0" follows "/", so this is all that begins with the folder.
  if (below !== "") conditions.push({ sql: "path > ? AND path < ?", values: [`${below}/`, `${below}0`] });
  if (!/^\*+$/.test(name)) {
    const isLiteral = !/[*?]/.test(name);
    conditions.push({ sql: isLiteral ? "name = ?" : "name GLOB ?", values: [name] });
  }
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
