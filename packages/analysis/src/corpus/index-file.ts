import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Marks a file as an index of ours: "EICX". */
const applicationId = 0x45494358;
/** How long one process waits for another one's write, which is one batch. */
const busyTimeoutMs = 2_000;
/** Results of SQLite. */
const [busy, corrupt, cannotOpen, noDatabase] = [5, 11, 14, 26];

/**
 * A search keeps all of `files` and `hits` in memory, so they are narrow; the whole text of a pattern lies apart. What
 * changes is told by numbers: new files have higher ones than all before, and those that are gone are listed in `gone`.
 */
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
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root INTEGER NOT NULL,
    path TEXT NOT NULL,
    stamp TEXT NOT NULL,
    hash TEXT NOT NULL,
    is_understood INTEGER NOT NULL,
    hit_count INTEGER NOT NULL,
    language TEXT,
    node_type TEXT,
    domains INTEGER NOT NULL,
    UNIQUE (root, path)
  );
  CREATE TABLE hits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file INTEGER NOT NULL,
    line INTEGER NOT NULL,
    name TEXT NOT NULL,
    score REAL NOT NULL,
    word_count INTEGER NOT NULL
  );
  CREATE INDEX hits_of_file ON hits (file);
  CREATE TABLE bodies (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE VIRTUAL TABLE words USING fts5 (
    text, content='', contentless_delete=1, detail=none, tokenize='ascii'
  );
  CREATE TABLE gone (id INTEGER PRIMARY KEY AUTOINCREMENT, file INTEGER NOT NULL);
`;

/** An open index, and what its user should know about how it came to be. */
export interface OpenIndex {
  readonly database: DatabaseSync;
  readonly path: string;
  /** The folder of a temporary index; null for one that stays. */
  readonly temporaryFolder: string | null;
  readonly notice: string | null;
}

/**
 * Opens an index, or makes one. A file that is broken, of another version, or no index at all is set aside under the
 * name with `.set-aside` behind. Without a path, and where no file can be had there, it is a temporary file.
 * @throws Error when that cannot be had either
 */
export function openIndex(path: string | null, version: number): OpenIndex {
  if (path === null) return openTemporary(version, null);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openFile(path, version);
  } catch (error) {
    return openTemporary(
      version,
      `The index ${path} cannot be used, a temporary one takes its place: ${reasonOf(error)}`,
    );
  }
}

/** Opens an index that somebody keeps, only to look things up. @throws Error */
export function openForReading(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY`);
    return database;
  } catch (error) {
    // It was there a moment ago.
    throw sqliteCode(error) === cannotOpen ? new ForeignIndexError(`it cannot be opened: ${reasonOf(error)}`) : error;
  }
}

function openTemporary(version: number, notice: string | null): OpenIndex {
  const temporaryFolder = mkdtempSync(join(tmpdir(), "event-intelligence-corpus-"));
  const path = join(temporaryFolder, "corpus.sqlite");
  const database = createPatiently(path, version);
  // Nobody opens it again after a crash.
  database.exec("PRAGMA synchronous = OFF");
  return { database, path, temporaryFolder, notice };
}

function openFile(path: string, version: number): OpenIndex {
  const examined = inodeOf(path);
  try {
    return { database: createPatiently(path, version), path, temporaryFolder: null, notice: null };
  } catch (error) {
    // Busy or full is no reason to throw an index away.
    if (!isSpoilt(error)) throw error;
    // Another process may have put a good one in its place since.
    if (inodeOf(path) === examined) setAside(path);
    const notice = `The index ${path} is set aside as ${path}.set-aside and built anew: ${reasonOf(error)}`;
    return { database: createPatiently(path, version), path, temporaryFolder: null, notice };
  }
}

/** Of two that turn a new file to write-ahead at once, SQLite refuses one at once, however long it would wait. */
function createPatiently(path: string, version: number): DatabaseSync {
  const endsAt = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      return create(path, version);
    } catch (error) {
      if (sqliteCode(error) !== busy || performance.now() > endsAt) throw error;
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
  return isMissingTable || [corrupt, noDatabase].includes(sqliteCode(error));
}

/** SQLite's primary result code; 0 for an error that is not from SQLite. */
function sqliteCode(error: unknown): number {
  const isCoded = error instanceof Error && "errcode" in error && typeof error.errcode === "number";
  return isCoded ? Number(error.errcode) & 0xff : 0;
}

function create(path: string, version: number): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    prepareSchema(database, version);
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
function prepareSchema(database: DatabaseSync, indexVersion: number): void {
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
      throw new ForeignIndexError(`it was written by another version of the engine.`);
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
  const names = ["roots", "files", "hits", "bodies", "words", "gone"];
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
