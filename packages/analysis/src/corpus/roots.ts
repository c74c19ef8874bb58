import { opendir, realpath } from "node:fs/promises";

/** A pattern root that is not there or may not be read. */
export class UnreadableRootError extends Error {
  override name = "UnreadableRootError";

  constructor(root: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The pattern root ${root} cannot be read: ${reason}`, { cause });
  }
}

/** The real paths of the roots, each a folder that may be read. @throws UnreadableRootError */
export async function resolveRoots(roots: readonly string[]): Promise<string[]> {
  const real: string[] = [];
  for (const root of roots) {
    try {
      const path = await realpath(root);
      const folder = await opendir(path);
      await folder.close();
      real.push(path);
    } catch (error) {
      throw new UnreadableRootError(root, error);
    }
  }
  return [...new Set(real)];
}
