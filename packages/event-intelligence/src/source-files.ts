import { closeSync, constants, type Dirent, openSync, readSync, type Stats } from "node:fs";
import { lstat, opendir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { languageOf } from "@event-intelligence/analysis/languages";
import type { ErrorCode } from "@event-intelligence/contracts";
import { maxContentLength } from "@event-intelligence/contracts/code-analysis";
import type { FileError } from "./report/analysis-report.ts";
import { UsageError } from "./usage-error.ts";

/** What a walk over the given paths found. */
export interface SourceFiles {
  /** Files asked for, each once, in order. */
  readonly paths: string[];
  /** Folders that could not be looked into. */
  readonly errors: FileError[];
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
 * @throws UsageError naming all paths that are not there
 */
export async function findSourceFiles(paths: readonly string[], signal: AbortSignal): Promise<SourceFiles> {
  const found: SourceFiles = { paths: [], errors: [], skippedCount: 0, ignoredCount: 0 };
  const seen = new Set<string>();
  for (const { path, stats } of await lookAt(paths)) {
    if (seen.has(resolve(path))) continue;
    if (stats.isDirectory()) await walk(path, found, seen, signal);
    else if (stats.isFile()) found.paths.push(path);
    else found.skippedCount += 1;
    seen.add(resolve(path));
  }
  return found;
}

/** What was left out, for a person; empty when nothing was. */
export function leftOutText({ skipped, ignored }: { skipped: number; ignored: number }): string {
  const parts: string[] = [];
  if (skipped > 0) parts.push(`${skipped} skipped (links, pipes, sockets, devices)`);
  if (ignored > 0) parts.push(`${ignored} in no known language`);
  return parts.join(", ");
}

async function lookAt(paths: readonly string[]): Promise<{ path: string; stats: Stats }[]> {
  const problems: string[] = [];
  const looks: { path: string; stats: Stats }[] = [];
  for (const path of paths) {
    try {
      looks.push({ path, stats: await lstat(path) });
    } catch (error) {
      problems.push(`${path} ${whyUnreadable(path, error, "Check the path and its access rights.")}`);
    }
  }
  if (problems.length > 0) throw new UsageError(problems);
  return looks;
}

async function walk(root: string, found: SourceFiles, seen: Set<string>, signal: AbortSignal): Promise<void> {
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    signal.throwIfAborted();
    for (const entry of await sortedEntries(folder, found)) {
      const path = join(folder, entry.name);
      if (seen.has(resolve(path))) continue;
      seen.add(resolve(path));
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) waiting.push(path);
      } else if (!entry.isFile()) found.skippedCount += 1;
      else if (languageOf(path) === null) found.ignoredCount += 1;
      else found.paths.push(path);
    }
  }
}

/** By name, so that the same folder always gives the same order. */
async function sortedEntries(folder: string, found: SourceFiles): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(folder)) entries.push(entry);
  } catch (error) {
    found.errors.push(unreadable(folder, error));
  }
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * The text of a file, or why there is none. Bytes that are not UTF-8 become replacement characters. It is read at once: in
 * pieces, each waited for, a thousand small files take longer to read than to look up in memory.
 */
export function tryReadSource(path: string): { content: string } | { error: FileError } {
  try {
    room ??= Buffer.allocUnsafe(maxContentLength + 1);
    const sizeBytes = readInto(room, path);
    if (sizeBytes <= maxContentLength) return { content: room.toString("utf8", 0, sizeBytes) };
    const message = `has more than ${maxContentLength} bytes. Split it, or leave out generated code.`;
    return { error: { path, code: "PAYLOAD_TOO_LARGE" satisfies ErrorCode, message } };
  } catch (error) {
    return { error: unreadable(path, error) };
  }
}

/** One for all files: each is decoded before the next is read. */
let room: Buffer | undefined;

/** As much as there is room for, not as much as the file said it had: it may grow, and some have no size at all. */
function readInto(buffer: Buffer, path: string): number {
  // Non-blocking, and no link: what was a file when it was found may have become a pipe.
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    let sizeBytes = 0;
    while (sizeBytes < buffer.length) {
      const readBytes = readSync(file, buffer, sizeBytes, buffer.length - sizeBytes, null);
      if (readBytes === 0) break;
      sizeBytes += readBytes;
    }
    return sizeBytes;
  } finally {
    closeSync(file);
  }
}

function unreadable(path: string, error: unknown): FileError {
  return { path, code: "FILE_UNREADABLE", message: whyUnreadable(path, error, "Check its access rights.") };
}

/** What stands in a name for bytes that are not UTF-8: Node tells of such a file, but cannot open it. */
const replacement = "\ufffd";

function whyUnreadable(path: string, error: unknown, cure: string): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === "ENOENT" && path.includes(replacement)) {
    return `has a name that is not UTF-8, by which it cannot be opened. Rename it (its ${replacement} stand for such bytes).`;
  }
  return `cannot be read (${code}). ${cure}`;
}
