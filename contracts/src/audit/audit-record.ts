import * as z from "zod";
import { fromWireCase, toWireCase } from "../key-case.ts";
import { topicEnvironment } from "../topic-environment.ts";

/** The topic in which calls are recorded; the same whatever the service or its profile. */
export function auditTopic(environment: string): string {
  return `${topicEnvironment(environment)}.event-intelligence.audit.recorded.v1`;
}

/** How a recorded call ended: answered by its first source, by a later one, or not at all. */
export const auditOutcomes = ["ok", "fallback", "error"] as const;

// Names of operations, sources and codes are open: whoever reads may be older than whoever wrote. So are the fields.
const auditRecordSchema = z.looseObject({
  version: z.literal(1),
  /** When the call was made, in ISO 8601, on the caller's clock. */
  time: z.iso.datetime({ offset: true }),
  /** Who asked. */
  instance: z.string(),
  tenant: z.string(),
  operation: z.string(),
  /** The client's method, for example "analyzeCode". */
  method: z.string(),
  correlationId: z.string(),
  sessionId: z.string().nullable(),
  causationId: z.string().nullable(),
  /** The source path or glob that was asked about, with secrets taken out. */
  subject: z.string().nullable(),
  /** The source text, or the words, that were asked about: their SHA-256 in hex, and their size in UTF-8. */
  content: z.looseObject({ sha256: z.string(), sizeBytes: z.number() }).nullable(),
  outcome: z.enum(auditOutcomes),
  /** Who answered; null where nobody did. */
  source: z.string().nullable(),
  confidence: z.number().nullable(),
  fallbackReason: z.string().nullable(),
  errorCode: z.string().nullable(),
  workerId: z.string().nullable(),
  durationMs: z.number(),
});

/** What is kept of one call: who asked what, when, how it ended and where it was answered. Never what the text says. */
export type AuditRecord = Readonly<z.output<typeof auditRecordSchema>>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A record as it is stored, in a topic or as a line of a file: JSON without line ends. */
export function encodeAuditRecord(record: AuditRecord): Uint8Array {
  return encoder.encode(JSON.stringify(toWireCase(record)));
}

/** The record in a stored value, with the fields that only a newer writer knows; null when it is none. */
export function tryReadAuditRecord(value: Uint8Array | null): AuditRecord | null {
  if (value === null) return null;
  try {
    return auditRecordSchema.safeParse(fromWireCase(JSON.parse(decoder.decode(value)))).data ?? null;
  } catch {
    return null;
  }
}
