import type { AuditRecord, auditOutcomes } from "@event-intelligence/contracts/audit";

/** Which records are wanted; what is not named may be anything. */
export interface AuditFilter {
  /** The first moment, epoch ms. */
  readonly since?: number | undefined;
  /** The moment before which the calls were made, epoch ms. */
  readonly until?: number | undefined;
  readonly operation?: string | undefined;
  readonly outcome?: (typeof auditOutcomes)[number] | undefined;
  readonly source?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly instance?: string | undefined;
}

const equalFields = ["operation", "outcome", "source", "correlationId", "instance"] as const;

export function isWanted(record: AuditRecord, filter: AuditFilter): boolean {
  const timeMs = Date.parse(record.time);
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = filter;
  return (
    timeMs >= since &&
    timeMs < until &&
    equalFields.every((name) => filter[name] === undefined || filter[name] === record[name])
  );
}
