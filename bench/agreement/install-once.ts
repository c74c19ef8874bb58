import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Where downloaded code and tools stay, outside of the checkout. */
export const cacheFolder = join(homedir(), ".cache", "event-intelligence", "agreement");

/** Fills a folder, or leaves it as it is when it was filled before; one that was filled half does not stay. */
export async function installOnce(folder: string, fill: (unfinished: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await fill(unfinished);
  await mkdir(dirname(folder), { recursive: true });
  await rename(unfinished, folder);
}
