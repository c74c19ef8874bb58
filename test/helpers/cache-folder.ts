import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where the tests keep what is slow to fetch, outside the checkout; `TEST_CACHE_FOLDER` chooses another place. */
export function cacheFolder(): string {
  const chosen = process.env.TEST_CACHE_FOLDER;
  if (chosen) return chosen;
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "event-intelligence");
}

/**
 * The folder `name` of the cache, filled once by `fill` and reused ever after. It appears by one rename when it is
 * complete, so test runs side by side never see half of it.
 */
export async function cachedFolder(
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<{ readonly folder: string; readonly wasCached: boolean }> {
  const folder = join(cacheFolder(), name);
  if (existsSync(folder)) return { folder, wasCached: true };
  await mkdir(cacheFolder(), { recursive: true });
  const partial = await mkdtemp(join(cacheFolder(), `${name}.partial-`));
  try {
    await fill(partial);
    await rename(partial, folder).catch((error: unknown) => {
      // Another run was faster: its folder has the same content.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return { folder, wasCached: false };
}
