import { constants } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { maxContentLength } from "@event-intelligence/contracts/code-analysis";
import { InvalidRequestError } from "./errors.ts";

/**
 * Reads the source text of a request that came without one. Bytes that are not UTF-8 become replacement characters.
 * @throws InvalidRequestError unless the path is a regular file under the working directory and small enough
 */
export async function readSourceFile(sourcePath: string, workingDirectory: string): Promise<string> {
  const path = resolve(workingDirectory, sourcePath);
  let file: FileHandle | undefined;
  try {
    const [realPath, realRoot] = await Promise.all([realpath(path), realpath(workingDirectory)]);
    if (isOutside(realPath, realRoot)) {
      throw refusal(sourcePath, `lies outside ${workingDirectory}. Pass its text as content instead`);
    }
    // Non-blocking: opening a pipe that nobody writes to would otherwise wait for ever.
    file = await open(realPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile()) throw refusal(sourcePath, "is not a regular file. Name a source file, or pass content");
    if (stats.size > maxContentLength) {
      throw refusal(sourcePath, `is ${stats.size} bytes, more than ${maxContentLength}. Split it, or leave it out`);
    }
    const bytes = await readAtMost(file, maxContentLength + 1);
    if (bytes.length <= maxContentLength) return bytes.toString("utf8");
    throw refusal(sourcePath, `has more than ${maxContentLength} bytes. Split it, or leave it out`);
  } catch (error) {
    if (error instanceof InvalidRequestError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw refusal(sourcePath, `cannot be read (${reason}). Check the path, or pass its text as content`, error);
  } finally {
    await file?.close();
  }
}

/** Bounded by what is read, too: a file may grow, and some that the system makes up have no size and no end. */
async function readAtMost(file: FileHandle, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file.createReadStream({ end: limit - 1, autoClose: false })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function isOutside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function refusal(sourcePath: string, problem: string, cause?: unknown): InvalidRequestError {
  return new InvalidRequestError(`${sourcePath} ${problem}.`, { cause });
}
