import { realpath } from "node:fs/promises";

/** A pattern root that is not there or may not be read. */
export class UnreadableRootError extends Error {
  override name = "UnreadableRootError";

  constructor(root: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The pattern root ${root} cannot be read: ${reason}`, { cause });
  }
}

/** The real paths of the roots. @throws UnreadableRootError */
export async function resolveRoots(roots: readonly string[]): Promise<string[]> {
  const real: string[] = [];
  for (const root of roots) {
    const path = await realpath(root).catch((error) => {
      throw new UnreadableRootError(root, error);
    });
    real.push(path);
  }
  return [...new Set(real)];
}
