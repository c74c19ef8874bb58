import type { DatabaseSync, StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { type DatabaseKind, openDatabase } from "../storage/database-file.ts";
import type { KeyedResult } from "./result-messages.ts";

/** Raised when the table changes. What the engine finds is no part of it: that is in the keys. */
const formatVersion = 1;

const kind: DatabaseKind = {
  name: "file of results",
  /** "EIRS" */
  applicationId: 0x45495253,
  version: formatVersion,
  schema: `
    CREATE TABLE results (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      used_at INTEGER NOT NULL,
      checksum INTEGER NOT NULL,
      text TEXT NOT NULL
    );
    CREATE INDEX results_by_use ON results (used_at);
  `,
  tables: ["results"],
};

const dayMs = 86_400_000;
/** What nobody has asked for in this time goes: most of it is of texts that have changed since. */
const maxAgeMs = 30 * dayMs;
/** So many are removed in one step, between which others may write. */
const removedAtOnce = 32;

/** Results in a file that several processes may use at once. */
export class ResultFile {
  readonly notice: string | null;
  readonly #database: DatabaseSync;
  readonly #engineVersion: number;
  readonly #maxBytes: number;
  readonly #statements = new Map<string, StatementSync>();
  /** Their time of use is to be written again. */
  readonly #used = new Set<number>();

  /** @throws Error when no file can be had there */
  constructor(path: string, { engineVersion, maxBytes }: { engineVersion: number; maxBytes: number }) {
    const { database, notice } = openDatabase(path, kind);
    this.#database = database;
    this.notice = notice;
    this.#engineVersion = engineVersion;
    this.#maxBytes = maxBytes;
  }

  /** @throws Error of SQLite */
  find(key: string): string | null {
    const row = this.#statement("SELECT id, used_at, checksum, text FROM results WHERE key = ?").get(this.#rowKey(key));
    if (row === undefined) return null;
    const text = String(row.text);
    // SQLite does not notice when a disk gives back something else than was written.
    if (crc32(text) !== row.checksum) return null;
    if (Number(row.used_at) < Date.now() - dayMs) this.#used.add(Number(row.id));
    return text;
  }

  /** Writes results, in one step. @throws Error of SQLite */
  keep(results: readonly KeyedResult[]): void {
    const now = Date.now();
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const insert = this.#statement(
        "INSERT OR REPLACE INTO results (key, used_at, checksum, text) VALUES (?, ?, ?, ?)",
      );
      for (const { key, text } of results) insert.run(this.#rowKey(key), now, crc32(text), text);
      const touch = this.#statement("UPDATE results SET used_at = ? WHERE id = ?");
      for (const id of this.#used) touch.run(now, id);
      this.#database.exec("COMMIT");
      this.#used.clear();
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Removes what is too old, and what has not been used for longest while there is too much. @throws Error of SQLite */
  tidy(): void {
    const oldest = this.#statement(
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
    return Number(this.#statement(`PRAGMA ${name}`).get()?.[name]);
  }

  #rowKey(key: string): string {
    return `${this.#engineVersion}-${key}`;
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
