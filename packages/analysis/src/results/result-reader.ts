import type { DatabaseSync, StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { inodeOf, isWhole, openForReading } from "../storage/database-file.ts";
import { resultFileKind } from "./result-table.ts";

/** The file is locked in rare moments, as when its last writer closes it. To work the answer out takes no longer. */
const patienceMs = 10;

/** A result that was found. */
export interface FoundResult {
  readonly id: number;
  readonly usedAtMs: number;
  readonly text: string;
}

/** Looks results up in a file that others may write at the same time. */
export class ResultReader {
  /** Which file it is: another one may take its name. */
  readonly inode: bigint | undefined;
  readonly #database: DatabaseSync;
  readonly #find: StatementSync;

  /** @throws Error where there is no such file, or it is none of results */
  constructor(path: string) {
    this.inode = inodeOf(path);
    this.#database = openForReading(path);
    try {
      this.#database.exec(`PRAGMA busy_timeout = ${patienceMs}`);
      if (!isWhole(this.#database, resultFileKind)) throw new Error("It is no file of results of this version.");
      this.#find = this.#database.prepare("SELECT id, used_at, checksum, text FROM results WHERE key = ?");
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** @throws Error of SQLite */
  find(key: string): FoundResult | null {
    const row = this.#find.get(key);
    if (row === undefined) return null;
    const text = String(row.text);
    // SQLite does not notice when a disk gives back something else than was written.
    return crc32(text) === row.checksum ? { id: Number(row.id), usedAtMs: Number(row.used_at), text } : null;
  }

  close(): void {
    this.#database.close();
  }
}
