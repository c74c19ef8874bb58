import { mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Of the tables and of what is kept in them. Raise it when either changes, and when the same file would bring other
 * facts: an index of any other version is built anew.
 */
export const indexVersion = 1;
/** Marks a file as an index of ours: "EICX". */
const applicationId = 0x45494358;
/** How long one process waits for another one's write, which is one batch. */
const busyTimeoutMs = 2_000;

const schema = `
  CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    completed_at INTEGER,
    left_out TEXT,
    owner TEXT,
    owned_until INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    root INTEGER NOT NULL,
    path TEXT NOT NULL,
    stamp TEXT NOT NULL,
    hash TEXT NOT NULL,
    is_understood INTEGER NOT NULL,
    UNIQUE (root, path)
  );
  CREATE TABLE hits (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL,
    root INTEGER NOT NULL,
    score REAL NOT NULL,
    path TEXT NOT NULL,
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    line INTEGER NOT NULL,
    pattern TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    is_node INTEGER NOT NULL,
    language TEXT NOT NULL,
    node_type TEXT
  );
  CREATE INDEX hits_of_file ON hits (file);
  CREATE INDEX hits_by_score ON hits (
    score DESC, path, line, pattern, root, name, folder, language, node_type, kind, title, is_node
  );
  CREATE INDEX hits_by_path ON hits (path);
  CREATE INDEX hits_by_name ON hits (name);
  CREATE TABLE bodies (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE VIRTUAL TABLE words USING fts5 (domain, text, content='', contentless_delete=1);
`;

/** An open index, and what its user should know about how it came to be. */
export interface OpenIndex {
  readonly database: DatabaseSync;
  /** Null: in memory. */
  readonly path: string | null;
  readonly notice: string | null;
}

/**
 * Opens an index, or makes one. A file that is broken, of another version, or no index at all is set aside under the
 * name with `.set-aside` behind. Where no file can be had the index is kept in memory. Never throws.
 */
export function openIndex(path: string | null): OpenIndex {
  if (path === null) return { database: create(":memory:"), path, notice: null };
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openFile(path);
  } catch (error) {
    const notice = `The index ${path} cannot be used, so it is kept in memory: ${reasonOf(error)}`;
    return { database: create(":memory:"), path: null, notice };
  }
}

function openFile(path: string): OpenIndex {
  const examined = inodeOf(path);
  try {
    return { database: createPatiently(path), path, notice: null };
  } catch (error) {
    // Busy or full is no reason to throw an index away.
    if (!isSpoilt(error)) throw error;
    // Another process may have put a good one in its place since.
    if (inodeOf(path) === examined) setAside(path);
    const notice = `The index ${path} is set aside as ${path}.set-aside and built anew: ${reasonOf(error)}`;
    return { database: createPatiently(path), path, notice };
  }
}

/** Of two that turn a new file to write-ahead at once, SQLite refuses one at once, however long it would wait. */
function createPatiently(path: string): DatabaseSync {
  const endsAt = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      return create(path);
    } catch (error) {
      if (sqliteCode(error) !== 5 || performance.now() > endsAt) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** Why a file is no index of ours. */
class ForeignIndexError extends Error {
  override name = "ForeignIndexError";
}

/** Whether an error says that the file itself is no good: SQLITE_CORRUPT, SQLITE_NOTADB, or not ours. */
export function isSpoilt(error: unknown): boolean {
  if (error instanceof ForeignIndexError) return true;
  const isMissingTable = error instanceof Error && /no such table/.test(error.message);
  return isMissingTable || [11, 26].includes(sqliteCode(error));
}

/** SQLite's primary result code; 0 for an error that is not from SQLite. */
function sqliteCode(error: unknown): number {
  const isCoded = error instanceof Error && "errcode" in error && typeof error.errcode === "number";
  return isCoded ? Number(error.errcode) & 0xff : 0;
}

function create(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    // It can always be built anew, so nothing waits for the disk. A process that is killed loses nothing by it.
    database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY");
    prepareSchema(database);
    // Readers of other processes see the last whole batch while one is being written.
    database.exec("PRAGMA journal_mode = WAL");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** In one transaction: two processes that start at once make one schema. */
function prepareSchema(database: DatabaseSync): void {
  const isOurs = pragma(database, "application_id") === applicationId;
  if (isOurs && pragma(database, "user_version") === indexVersion && hasTables(database)) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    const application = pragma(database, "application_id");
    const version = pragma(database, "user_version");
    const isEmpty = database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
    if (isEmpty && application === 0) {
      database.exec(`${schema}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${indexVersion}`);
    } else if (application !== applicationId) {
      throw new ForeignIndexError("it is a database of another program.");
    } else if (version !== indexVersion) {
      throw new ForeignIndexError(`it has version ${version}, this program version ${indexVersion}.`);
    } else if (!hasTables(database)) {
      throw new ForeignIndexError("its tables are gone.");
    }
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function hasTables(database: DatabaseSync): boolean {
  const names = ["roots", "files", "hits", "bodies", "words"];
  const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
  return names.every((name) => known.get(name) !== undefined);
}

function pragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

/** One file that was set aside before is replaced: they must not pile up. */
export function setAside(path: string): void {
  renameSync(path, `${path}.set-aside`);
  // What its writer left beside it would be taken for the new one's.
  for (const ending of ["-wal", "-shm"]) rmSync(`${path}${ending}`, { force: true });
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
