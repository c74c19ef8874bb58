import { type AuditRecord, tryReadAuditRecord } from "@event-intelligence/contracts/audit";
import { type AuditFilter, isWanted } from "../audit/audit-filter.ts";
import { NewestRecords } from "../audit/newest-records.ts";
import { readAudit } from "../audit/read-audit.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { readSettings } from "../settings.ts";
import { textTable } from "../text-table.ts";

export interface AuditQueryOptions extends AuditFilter {
  readonly limit: number;
  readonly json?: boolean | undefined;
}

/** Prints the recorded calls that are wanted, the newest of them, oldest first. */
export async function runAuditQuery(context: CommandContext, options: AuditQueryOptions): Promise<number> {
  const { stdout, stderr, signal } = context;
  const found = new NewestRecords(options.limit);
  let damagedCount = 0;
  for await (const value of readAudit(readSettings(context.environment), { since: options.since, signal })) {
    const record = tryReadAuditRecord(value);
    if (record === null) damagedCount += 1;
    else if (isWanted(record, options)) found.add(record);
  }
  signal.throwIfAborted();
  const shown = found.toList();
  stdout.write(options.json ? toJsonLines(shown) : toText(shown, found.totalCount, stdout.columns));
  if (options.json && shown.length < found.totalCount) {
    stderr.write(`The newest ${shown.length} of ${found.totalCount} calls; --limit shows more.\n`);
  }
  if (damagedCount > 0) stderr.write(`${damagedCount} damaged records were passed over.\n`);
  return exitCodes.fine;
}

function toJsonLines(records: readonly AuditRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

function toText(records: readonly AuditRecord[], totalCount: number, width: number | undefined): string {
  if (records.length === 0) return "No recorded calls.\n";
  const heads = ["time", "instance", "operation", "outcome", "source", "reason", "ms", "subject", "correlation id"];
  const rows = records.map((record) => [
    record.time,
    record.instance,
    record.operation,
    record.outcome,
    record.source ?? "",
    record.errorCode ?? record.fallbackReason ?? "",
    Math.round(record.durationMs),
    record.subject ?? "",
    record.correlationId,
  ]);
  const table = textTable(heads, rows, { width, cutInTheMiddle: ["subject"] });
  const rest = records.length < totalCount ? "; --limit shows more" : "";
  return `${table}\n${records.length} of ${totalCount} calls, newest last${rest}\n`;
}
