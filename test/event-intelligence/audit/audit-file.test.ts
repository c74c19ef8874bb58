import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AuditRecord, tryReadAuditRecord } from "@event-intelligence/contracts/audit";
import { fromEnv } from "event-intelligence";
import { describe, expect, onTestFinished, test } from "vitest";
import { createFileStore } from "../../../packages/event-intelligence/src/audit/file-store.ts";
import { eventually } from "../../helpers/eventually.ts";
import { repository, runProgram, startNode, temporaryFolder } from "../run-program.ts";
import { auditRecord } from "./audit-records.ts";

const encoder = new TextEncoder();
const builtin = { ANALYSIS_MODE: "builtin" };
const question = ["patterns", "--mode", "builtin", "--limit", "1"];

/** Each line of the file, which must be a record. */
function recordsIn(path: string): AuditRecord[] {
  const lines = readFileSync(path, "utf8").split("\n");
  expect(lines.pop(), "the last line is ended").toBe("");
  return lines.map((line) => {
    const record = tryReadAuditRecord(encoder.encode(line));
    if (record === null) throw new Error(`a damaged line: ${line}`);
    return record;
  });
}

async function auditedClient(path: string) {
  const client = await fromEnv({ environment: { ...builtin, AUDIT_LOG: path }, onNotice: () => {} });
  onTestFinished(() => client.close());
  return client;
}

describe("an audit log in a file", () => {
  test("has a line for each call of fromEnv's client, and is its owner's alone", async () => {
    const path = join(temporaryFolder(), "audit.jsonl");
    const client = await auditedClient(path);
    const { correlationId } = await client.discoverPatterns({ nodeType: "effect", text: "a secret prompt" });
    await client.discoverPatterns({ limit: -1 }).catch(() => {});
    await client.close();
    expect(recordsIn(path)).toMatchObject([
      { correlationId, outcome: "ok", source: "builtin_pattern_library", tenant: "default" },
      { outcome: "error", errorCode: "INVALID_REQUEST" },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).not.toContain("prompt");
  });

  test("is written by every command that asks, and by none while it is off", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "audit.jsonl");
    const environment = { AUDIT_LOG: path, INSTANCE_ID: "console" };
    for (const command of [
      question,
      ["context", "--node-type", "effect", "--mode", "builtin"],
      ["analyze", "examples/corpus/flawed", "--mode", "direct", "--quiet"],
    ]) {
      expect(await runProgram(command, environment)).toMatchObject({ exitCode: 0 });
    }
    const records = recordsIn(path);
    expect(records.map(({ method }) => method).sort()).toEqual([
      "analyzeCode",
      "analyzeCode",
      "discoverPatterns",
      // A context asks for nodes that are files and for those that are folders.
      "discoverPatterns",
      "discoverPatterns",
      "findSimilarNodes",
    ]);
    expect(new Set(records.map(({ instance }) => instance))).toEqual(new Set(["console"]));
    const file = "examples/corpus/flawed/node_order_poller_effect.py";
    const sha256 = execFileSync("sha256sum", [file], { encoding: "utf8" }).split(" ")[0];
    expect(records.find(({ subject }) => subject === file)).toMatchObject({ content: { sha256 } });
    expect(await runProgram(question, { AUDIT_LOG: "off" }, { cwd: folder })).toMatchObject({ exitCode: 0 });
  });

  test("loses and tears nothing while ten processes append to it at once", async () => {
    const path = join(temporaryFolder(), "audit.jsonl");
    const asks = `
      import { fromEnv } from "event-intelligence";
      const client = await fromEnv();
      await Promise.all(Array.from({ length: 100 }, (_, n) =>
        client.discoverPatterns({ glob: process.env.INSTANCE_ID + "/" + n + "x".repeat(n * 4), limit: 1 })));
      await client.close();
    `;
    const processes = Array.from({ length: 10 }, (_, n) =>
      startNode(["--input-type=module-typescript", "-e", asks], {
        ...builtin,
        AUDIT_LOG: path,
        INSTANCE_ID: `writer-${n}`,
      }),
    );
    for (const { ended } of processes) expect(await ended).toMatchObject({ exitCode: 0, stderr: "" });
    const records = recordsIn(path);
    expect(records).toHaveLength(1_000);
    expect(new Set(records.map(({ correlationId }) => correlationId)).size).toBe(1_000);
  });

  test("goes on in a new file once it was renamed", async () => {
    const path = join(temporaryFolder(), "audit.jsonl");
    const client = await auditedClient(path);
    await client.discoverPatterns({});
    await eventually(() => recordsIn(path).length === 1);
    renameSync(path, `${path}.1`);
    await client.discoverPatterns({});
    await client.close();
    expect([recordsIn(path).length, recordsIn(`${path}.1`).length]).toEqual([1, 1]);
  });

  test.each([
    ["a full disk", () => "/dev/full", "ENOSPC"],
    ["a folder that is missing", () => "/nowhere/audit.jsonl", "ENOENT"],
    ["a folder in its place", () => temporaryFolder(), "EISDIR"],
    [
      "a pipe that nobody reads",
      () => {
        const path = join(temporaryFolder(), "pipe");
        execFileSync("mkfifo", [path]);
        return path;
      },
      "ENXIO",
    ],
  ])("costs no call anything under %s; that is told once", async (_, pathOf, code) => {
    const path = pathOf();
    const asks = `
      import { fromEnv } from "event-intelligence";
      const client = await fromEnv();
      for (let n = 0; n < 5; n += 1) console.log((await client.discoverPatterns({ limit: 1 })).source);
      await client.close();
    `;
    const { ended } = startNode(["--input-type=module-typescript", "-e", asks], { ...builtin, AUDIT_LOG: path });
    const { exitCode, stdout, stderr } = await ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "builtin_pattern_library\n".repeat(5) });
    expect(stderr.match(/cannot be written/g)).toHaveLength(1);
    expect(stderr).toContain(
      `[AUDIT_INCOMPLETE] EventIntelligenceWarning: The audit log ${path} cannot be written: ${code}`,
    );
    expect(stderr).toContain(`Records lost for the audit log ${path}: 5.`);
  });
});

