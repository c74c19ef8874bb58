import type { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { openDatabase } from "../storage/database-file.ts";
import { Statements } from "../storage/statements.ts";
import type { KeyedResult } from "./result-messages.ts";
import { resultFileKind } from "./result-table.ts";

/** What nobody has asked for in this time goes: most of it is of texts that have changed since. */
const maxAgeMs = 30 * 86_400_000;
/** So many are removed in one step, between which others may write. */
const removedAtOnce = 32;

/** Writes results to a file that several processes may use at once. */
export class ResultFile {
  /** What its user should know about how it came to be. */
  readonly notice: string | null;
  readonly #database: DatabaseSync;
  readonly #maxBytes: number;
  readonly #statements: Statements;

  /** @throws Error when no file can be had there */
  constructor(path: string, maxBytes: number) {
    const { database, notice } = openDatabase(path, resultFileKind);
    this.#database = database;
    this.#statements = new Statements(database);
    this.notice = notice;
    this.#maxBytes = maxBytes;
  }

  /** Writes results, and that others were used, in one step. @throws Error of SQLite */
  write(results: readonly KeyedResult[], usedIds: Iterable<number>): void {
    const now = Date.now();
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const insert = this.#statements.of(
        "INSERT OR REPLACE INTO results (key, used_at, checksum, text) VALUES (?, ?, ?, ?)",
      );
      for (const { key, text } of results) insert.run(key, now, crc32(text), text);
      const touch = this.#statements.of("UPDATE results SET used_at = ? WHERE id = ?");
      for (const id of usedIds) touch.run(now, id);
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Removes what is too old, and what has not been used for longest while there is too much. @throws Error of SQLite */
  tidy(): void {
    const oldest = this.#statements.of(
      `DELETE FROM results WHERE id IN (SELECT id FROM results WHERE used_at < ? ORDER BY used_at LIMIT ${removedAtOnce})`,
    );
    while (oldest.run(Date.now() - maxAgeMs).changes > 0);
    while (this.#usedBytes() > this.#maxBytes && oldest.run(Number.MAX_SAFE_INTEGER).changes > 0);
  }

  close(): void {
    this.#database.close();
  }

  #usedBytes(): number {
    return (this.#pragma("page_count") - this.#pragma("freelist_count")) * this.#pragma("page_size");
  }

  #pragma(name: string): number {
    return Number(this.#statements.of(`PRAGMA ${name}`).get()?.[name]);
  }
}
