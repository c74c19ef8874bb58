import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { encodeAuditRecord } from "@event-intelligence/contracts/audit";
import type { AuditStore } from "./audit-store.ts";

// Appending is atomic, so that several processes may share the file. Non-blocking: a pipe that nobody reads would else hold
// one of the few threads that all files of the process are read with.
const appending = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
const reading = constants.O_RDONLY | constants.O_NONBLOCK;
const lineEnd = Buffer.from("\n");

/**
 * Keeps records as lines of a file, all lines of a batch by one write. The file is opened anew for each batch, so that
 * whoever rotates it need only rename it, and made for its owner alone where it is missing.
 */
export function createFileStore(path: string): AuditStore {
  // What a full disk has cut off, here or in another process, stays a line of its own and spoils no other.
  let isEndWhole = false;

  return {
    name: `the audit log ${path}`,
    async store(records) {
      let file: FileHandle | undefined;
      try {
        const start = isEndWhole || !(await endsWithinLine(path)) ? [] : [lineEnd];
        isEndWhole = false;
        const lines = records.flatMap((record) => [encodeAuditRecord(record), lineEnd]);
        const bytes = Buffer.concat([...start, ...lines]);
        file = await open(path, appending, 0o600);
        const { bytesWritten } = await file.write(bytes);
        isEndWhole = bytesWritten === bytes.length;
        if (isEndWhole) return { left: [], error: null };
        const storedCount = countLines(bytes.subarray(0, bytesWritten)) - start.length;
        return { left: records.slice(Math.max(0, storedCount)), error: new Error("only a part could be written") };
      } catch (error) {
        return { left: records, error };
      } finally {
        await file?.close().catch(() => {});
      }
    },
  };
}

/** False where that cannot be told, as of a file that may only be written. */
async function endsWithinLine(path: string): Promise<boolean> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, reading);
    const stats = await file.stat();
    if (!stats.isFile() || stats.size === 0) return false;
    const { buffer } = await file.read(Buffer.alloc(1), { position: stats.size - 1 });
    return !buffer.equals(lineEnd);
  } catch {
    return false;
  } finally {
    await file?.close().catch(() => {});
  }
}

function countLines(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => (byte === lineEnd[0] ? count + 1 : count), 0);
}
