import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, open, realpath, rename, rm, stat } from "node:fs/promises";
import { UsageError } from "../usage-error.ts";

/** The file a report is written to. */
export interface Output {
  write(text: string): Promise<void>;
  /** Leaves what was there before when nothing was written. */
  close(): Promise<void>;
}

/**
 * Opened before the work, so that a path that cannot be written costs no analysis.
 * @throws UsageError when it cannot be written
 */
export async function openOutput(path: string): Promise<Output> {
  const fail = (error: NodeJS.ErrnoException): never => {
    throw new UsageError([`--output ${path} cannot be written (${error.code}). Check the path and its access rights.`]);
  };
  const { write, close } = await createOutput(path).catch(fail);
  return { write: (text) => write(text).catch(fail), close };
}

/** A file is replaced when its new content is whole; a device or pipe cannot be replaced and is written to. */
async function createOutput(path: string): Promise<Output> {
  // What a link leads to is replaced, not the link.
  const target = await realpath(path).catch(() => path);
  const earlier = await stat(target).catch(() => null);
  if (earlier !== null && !earlier.isFile()) {
    const device = await open(target, "w");
    return { write: (text) => device.writeFile(text), close: () => device.close() };
  }
  if (earlier !== null) await access(target, constants.W_OK);
  const temporary = `${target}.${randomUUID()}.tmp`;
  const file = await open(temporary, "wx", earlier === null ? 0o666 : earlier.mode & 0o777);
  return {
    write: async (text) => {
      await file.writeFile(text);
      await file.close();
      await rename(temporary, target);
    },
    close: async () => {
      await file.close();
      await rm(temporary, { force: true });
    },
  };
}
