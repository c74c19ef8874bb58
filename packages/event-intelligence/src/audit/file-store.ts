import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type AuditRecord, encodeAuditRecord } from "@event-intelligence/contracts/audit";
import type { AuditStore, StoreReport } from "./audit-store.ts";

// Appending is atomic: several processes may share the file. Non-blocking: a pipe that nobody reads would else hold one of
// the few threads that all files of the process are read with.
const appending = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
const lineEnd = Buffer.from("\n");

/**
 * Keeps records as lines of a file. It is opened anew for each batch, so that whoever rotates it need only rename it, and
 * made for its owner alone where it is missing.
 */
export function createFileStore(path: string): AuditStore {
  let isLineOpen = false;

  /** Writes each record by one write of its own; stops at the first that fails. */
  async function append(file: FileHandle, records: readonly AuditRecord[]): Promise<StoreReport> {
    for (const [index, record] of records.entries()) {
      const line = Buffer.concat([encodeAuditRecord(record), lineEnd]);
      try {
        // What a full disk has cut off stays a line of its own, and spoils no other.
        const bytes = isLineOpen ? Buffer.concat([lineEnd, line]) : line;
        const { bytesWritten } = await file.write(bytes);
        isLineOpen = bytesWritten < bytes.length;
        if (isLineOpen)
          return { left: records.slice(index), error: new Error("only a part of a line could be written") };
      } catch (error) {
        return { left: records.slice(index), error };
      }
    }
    return { left: [], error: null };
  }

  return {
    name: `the audit log ${path}`,
    async store(records) {
      let file: FileHandle | undefined;
      try {
        file = await open(path, appending, 0o600);
        return await append(file, records);
      } catch (error) {
        return { left: records, error };
      } finally {
        await file?.close().catch(() => {});
      }
    },
  };
}
