import { auditTopic, encodeAuditRecord, tryReadAuditRecord } from "@event-intelligence/contracts/audit";
import { describe, expect, it } from "vitest";
import { auditRecord } from "../event-intelligence/audit/audit-records.ts";
import { toBytes } from "./golden-files.ts";

const record = auditRecord({ causationId: "event-7", content: { sha256: "00ff", sizeBytes: 5 } });
const stored = new TextDecoder().decode(encodeAuditRecord(record));

describe("the audit topic", () => {
  it("is named after the environment, by any of its names", () => {
    expect(auditTopic("staging")).toBe("staging.event-intelligence.audit.recorded.v1");
    expect(auditTopic("development")).toBe(auditTopic("dev"));
  });
});

describe("an audit record", () => {
  it("is stored as one line, spelled for the wire, and read as it was", () => {
    expect(stored).not.toContain("\n");
    expect(JSON.parse(stored)).toMatchObject({ correlation_id: "a3c1", content: { sha256: "00ff", size_bytes: 5 } });
    expect(tryReadAuditRecord(toBytes(stored))).toEqual(record);
  });

  it("keeps what only a newer writer knows: fields, operations and sources", () => {
    const newer = { ...JSON.parse(stored), operation: "REFACTORING", source: "cloud", trace_id: "t", content: null };
    expect(tryReadAuditRecord(toBytes(JSON.stringify(newer)))).toEqual({
      ...record,
      operation: "REFACTORING",
      source: "cloud",
      traceId: "t",
      content: null,
    });
  });

  it.each([
    null,
    "",
    "null",
    "[]",
    "{",
    "7",
    stored.slice(0, -10),
    stored + stored,
    stored.replace('"version":1', '"version":2'),
    stored.replace("2026-11-29T10:00:00.000Z", "yesterday"),
    stored.replace('"ok"', '"perhaps"'),
    "[".repeat(100_000),
    '{"__proto__":{"version":1}}',
  ])("is null for what is none (%#)", (text) => {
    expect(tryReadAuditRecord(text === null ? null : toBytes(text))).toBeNull();
  });
});