describe("the store of a file", () => {
  test("loses and doubles no record where a disk is full in the middle of a line, and spoils none that comes later", async () => {
    const path = join(temporaryFolder(), "audit.jsonl");
    const source = join(repository, "packages/event-intelligence/src/audit/file-store.ts");
    // A bound on the size of files cuts a write like a full disk does: after so many bytes, wherever that is.
    const stores = `
      import { createFileStore } from ${JSON.stringify(source)};
      const records = ${JSON.stringify(Array.from({ length: 9 }, (_, n) => auditRecord({ correlationId: String(n) })))};
      const { left, error } = await createFileStore(${JSON.stringify(path)}).store(records);
      console.log(left.length, error.message);
    `;
    const node = [process.execPath, "--conditions=source", "--input-type=module-typescript", "-e", stores];
    const printed = execFileSync("bash", ["-c", 'ulimit -f 2; exec "$@"', "bash", ...node], {
      encoding: "utf8",
      cwd: repository,
    });
    expect(statSync(path).size).toBe(2_048);
    const left = Number(/^(\d) only a part could be written\n$/.exec(printed)?.[1]);
    const rest = Array.from({ length: left }, (_, n) => auditRecord({ correlationId: String(9 - left + n) }));
    expect(await createFileStore(path).store(rest)).toEqual({ left: [], error: null });
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    const records = lines.map((line) => tryReadAuditRecord(encoder.encode(line)));
    expect(records.filter((record) => record === null)).toHaveLength(1);
    const ids = records.flatMap((record) => record?.correlationId ?? []);
    expect(ids).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
  });

  test("leaves the mode of a file that is there, and appends to what it has", async () => {
    const path = join(temporaryFolder(), "audit.jsonl");
    writeFileSync(path, "earlier\n");
    chmodSync(path, 0o640);
    expect(await createFileStore(path).store([auditRecord(), auditRecord()])).toEqual({ left: [], error: null });
    expect(readFileSync(path, "utf8")).toMatch(/^earlier\n\{.*\}\n\{.*\}\n$/);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test("says which records were not stored, and why", async () => {
    const records = [auditRecord(), auditRecord()];
    expect(await createFileStore("/dev/full").store(records)).toMatchObject({
      left: records,
      error: { code: "ENOSPC" },
    });
  });
});
