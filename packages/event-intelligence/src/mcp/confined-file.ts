import { lstatSync, realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { tryReadSource } from "../source-files.ts";

/** A path that a model named may not, or cannot, be read. The message says what to do instead. */
export class ConfinementError extends Error {}

/** A file under one of the roots. */
export interface ConfinedFile {
  /** Seen from the root it lies under. */
  readonly path: string;
  readonly content: string;
}

/**
 * Reads a file that lies under one of the roots, by its name and in truth. A relative path is seen from the current
 * folder first, then from each root.
 * @param roots absolute paths of folders
 * @throws ConfinementError
 */
export function readConfinedFile(path: string, roots: readonly string[]): ConfinedFile {
  const realRoots = roots.flatMap((root) => tryRealPath(root) ?? []);
  const candidates = isAbsolute(path) ? [path] : [resolve(path), ...roots.map((root) => resolve(root, path))];
  // By name first: nobody is to learn what there is elsewhere.
  const inside = candidates.filter((candidate) => rootOf(candidate, [...roots, ...realRoots]) !== undefined);
  if (inside.length === 0) throw refusal(path, "lies outside of the roots", roots);
  const found = inside.map(tryRealPath).find((realPath) => realPath !== null);
  if (found == null) throw refusal(path, "does not exist or cannot be reached", roots);
  const root = rootOf(found, realRoots);
  if (root === undefined) throw refusal(path, "is a link that leads out of the roots", roots);
  if (!lstatSync(found, { throwIfNoEntry: false })?.isFile()) throw refusal(path, "is no regular file", roots);
  const source = tryReadSource(found);
  if ("error" in source) throw refusal(path, source.error.message.replace(/\.$/, ""), roots);
  return { path: relative(root, found), content: source.content };
}

function rootOf(path: string, roots: readonly string[]): string | undefined {
  return roots.find((root) => {
    const way = relative(root, path);
    return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  });
}

function tryRealPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function refusal(path: string, problem: string, roots: readonly string[]): ConfinementError {
  const shown = JSON.stringify(path.slice(0, 200));
  return new ConfinementError(
    `${shown} ${problem}. Name a source file under ${roots.join(" or ")}, or pass its text as content.`,
  );
}
