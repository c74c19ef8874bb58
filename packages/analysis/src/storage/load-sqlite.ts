/**
 * Loads SQLite when it is needed, and without the warning that Node 22 then prints, in whatever program it is: the parts
 * that are used here have not changed since.
 */
export function loadSqlite(): typeof import("node:sqlite") {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
