import type { DatabaseSync } from "node:sqlite";
import { Statements } from "../storage/statements.ts";
import { markedWords } from "./file-about.ts";
import type { FileReading } from "./file-facts.ts";
import type { PatternRow } from "./pattern-row.ts";
import type { LeftOut, WalkedFile } from "./walker.ts";

/** A file as the index knows it. */
export interface KnownFile {
  readonly id: number;
  readonly stamp: string;
  readonly hash: string;
}

/** Another process has taken the root over. */
export class LostLockError extends Error {
  override name = "LostLockError";
}

/** So many removed files are listed; who has missed more of them reads everything anew. */
const maxGoneCount = 10_000;

/** How long a process may go without a sign before another one takes its root over. */
export const lockLifetimeMs = 5_000;

/** Writes the rows of an index: what belongs to one file comes and goes together. */
export class IndexStore {
  readonly #database: DatabaseSync;
  readonly #owner: string;
  readonly #statements: Statements;

  constructor(database: DatabaseSync, owner: string) {
    this.#database = database;
    this.#statements = new Statements(database);
    this.#owner = owner;
  }

  /** Takes a root for this process, for {@link lockLifetimeMs}; undefined while another one has it. */
  tryLock(path: string): number | undefined {
    return this.#transact(() => {
      this.#run("INSERT INTO roots (path) VALUES (?) ON CONFLICT DO NOTHING", path);
      const now = Date.now();
      const row = this.#one(
        `UPDATE roots SET owner = ?, owned_until = ? WHERE path = ? AND (owner IS NULL OR owner = ? OR owned_until < ?)
         RETURNING id`,
        ...[this.#owner, now + lockLifetimeMs, path, this.#owner, now],
      );
      return row === undefined ? undefined : Number(row.id);
    });
  }

  /** @throws LostLockError */
  keepLock(root: number): void {
    const statement = "UPDATE roots SET owned_until = ? WHERE id = ? AND owner = ?";
    const { changes } = this.#run(statement, Date.now() + lockLifetimeMs, root, this.#owner);
    if (changes === 0) throw new LostLockError("Another process reads this root now.");
  }

  unlock(): void {
    this.#run("UPDATE roots SET owner = NULL, owned_until = 0 WHERE owner = ?", this.#owner);
  }

  /** Whether a root was ever read to its end. */
  isComplete(path: string): boolean {
    return this.#one("SELECT 1 FROM roots WHERE path = ? AND completed_at IS NOT NULL", path) !== undefined;
  }

  find(root: number, path: string): KnownFile | undefined {
    const row = this.#one("SELECT id, stamp, hash FROM files WHERE root = ? AND path = ?", root, path);
    return row && { id: Number(row.id), stamp: String(row.stamp), hash: String(row.hash) };
  }

  /** Writes what was read of some files, in one step. Returns the files' numbers. @throws LostLockError */
  write(root: number, files: readonly { file: WalkedFile; stamp: string; reading: FileReading | null }[]): number[] {
    return this.#transact(() => {
      this.keepLock(root);
      return files.map(({ file, stamp, reading }) => {
        if (reading !== null && reading.facts === undefined) {
          this.#run("UPDATE files SET stamp = ? WHERE root = ? AND path = ?", stamp, root, file.path);
          return this.find(root, file.path)?.id ?? 0;
        }
        const known = this.find(root, file.path);
        if (known !== undefined) this.#removeFile(known.id);
        return this.#addFile(root, file.path, stamp, reading ?? {});
      });
    });
  }

  /** The numbers of the files of a root that are not among those seen. */
  unseen(root: number, seen: ReadonlySet<number>): number[] {
    const gone: number[] = [];
    for (const { id } of this.#statements.of("SELECT id FROM files WHERE root = ?").iterate(root)) {
      if (!seen.has(Number(id))) gone.push(Number(id));
    }
    return gone;
  }

  /** @throws LostLockError */
  remove(root: number, files: readonly number[]): void {
    this.#transact(() => {
      this.keepLock(root);
      for (const file of files) this.#removeFile(file);
    });
  }

  /** The root was read to its end. @throws LostLockError */
  complete(root: number, leftOut: LeftOut): void {
    this.#transact(() => {
      this.keepLock(root);
      const statement = "UPDATE roots SET completed_at = ?, left_out = ? WHERE id = ?";
      this.#run(statement, Date.now(), JSON.stringify(leftOut), root);
    });
  }

  /** How many files of the roots are known and how many of them say nothing, and what was left out in the last whole walk. */
  count(roots: readonly string[]): { fileCount: number; patternCount: number; leftOut: LeftOut } {
    const leftOut: LeftOut = { tooLarge: 0, overLimit: 0, unreadable: 0, misnamed: 0, notUnderstood: 0 };
    let fileCount = 0;
    let patternCount = 0;
    for (const path of roots) {
      const root = this.#one("SELECT id, left_out FROM roots WHERE path = ?", path);
      if (root === undefined) continue;
      const id = Number(root.id);
      const files = this.#one(
        `SELECT count(*) AS files, sum(hit_count) AS patterns, sum(is_understood = 0) AS notUnderstood
         FROM files WHERE root = ?`,
        id,
      );
      fileCount += Number(files?.files ?? 0);
      patternCount += Number(files?.patterns ?? 0);
      const walked: LeftOut = root.left_out === null ? leftOut : JSON.parse(String(root.left_out));
      if (walked !== leftOut) {
        leftOut.tooLarge += walked.tooLarge;
        leftOut.overLimit += walked.overLimit;
        leftOut.unreadable += walked.unreadable;
        leftOut.misnamed += walked.misnamed;
      }
      leftOut.notUnderstood += Number(files?.notUnderstood ?? 0);
    }
    return { fileCount, patternCount, leftOut };
  }

  #addFile(root: number, path: string, stamp: string, { hash, facts }: Partial<FileReading>): number {
    const patterns = facts?.patterns ?? [];
    const { lastInsertRowid } = this.#run(
      `INSERT INTO files (root, path, stamp, hash, is_understood, hit_count, language, node_type, domains, is_flawed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[root, path, stamp, hash ?? "", facts ? 1 : 0, patterns.length],
      ...[facts?.language ?? null, facts?.nodeType ?? null, facts?.domains ?? 0, facts?.isFlawed ? 1 : 0],
    );
    const about = facts?.about ?? "";
    const fileWords = `${facts?.domainWords ?? ""} ${markedWords(about)}`;
    for (const pattern of patterns) this.#addHit(Number(lastInsertRowid), pattern, about, fileWords);
    return Number(lastInsertRowid);
  }

  #addHit(file: number, pattern: PatternRow, about: string, fileWords: string): void {
    const { line, name, score, words, wordCount, body, outline } = pattern;
    const { lastInsertRowid } = this.#run(
      "INSERT INTO hits (file, line, name, score, word_count) VALUES (?, ?, ?, ?, ?)",
      ...[file, line, name, score, wordCount],
    );
    const abouts = `${about} ${pattern.about}`.trim();
    this.#run(
      "INSERT INTO bodies (id, body, about, outline) VALUES (?, ?, ?, ?)",
      ...[lastInsertRowid, body, abouts, outline],
    );
    this.#run("INSERT INTO words (rowid, text) VALUES (?, ?)", lastInsertRowid, `${words} ${fileWords}`);
  }

  #removeFile(file: number): void {
    for (const { id } of this.#statements.of("SELECT id FROM hits WHERE file = ?").all(file)) {
      this.#run("DELETE FROM words WHERE rowid = ?", Number(id));
      this.#run("DELETE FROM bodies WHERE id = ?", Number(id));
    }
    this.#run("DELETE FROM hits WHERE file = ?", file);
    this.#run("DELETE FROM files WHERE id = ?", file);
    this.#run("INSERT INTO gone (file) VALUES (?)", file);
    this.#run("DELETE FROM gone WHERE id <= last_insert_rowid() - ?", maxGoneCount);
  }

  #transact<Result>(work: () => Result): Result {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #run(sql: string, ...values: (string | number | bigint | null)[]) {
    return this.#statements.of(sql).run(...values);
  }

  #one(sql: string, ...values: (string | number)[]) {
    return this.#statements.of(sql).get(...values);
  }
}
