import type { Dirent } from "node:fs";
import { lstat, opendir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { OperationError } from "@event-intelligence/contracts";
import { languageOf } from "../languages/known-languages.ts";
import { type CorpusFile, maxFileBytes } from "./file-facts.ts";

/** A file as the walk saw it. */
export interface WalkedFile extends CorpusFile {
  /** Changes whenever the file does: path, size and time of change. */
  readonly version: string;
}

/** How far a walk goes at most. What lies beyond is left out. */
export interface WalkLimits {
  readonly entryCount: number;
  readonly fileCount: number;
  readonly totalBytes: number;
}

export const walkLimits: WalkLimits = { entryCount: 200_000, fileCount: 20_000, totalBytes: 256_000_000 };

const skippedFolders = new Set([".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__"]);
const statBatchSize = 64;

/** The real paths of the roots. @throws OperationError BACKEND_UNAVAILABLE naming the root that cannot be read */
export async function resolveRoots(roots: readonly string[]): Promise<string[]> {
  const real: string[] = [];
  for (const root of roots) real.push(await realpath(root).catch((error) => refuseRoot(root, error)));
  return [...new Set(real)];
}

function refuseRoot(root: string, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new OperationError("BACKEND_UNAVAILABLE", `The pattern root ${root} cannot be read: ${reason}`, {
    cause: error,
    cure: "Check that the folder exists and may be read, or take it out of the pattern roots.",
  });
}

/**
 * Lists the source files below a root, sorted by path. Links are never followed and only regular files are seen, so
 * nothing outside of the root can come in and nothing can make the walk wait.
 */
export async function walkRoot(root: string, limits: WalkLimits = walkLimits): Promise<WalkedFile[]> {
  const candidates: CorpusFile[] = [];
  const folders = [""];
  let entryCount = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readFolder(root, folder)) {
      entryCount += 1;
      if (entryCount > limits.entryCount || candidates.length >= limits.fileCount) break;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skippedFolders.has(entry.name)) folders.push(path);
      if (entry.isFile() && languageOf(path) !== null) candidates.push({ absolutePath: join(root, path), path });
    }
  }
  candidates.sort((left, right) => (left.path < right.path ? -1 : 1));
  return await withVersions(candidates, limits);
}

async function readFolder(root: string, folder: string): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(join(root, folder))) entries.push(entry);
  } catch (error) {
    // The root itself must be there; a folder below it may go away or be closed to us while we walk.
    if (folder === "") refuseRoot(root, error);
  }
  return entries;
}

async function withVersions(candidates: readonly CorpusFile[], limits: WalkLimits): Promise<WalkedFile[]> {
  const files: WalkedFile[] = [];
  let totalBytes = 0;
  for (let from = 0; from < candidates.length; from += statBatchSize) {
    const batch = candidates.slice(from, from + statBatchSize);
    const stats = await Promise.all(batch.map((file) => lstat(file.absolutePath).catch(() => undefined)));
    for (const [index, file] of batch.entries()) {
      const facts = stats[index];
      if (facts === undefined || !facts.isFile() || facts.size > maxFileBytes) continue;
      totalBytes += facts.size;
      if (totalBytes > limits.totalBytes) return files;
      files.push({ ...file, version: `${file.absolutePath}\0${facts.size}\0${facts.mtimeMs}` });
    }
  }
  return files;
}
