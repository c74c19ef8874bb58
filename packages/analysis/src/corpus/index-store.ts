import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { splitWords } from "../patterns/domains.ts";
import { patternNames } from "../patterns/rank-patterns.ts";
import type { FileFacts, FileReading } from "./file-facts.ts";
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

/** How long a process may go without a sign before another one takes its root over. */
export const lockLifetimeMs = 5_000;

const testPath = /(?:^|\/)(?:tests?|__tests__|spec|fixtures?)\/|(?:^|\/)test_[^/]*$|[._](?:test|spec)\.[a-z]+$/;

/** Writes the rows of an index: what belongs to one file comes and goes together. */
export class IndexStore {
  readonly #database: DatabaseSync;
  readonly #owner: string;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, owner: string) {
    this.#database = database;
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
        const facts = reading?.facts ?? null;
        const { lastInsertRowid } = this.#run(
          "INSERT INTO files (root, path, stamp, hash, is_understood) VALUES (?, ?, ?, ?, ?)",
          ...[root, file.path, stamp, reading?.hash ?? "", facts === null ? 0 : 1],
        );
        const id = Number(lastInsertRowid);
        for (const pattern of facts?.patterns ?? []) if (facts) this.#addHit(root, id, facts, pattern);
        return id;
      });
    });
  }

  /** The numbers of the files of a root that are not among those seen. */
  unseen(root: number, seen: ReadonlySet<number>): number[] {
    const rows = this.#statement("SELECT id FROM files WHERE root = ?").all(root);
    return rows.map((row) => Number(row.id)).filter((id) => !seen.has(id));
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
    const leftOut: LeftOut = { tooLarge: 0, overLimit: 0, unreadable: 0, notUnderstood: 0 };
    let fileCount = 0;
    let patternCount = 0;
    for (const path of roots) {
      const root = this.#one("SELECT id, left_out FROM roots WHERE path = ?", path);
      if (root === undefined) continue;
      const id = Number(root.id);
      const files = this.#one("SELECT count(*) AS a, sum(is_understood = 0) AS b FROM files WHERE root = ?", id);
      fileCount += Number(files?.a ?? 0);
      patternCount += Number(this.#one("SELECT count(*) AS a FROM hits WHERE root = ?", id)?.a ?? 0);
      const walked: LeftOut = root.left_out === null ? leftOut : JSON.parse(String(root.left_out));
      if (walked !== leftOut) {
        leftOut.tooLarge += walked.tooLarge;
        leftOut.overLimit += walked.overLimit;
        leftOut.unreadable += walked.unreadable;
      }
      leftOut.notUnderstood += Number(files?.b ?? 0);
    }
    return { fileCount, patternCount, leftOut };
  }

  #addHit(root: number, file: number, facts: FileFacts, pattern: Pattern): void {
    const path = pattern.filePath;
    const slash = path.lastIndexOf("/");
    const { kind, title, isNode } = patternNames(pattern);
    const { lastInsertRowid } = this.#run(
      `INSERT INTO hits (file, root, score, path, folder, name, line, pattern, kind, title, is_node, language, node_type)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[file, root, scoreOf(pattern, isNode), path, slash < 0 ? "" : path.slice(0, slash), path.slice(slash + 1)],
      ...[pattern.startLine, pattern.name, kind, title, isNode ? 1 : 0, facts.language, facts.nodeType],
    );
    this.#run("INSERT INTO bodies (id, body) VALUES (?, ?)", lastInsertRowid, JSON.stringify(pattern));
    const text = splitWords(`${pattern.name} ${pattern.description} ${path} ${pattern.codeSnippet}`);
    this.#run(
      "INSERT INTO words (rowid, domain, text) VALUES (?, ?, ?)",
      ...[lastInsertRowid, facts.words.join(" "), text.join(" ")],
    );
  }

  #removeFile(file: number): void {
    for (const { id } of this.#statement("SELECT id FROM hits WHERE file = ?").all(file)) {
      this.#run("DELETE FROM words WHERE rowid = ?", Number(id));
      this.#run("DELETE FROM bodies WHERE id = ?", Number(id));
    }
    this.#run("DELETE FROM hits WHERE file = ?", file);
    this.#run("DELETE FROM files WHERE id = ?", file);
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

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #run(sql: string, ...values: (string | number | bigint | null)[]) {
    return this.#statement(sql).run(...values);
  }

  #one(sql: string, ...values: (string | number)[]) {
    return this.#statement(sql).get(...values);
  }
}

/** Production code comes before tests, and what a file is before what can be found in it. */
function scoreOf({ confidence, filePath }: Pattern, isNode: boolean): number {
  return (confidence + (isNode ? 0.5 : 0)) * (testPath.test(filePath) ? 0.5 : 1);
}
