import { mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { loadSqlite } from "./load-sqlite.ts";

/** A kind of file that the engine keeps. */
export interface DatabaseKind {
  /** What a user calls it. */
  readonly name: string;
  /** Marks a file as one of these. */
  readonly applicationId: number;
  /** Of what is in it: a file of another one is set aside. */
  readonly version: number;
  /** Statements that make its tables. */
  readonly schema: string;
  readonly tables: readonly string[];
}

/** How long one process waits for another one's write, which is one batch. */
const busyTimeoutMs = 2_000;
/** Results of SQLite. */
const [busy, corrupt, cannotOpen, noDatabase] = [5, 11, 14, 26];

/**
 * Opens a file that stays, or makes one. A file that is broken, of another version, or none of this kind is set aside
 * under the name with `.set-aside` behind; the notice says so.
 * @throws Error when no file can be had there
 */
export function openDatabase(path: string, kind: DatabaseKind): { database: DatabaseSync; notice: string | null } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const examined = inodeOf(path);
  try {
    return { database: createPatiently(path, kind), notice: null };
  } catch (error) {
    // Busy or full is no reason to throw a file away.
    if (!isSpoilt(error)) throw error;
    // Another process may have put a good one in its place since.
    if (inodeOf(path) === examined) setAside(path);
    return { database: createPatiently(path, kind), notice: setAsideNotice(kind.name, path, reasonOf(error)) };
  }
}

/** Opens a file that somebody keeps, only to look things up. @throws Error */
export function openForReading(path: string): DatabaseSync {
  try {
    const sqlite = loadSqlite();
    const database = new sqlite.DatabaseSync(path, { readOnly: true });
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY`);
    return database;
  } catch (error) {
    // It was there a moment ago.
    throw sqliteCode(error) === cannotOpen ? new ForeignFileError(`it cannot be opened: ${reasonOf(error)}`) : error;
  }
}

/** Of two that turn a new file to write-ahead at once, SQLite refuses one at once, however long it would wait. */
export function createPatiently(path: string, kind: DatabaseKind): DatabaseSync {
  const endsAt = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      return create(path, kind);
    } catch (error) {
      if (sqliteCode(error) !== busy || performance.now() > endsAt) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** Why a file is none of ours. */
class ForeignFileError extends Error {
  override name = "ForeignFileError";
}

/** Whether an error says that the file itself is no good: SQLITE_CORRUPT, SQLITE_NOTADB, or not ours. */
export function isSpoilt(error: unknown): boolean {
  if (error instanceof ForeignFileError) return true;
  const isMissingTable = error instanceof Error && /no such table/.test(error.message);
  return isMissingTable || [corrupt, noDatabase].includes(sqliteCode(error));
}

/** SQLite's primary result code; 0 for an error that is not from SQLite. */
function sqliteCode(error: unknown): number {
  const isCoded = error instanceof Error && "errcode" in error && typeof error.errcode === "number";
  return isCoded ? Number(error.errcode) & 0xff : 0;
}

function create(path: string, kind: DatabaseKind): DatabaseSync {
  const sqlite = loadSqlite();
  const database = new sqlite.DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    prepareSchema(database, kind);
    // Readers see the last whole batch while one is being written, and a crash of the machine costs the last batches at
    // most: the disk is waited for only when the log is carried over, which happens every so many pages.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000");
    database.exec("PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** In one transaction: two processes that start at once make one schema. */
function prepareSchema(database: DatabaseSync, kind: DatabaseKind): void {
  if (isWhole(database, kind)) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    const application = pragma(database, "application_id");
    const isEmpty = database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
    if (isEmpty && application === 0) {
      database.exec(
        `${kind.schema}; PRAGMA application_id = ${kind.applicationId}; PRAGMA user_version = ${kind.version}`,
      );
    } else if (application !== kind.applicationId) {
      throw new ForeignFileError("it is a database of another program.");
    } else if (pragma(database, "user_version") !== kind.version) {
      throw new ForeignFileError(`it was written by another version of the engine.`);
    } else if (!hasTables(database, kind)) {
      throw new ForeignFileError("its tables are gone.");
    }
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** Whether it is a database of this kind and version, with all of its tables. @throws Error of SQLite */
export function isWhole(database: DatabaseSync, kind: DatabaseKind): boolean {
  const isOurs = pragma(database, "application_id") === kind.applicationId;
  return isOurs && pragma(database, "user_version") === kind.version && hasTables(database, kind);
}

function hasTables(database: DatabaseSync, { tables }: DatabaseKind): boolean {
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
  return tables.every((name) => known.get(name) !== undefined);
}

function pragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}

export function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

/** One file that was set aside before is replaced: they must not pile up. */
export function setAside(path: string): void {
  renameSync(path, `${path}.set-aside`);
  // What its writer left beside it would be taken for the new one's.
  for (const ending of ["-wal", "-shm"]) rmSync(`${path}${ending}`, { force: true });
}

/** What the user of a file is told that was set aside. */
export function setAsideNotice(name: DatabaseKind["name"], path: string, reason: string): string {
  return `The ${name} ${path} is set aside as ${path}.set-aside and built anew: ${reason}`;
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
