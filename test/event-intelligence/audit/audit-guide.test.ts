import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tryReadAuditRecord } from "@event-intelligence/contracts/audit";
import { describe, expect, test } from "vitest";
import { readExamples, runExample } from "../../guards/examples-in-text.ts";
import { repository } from "../run-program.ts";
import { auditLine } from "./audit-records.ts";

const guide = readFileSync(join(repository, "docs/audit.md"), "utf8");

describe("docs/audit.md", () => {
  test("names every field of a record, in its order, and no other", () => {
    const section = guide.slice(guide.indexOf("## The record"), guide.indexOf("## What it costs"));
    const rows = section.split("\n").filter((line) => line.startsWith("| `"));
    const named = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name));
    const record = tryReadAuditRecord(new TextEncoder().encode(auditLine()));
    expect(named).toEqual(Object.keys(record ?? {}));
  });

  test("has an example that prints what it says", async () => {
    const [example, ...others] = readExamples(guide);
    if (example === undefined || others.length > 0) throw new Error("docs/audit.md has one example");
    expect(await runExample(example)).toBe(example.printed);
  });
});
