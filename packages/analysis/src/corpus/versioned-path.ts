import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Stands for the version of the engine in the name of an index. */
const placeholder = "{version}";
/** Whoever uses an index writes in it every minute. */
const forgottenAfterMs = 7 * 24 * 60 * 60 * 1_000;
/** What SQLite and a broken index leave beside a file. */
const companions = ["", "-wal", "-shm", ".set-aside"];

/** Where the index of a version lies. Programs of different versions each have their own where the name says so. */
export function versionedPath(path: string, version: number): string {
  const name = basename(path);
  return name.includes(placeholder) ? join(dirname(path), name.replace(placeholder, String(version))) : path;
}

/** Removes the indexes of other versions that nobody has used for a week. What cannot be removed stays. */
export function removeForgotten(path: string, version: number): void {
  const [begin, end] = basename(path).split(placeholder, 2);
  if (begin === undefined || end === undefined) return;
  const folder = dirname(path);
  for (const name of namesIn(folder)) {
    const other = name.slice(begin.length, name.length - end.length);
    const isOther = name === begin + other + end && /^\d+$/.test(other) && other !== String(version);
    if (!isOther) continue;
    const files = companions.map((companion) => join(folder, name + companion));
    if (files.every((file) => Date.now() - changedAtMs(file) > forgottenAfterMs)) files.forEach(remove);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function changedAtMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Another user's, or in use where open files cannot be removed.
  }
}
