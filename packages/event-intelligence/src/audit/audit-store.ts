import type { AuditRecord } from "@event-intelligence/contracts/audit";

/** What became of a batch. */
export interface StoreReport {
  /** Those that were not stored, in their order. */
  readonly left: readonly AuditRecord[];
  /** Why not; null when all were. */
  readonly error: unknown;
}

/** Where records of calls are kept. */
export interface AuditStore {
  /** As messages name it: "the audit log /var/log/audit.jsonl". */
  readonly name: string;
  /** Stores what it can. Never rejects. */
  store(records: readonly AuditRecord[]): Promise<StoreReport>;
}
