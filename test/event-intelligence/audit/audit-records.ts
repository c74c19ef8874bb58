import { type AuditRecord, encodeAuditRecord } from "@event-intelligence/contracts/audit";

/** A record of a call, its fields the usual ones but for those given. */
export function auditRecord(fields: Partial<AuditRecord> = {}): AuditRecord {
  return {
    version: 1,
    time: "2026-11-29T10:00:00.000Z",
    instance: "generator-1",
    tenant: "default",
    operation: "QUALITY_ASSESSMENT",
    method: "analyzeCode",
    correlationId: "a3c1",
    sessionId: null,
    causationId: null,
    subject: "src/a.py",
    content: { sha256: "0".repeat(64), sizeBytes: 5 },
    outcome: "ok",
    source: "events",
    confidence: 1,
    fallbackReason: null,
    errorCode: null,
    workerId: "worker-1",
    durationMs: 2.5,
    ...fields,
  };
}

/** As a line of a file. */
export function auditLine(fields: Partial<AuditRecord> = {}): string {
  return `${new TextDecoder().decode(encodeAuditRecord(auditRecord(fields)))}\n`;
}
