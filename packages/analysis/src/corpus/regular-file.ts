import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { dirname } from "node:path";

/** Larger files are generated or data; the engine takes no larger content either. */
export const maxFileBytes = 1_000_000;

/**
 * Reads a regular file; null for everything else and for whatever cannot be read. Opening never waits, not even on a
 * pipe. The walk followed no link, so a folder that meanwhile became one leads nowhere either.
 */
export function readRegularFile(absolutePath: string, maxBytes = maxFileBytes): Buffer | null {
  let descriptor: number | undefined;
  try {
    const folder = dirname(absolutePath);
    if (realpathSync(folder) !== folder) return null;
    descriptor = openSync(absolutePath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const facts = fstatSync(descriptor);
    return facts.isFile() && facts.size <= maxBytes ? readFileSync(descriptor) : null;
  } catch {
    // A file that went away or may not be read is simply not part of the corpus.
    return null;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
