import type { DatabaseKind } from "../storage/database-file.ts";

/** Raised when the table changes. What the engine finds is no part of it: that is in the keys. */
const formatVersion = 1;

/** The file of results. */
export const resultFileKind: DatabaseKind = {
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
