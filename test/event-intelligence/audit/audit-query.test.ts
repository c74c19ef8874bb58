import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startSilentPeer } from "../../helpers/peer.ts";
import { folderWith } from "../folder-with.ts";
import { runProgram, startProgram, temporaryFolder } from "../run-program.ts";
import { auditLine } from "./audit-records.ts";

const at = (minute: number) => `2024-02-29T10:${String(minute).padStart(2, "0")}:00.000Z`;

const log = [
  auditLine({ correlationId: "late", time: at(30), operation: "ONEX_COMPLIANCE" }),
  auditLine({ correlationId: "ok", time: at(10) }),
  auditLine({
    correlationId: "back",
    time: at(20),
    outcome: "fallback",
    source: "direct",
    fallbackReason: "NO_RESPONDER",
  }),
  auditLine({
    correlationId: "bad",
    time: at(40),
    outcome: "error",
    source: null,
    errorCode: "TIMEOUT",
    instance: "other",
  }),
].join("");

const fileWith = (text: string) => join(folderWith({ "audit.jsonl": text }), "audit.jsonl");
const query = (path: string, ...options: string[]) => runProgram(["audit", "query", ...options], { AUDIT_LOG: path });
const idsOf = (stdout: string): string[] =>
  stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line).correlationId]));

describe("audit query", () => {
  test("prints one JSON object a line, oldest first, in the spelling of every command", async () => {
    const { exitCode, stdout, stderr } = await query(fileWith(log), "--json");
    expect({ exitCode, stderr, ids: idsOf(stdout) }).toEqual({
      exitCode: 0,
      stderr: "",
      ids: ["ok", "back", "late", "bad"],
    });
    expect(JSON.parse(stdout.split("\n")[0] ?? "")).toMatchObject({
      version: 1,
      operation: "QUALITY_ASSESSMENT",
      subject: "src/a.py",
      content: { sizeBytes: 5 },
      durationMs: 2.5,
    });
  });

  test("prints a table for people", async () => {
    const { stdout } = await query(fileWith(log));
    expect(stdout).toMatch(/^time +instance +operation +outcome +source +reason +ms +subject +correlation id\n/);
    expect(stdout).toMatch(
      /\n2024-02-29T10:20:00.000Z +generator-1 +QUALITY_ASSESSMENT +fallback +direct +NO_RESPONDER +3 /,
    );
    expect(stdout).toMatch(/\n4 of 4 calls, newest last\n$/);
  });

  test.each([
    [
      ["--since", "2024-02-29T10:20:00Z"],
      ["back", "late", "bad"],
    ],
    [["--until", "2024-02-29T10:20Z"], ["ok"]],
    [
      ["--since", "2024-02-29", "--until", "2024-02-29T11:30+01:00"],
      ["ok", "back"],
    ],
    [["--since", "1s"], []],
    [["--operation", "onex_compliance"], ["late"]],
    [["--outcome", "error"], ["bad"]],
    [["--source", "direct"], ["back"]],
    [["--correlation-id", "ok"], ["ok"]],
    [["--instance", "other"], ["bad"]],
    [["--outcome", "ok", "--operation", "QUALITY_ASSESSMENT"], ["ok"]],
    [["--outcome", "ok", "--instance", "other"], []],
  ])("with %j finds %j", async (options, ids) => {
    const { exitCode, stdout } = await query(fileWith(log), "--json", ...options);
    expect({ exitCode, ids: idsOf(stdout) }).toEqual({ exitCode: 0, ids });
  });

  test("shows the newest up to its limit, and says how many there are", async () => {
    const path = fileWith(log);
    const json = await query(path, "--json", "--limit", "2");
    expect(idsOf(json.stdout)).toEqual(["late", "bad"]);
    expect(json.stderr).toBe("The newest 2 of 4 calls; --limit shows more.\n");
    expect((await query(path, "--limit", "1")).stdout).toMatch(/\n1 of 4 calls, newest last; --limit shows more\n$/);
  });

  test("passes over damaged lines, counts them, and shows the rest", async () => {
    const damaged = [
      "no JSON\n",
      `${log.slice(0, 40)}\n`,
      "\n\n",
      '{"version":2}\n',
      `${"x".repeat(3_000_000)}\n`,
      Buffer.from([0xff, 0xfe, 0x0a]).toString("latin1"),
      auditLine().trimEnd().slice(0, -5),
    ].join("");
    const { exitCode, stdout, stderr } = await query(fileWith(log + damaged), "--json");
    expect({ exitCode, ids: idsOf(stdout) }).toEqual({ exitCode: 0, ids: ["ok", "back", "late", "bad"] });
    expect(stderr).toBe("6 damaged records were passed over.\n");
  });

  test("keeps fields that only a newer writer knows, and lets no text take hold of the terminal", async () => {
    const newer = auditLine({ subject: "a\u001b[31m\n.py", traceId: "t-1" });
    expect(JSON.parse((await query(fileWith(newer), "--json")).stdout)).toMatchObject({ traceId: "t-1" });
    expect((await query(fileWith(newer))).stdout).toContain("a?[31m?.py");
  });

  test("finds nothing where nothing was recorded yet", async () => {
    const missing = join(temporaryFolder(), "audit.jsonl");
    expect(await query(missing)).toEqual({ exitCode: 0, stdout: "No recorded calls.\n", stderr: "" });
    expect(await query(missing, "--json")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test.each([
    ["while AUDIT_LOG is off", () => "off", /AUDIT_LOG="off" records nothing/],
    ["of a folder", () => temporaryFolder(), /is not a regular file/],
    ["of a topic without a broker", () => "topic", /AUDIT_LOG="topic" needs a broker/],
    ["of what is a switch", () => "true", /AUDIT_LOG="true" says neither/],
    [
      "of a pipe that nobody writes to",
      () => {
        const path = join(temporaryFolder(), "pipe");
        execFileSync("mkfifo", [path]);
        return path;
      },
      /is not a regular file/,
    ],
  ])("%s is wrong usage", async (_, pathOf, message) => {
    const { exitCode, stdout, stderr } = await query(pathOf());
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("names all wrong options at once", async () => {
    const wrong = [
      "--since",
      "tomorrow",
      "--until",
      "2026-13-45",
      "--outcome",
      "fine",
      "--operation",
      "X",
      "--limit",
      "0",
    ];
    const { exitCode, stderr } = await query(fileWith(log), ...wrong);
    expect(exitCode).toBe(2);
    for (const option of ["since", "until", "outcome", "operation", "limit"]) expect(stderr).toContain(`--${option} "`);
  });

  test("ends with 130 at Ctrl-C while a broker does not answer", async () => {
    const broker = await startSilentPeer();
    const running = startProgram(["audit", "query"], { AUDIT_LOG: "topic", KAFKA_BOOTSTRAP_SERVERS: broker.address });
    await broker.connected;
    running.kill("SIGINT");
    expect(await running.ended).toMatchObject({ exitCode: 130, stdout: "" });
  });

  test("reads a log of a hundred thousand calls", async () => {
    const lines = Array.from({ length: 100_000 }, (_, n) =>
      auditLine({ correlationId: `c${n}`, time: new Date(n * 1_000).toISOString() }),
    );
    const { exitCode, stdout } = await query(fileWith(lines.reverse().join("")), "--json", "--limit", "3");
    expect({ exitCode, ids: idsOf(stdout) }).toEqual({ exitCode: 0, ids: ["c99997", "c99998", "c99999"] });
  });
});
