import { type Dirent, lstatSync, opendirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { CorpusFile } from "./file-facts.ts";
import { IgnoreRules } from "./ignore-rules.ts";
import { maxFileBytes, readRegularFile } from "./regular-file.ts";
import { UnreadableRootError } from "./roots.ts";

/** A file as the walk saw it. */
export interface WalkedFile extends CorpusFile {
  /** Changes whenever the file does: its number, size, time of writing and time of change, which nobody can set. */
  readonly stamp: string;
  readonly changedAtMs: number;
}

/** How far a walk goes at most. What lies beyond is left out and counted. */
export interface WalkLimits {
  /** Entries of folders, of whatever kind. */
  readonly entryCount: number;
  readonly fileCount: number;
  readonly totalBytes: number;
}

/** What one root may bring into the corpus. */
export const walkLimits: WalkLimits = { entryCount: 1_000_000, fileCount: 100_000, totalBytes: 1_000_000_000 };

/** How much of a root is no part of the corpus although it is source code. */
export interface LeftOut {
  /** Files of more than 1,000,000 bytes. */
  tooLarge: number;
  /** Files beyond the limits of a root. Of entries beyond theirs the rest is not even counted. */
  overLimit: number;
  /** Files and folders that could not be read. */
  unreadable: number;
  /** Files and folders whose names are not UTF-8: Node tells of them, but cannot open them. */
  misnamed: number;
  /** Files whose text cannot be understood. */
  notUnderstood: number;
}

const skippedFolders = new Set([".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__"]);
const maxIgnoreFileBytes = 100_000;
/** After so many files others are served: half a millisecond of work. */
const batchSize = 64;

/** Where a walk goes and what it looks for. */
export interface Walk {
  /** The root's real path. */
  readonly root: string;
  /** Endings of the names of source files, in small letters, such as ".py". */
  readonly endings: ReadonlySet<string>;
  readonly limits?: WalkLimits | undefined;
}

interface WalkedFolder {
  readonly path: string;
  readonly rules: IgnoreRules;
}

/**
 * Lists the source files below a root in a fixed order, in batches. Links are never followed and only regular files are
 * seen, so nothing outside of the root can come in and nothing can make the walk wait. Adds to `leftOut`.
 * @throws UnreadableRootError
 */
export async function* walkRoot(
  { root, endings, limits = walkLimits }: Walk,
  leftOut: LeftOut,
): AsyncGenerator<readonly WalkedFile[]> {
  const folders: WalkedFolder[] = [{ path: "", rules: new IgnoreRules() }];
  const room = { ...limits };
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = readFolder(root, folder.path, room, leftOut);
    const rules = withOwnRules(root, folder, entries);
    const inside: WalkedFolder[] = [];
    let batch: WalkedFile[] = [];
    for (const entry of entries) {
      const path = folder.path === "" ? entry.name : `${folder.path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name) && !rules.ignores(path, true)) inside.push({ path, rules });
      } else if (entry.isFile() && endings.has(endingOf(entry.name)) && !rules.ignores(path, false)) {
        const file = tryStat(root, path, leftOut);
        if (file !== undefined && hasRoom(file.sizeBytes, room, leftOut)) batch.push(file);
        if (batch.length < batchSize) continue;
        yield batch;
        batch = [];
        await nextTurn();
      }
    }
    folders.push(...inside.reverse());
    yield batch;
    await nextTurn();
  }
}

function endingOf(name: string): string {
  return /\.[A-Za-z]+$/.exec(name)?.[0].toLowerCase() ?? "";
}

function hasRoom(sizeBytes: number, room: { fileCount: number; totalBytes: number }, leftOut: LeftOut): boolean {
  room.fileCount -= 1;
  room.totalBytes -= sizeBytes;
  if (room.fileCount >= 0 && room.totalBytes >= 0) return true;
  leftOut.overLimit += 1;
  return false;
}

function withOwnRules(root: string, folder: WalkedFolder, entries: readonly Dirent[]): IgnoreRules {
  if (!entries.some((entry) => entry.name === ".gitignore" && entry.isFile())) return folder.rules;
  const text = readRegularFile(join(root, folder.path, ".gitignore"), maxIgnoreFileBytes);
  return text === null ? folder.rules : folder.rules.within(folder.path, text.toString("utf8"));
}

function readFolder(root: string, folder: string, room: { entryCount: number }, leftOut: LeftOut): Dirent[] {
  const entries: Dirent[] = [];
  try {
    const opened = opendirSync(join(root, folder));
    try {
      for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
        room.entryCount -= 1;
        if (room.entryCount < 0) {
          leftOut.overLimit += 1;
          break;
        }
        entries.push(entry);
      }
    } finally {
      opened.closeSync();
    }
  } catch (error) {
    // The root itself must be there; a folder below it may go away or be closed to us while we walk.
    if (folder === "") throw new UnreadableRootError(root, error);
    countUnreadable(folder, leftOut);
  }
  return entries.sort((left, right) => (left.name < right.name ? -1 : 1));
}

function tryStat(root: string, path: string, leftOut: LeftOut): (WalkedFile & { sizeBytes: number }) | undefined {
  const absolutePath = join(root, path);
  try {
    const { ino, size, mtimeNs, ctimeNs } = lstatSync(absolutePath, { bigint: true });
    if (size > maxFileBytes) {
      leftOut.tooLarge += 1;
      return undefined;
    }
    const stamp = `${ino}.${size}.${mtimeNs}.${ctimeNs}`;
    return { absolutePath, path, stamp, changedAtMs: Number(ctimeNs / 1_000_000n), sizeBytes: Number(size) };
  } catch {
    countUnreadable(path, leftOut);
    return undefined;
  }
}

/** What stands in a name for bytes that are not UTF-8. */
const replacement = "\ufffd";

function countUnreadable(path: string, leftOut: LeftOut): void {
  leftOut[path.includes(replacement) ? "misnamed" : "unreadable"] += 1;
}
