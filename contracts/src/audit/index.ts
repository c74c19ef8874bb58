export {
  type AuditRecord,
  auditOutcomes,
  auditTopic,
  encodeAuditRecord,
  tryReadAuditRecord,
} from "./audit-record.ts";
