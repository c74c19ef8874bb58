import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { createPatiently, type DatabaseKind, openDatabase, reasonOf } from "../storage/database-file.ts";
import { removeForgotten, versionedPath } from "./versioned-path.ts";

/** What a user calls it. */
export const indexName = "index";
/** Marks a file as an index of ours: "EICX". */
const applicationId = 0x45494358;

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
    is_flawed INTEGER NOT NULL,
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
  CREATE TABLE bodies (id INTEGER PRIMARY KEY, body TEXT NOT NULL, about TEXT NOT NULL, outline TEXT);
  CREATE VIRTUAL TABLE words USING fts5 (
    text, content='', contentless_delete=1, detail=none, tokenize='ascii'
  );
  CREATE TABLE gone (id INTEGER PRIMARY KEY AUTOINCREMENT, file INTEGER NOT NULL);
`;

const tables = ["roots", "files", "hits", "bodies", "words", "gone"];

/** An open index, and what its user should know about how it came to be. */
export interface OpenIndex {
  readonly database: DatabaseSync;
  readonly path: string;
  /** The folder of a temporary index; null for one that stays. */
  readonly temporaryFolder: string | null;
  readonly notice: string | null;
}

/**
 * Opens an index, or makes one; see {@link openDatabase}. `{version}` in its name stands for the version. Without a path, and where no file can be had there, it is a
 * temporary file.
 * @throws Error when that cannot be had either
 */
export function openIndex(path: string | null, version: number): OpenIndex {
  const kind: DatabaseKind = { name: indexName, applicationId, version, schema, tables };
  if (path === null) return openTemporary(kind, null);
  const ownPath = versionedPath(path, version);
  try {
    const opened = openDatabase(ownPath, kind);
    removeForgotten(path, version);
    return { ...opened, path: ownPath, temporaryFolder: null };
  } catch (error) {
    return openTemporary(
      kind,
      `The index ${ownPath} cannot be used, a temporary one takes its place: ${reasonOf(error)}`,
    );
  }
}

function openTemporary(kind: DatabaseKind, notice: string | null): OpenIndex {
  const temporaryFolder = mkdtempSync(join(tmpdir(), "event-intelligence-corpus-"));
  const path = join(temporaryFolder, "corpus.sqlite");
  const database = createPatiently(path, kind);
  // Nobody opens it again after a crash.
  database.exec("PRAGMA synchronous = OFF");
  return { database, path, temporaryFolder, notice };
}
