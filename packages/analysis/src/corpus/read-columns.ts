import type { DatabaseSync } from "node:sqlite";

/** Rows per step: few enough that their JSON is soon garbage. */
const stepRowCount = 1_000;

type Columns<Row extends readonly unknown[]> = { [Index in keyof Row]: readonly Row[Index][] };

/**
 * Reads the rows of a table from an id on, column by column, in the order of their ids. As JSON, for to make an object of
 * every row takes several times as long.
 */
export function* readColumns<Row extends readonly unknown[]>(
  database: DatabaseSync,
  table: string,
  columns: readonly string[],
  afterId: number,
): Generator<Columns<Row>> {
  const lists = columns.map((column, index) => `json_group_array(${column}) AS c${index}`).join(", ");
  const rows = `SELECT * FROM ${table} WHERE id > ? ORDER BY id LIMIT ${stepRowCount}`;
  const statement = database.prepare(`SELECT max(id) AS last, ${lists} FROM (${rows})`);
  for (let last = afterId; ; ) {
    const row = statement.get(last);
    if (row === undefined || row.last === null) return;
    last = Number(row.last);
    yield columns.map((_, index) => JSON.parse(String(row[`c${index}`]))) as unknown as Columns<Row>;
  }
}
