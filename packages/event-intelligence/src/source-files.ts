import type { Dirent } from "node:fs";
import { lstat, opendir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { languageOf } from "@event-intelligence/analysis/languages";
import { InvalidRequestError } from "@event-intelligence/client";

/** What a walk over the given paths found. */
export interface SourceFiles {
  /** Files asked for, in order. */
  readonly paths: string[];
  /** Links, pipes, sockets and devices. */
  skippedCount: number;
  /** Files within folders that are in no language the engine knows. */
  ignoredCount: number;
}

/** Folders that hold no code of the project itself. */
const skippedFolders = new Set([".git", "node_modules", "__pycache__", ".venv", "venv", "dist", ".tox", ".mypy_cache"]);

/**
 * The files that the paths name: a file named outright is always among them, a folder brings those in a known language.
 * No link is followed.
 * @throws InvalidRequestError for a path that does not exist or cannot be read
 */
export async function findSourceFiles(paths: readonly string[], signal: AbortSignal): Promise<SourceFiles> {
  const found: SourceFiles = { paths: [], skippedCount: 0, ignoredCount: 0 };
  for (const path of paths) {
    const stats = await lstat(path).catch((error) => {
      throw new InvalidRequestError(`${path} cannot be read (${error.code}). Check the path and its access rights.`, {
        cause: error,
      });
    });
    if (stats.isFile()) found.paths.push(path);
    else if (stats.isDirectory()) await walk(path, found, signal);
    else found.skippedCount += 1;
  }
  return found;
}

async function walk(root: string, found: SourceFiles, signal: AbortSignal): Promise<void> {
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    signal.throwIfAborted();
    for (const entry of await sortedEntries(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) waiting.push(path);
      } else if (!entry.isFile()) found.skippedCount += 1;
      else if (languageOf(path) === null) found.ignoredCount += 1;
      else found.paths.push(path);
    }
  }
}

/** By name, so that the same folder always gives the same order. A folder that may not be read is empty. */
async function sortedEntries(folder: string): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(folder)) entries.push(entry);
  } catch {
    return [];
  }
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The text of a file; bytes that are not UTF-8 become replacement characters, as the engine reads them, too. */
export async function readSource(path: string): Promise<string> {
  return await readFile(path, "utf8");
}
