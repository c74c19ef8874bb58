import type { AuditRecord } from "@event-intelligence/contracts/audit";
import { describe, expect, onTestFinished, test } from "vitest";
import { AuditQueue } from "../../../packages/event-intelligence/src/audit/audit-queue.ts";
import type { AuditStore, StoreReport } from "../../../packages/event-intelligence/src/audit/audit-store.ts";
import { eventually } from "../../helpers/eventually.ts";
import { auditRecord } from "./audit-records.ts";

/** The warnings of the process since then that are about audits. */
function auditWarnings(): string[] {
  const warnings: string[] = [];
  const onWarning = (warning: Error & { code?: string }) => {
    if (warning.code === "AUDIT_INCOMPLETE") warnings.push(warning.message);
  };
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  return warnings;
}

type Store = (records: readonly AuditRecord[]) => Promise<StoreReport>;

function createQueue(store: Store) {
  const kept: AuditRecord[] = [];
  const whole: AuditStore = {
    name: "the test's store",
    store: async (records) => {
      const report = await store(records);
      kept.push(...records.filter((record) => !report.left.includes(record)));
      return report;
    },
  };
  return { queue: new AuditQueue(whole), kept };
}

const stores: Store = async () => ({ left: [], error: null });
const numbered = (count: number) => Array.from({ length: count }, (_, n) => auditRecord({ correlationId: String(n) }));

describe("the queue of records", () => {
  test("stores all of them in their order, and closing waits for it", async () => {
    const { queue, kept } = createQueue(stores);
    const records = numbered(1_200);
    for (const record of records) queue.add(record);
    expect(kept).toEqual([]);
    await queue.close();
    expect(kept).toEqual(records);
  });

  test("stores nothing within the call that adds a record, and what is added while it closes, too", async () => {
    let storing = 0;
    const { queue, kept } = createQueue(async () => {
      storing += 1;
      return { left: [], error: null };
    });
    queue.add(auditRecord());
    expect(storing).toBe(0);
    const closing = queue.close();
    queue.add(auditRecord());
    await closing;
    expect(kept).toHaveLength(2);
  });

  test("keeps what its store cannot take for the moment, and tells of that once", async () => {
    const warnings = auditWarnings();
    let isFull = true;
    let attempts = 0;
    const { queue, kept } = createQueue(async (records) => {
      attempts += 1;
      return isFull
        ? { left: records.slice(1), error: new Error("ENOSPC: token=hunter2.") }
        : { left: [], error: null };
    });
    const records = numbered(5);
    for (const record of records) queue.add(record);
    await eventually(() => attempts >= 2);
    isFull = false;
    await eventually(() => kept.length === 5);
    expect(kept).toEqual(records);
    await queue.close();
    expect(warnings).toEqual([
      "The test's store cannot be written: ENOSPC: token=[redacted]. Calls go on, and up to 10000 records wait for it; check AUDIT_LOG. This is told once.",
    ]);
  });

  test("bounds what waits for a store that hangs, is closed in time, and tells how much is lost", async () => {
    const warnings = auditWarnings();
    const { queue } = createQueue(() => new Promise<never>(() => {}));
    const startedAtMs = performance.now();
    for (const record of numbered(30_000)) queue.add(record);
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
    await queue.close(20);
    await new Promise(setImmediate);
    expect(warnings).toEqual([
      expect.stringContaining("cannot be written: it is too slow"),
      "Records lost for the test's store: 30000.",
    ]);
  });

  test("gives up at its close where its store fails", async () => {
    const warnings = auditWarnings();
    const { queue } = createQueue(async (records) => ({ left: records, error: new Error("denied") }));
    queue.add(auditRecord());
    const startedAtMs = performance.now();
    await queue.close();
    expect(performance.now() - startedAtMs).toBeLessThan(4_000);
    await new Promise(setImmediate);
    expect(warnings.at(-1)).toBe("Records lost for the test's store: 1.");
  });
});
