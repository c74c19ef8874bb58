import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ruleCatalogue } from "@event-intelligence/analysis/rules";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { sarifLog } from "../../packages/event-intelligence/src/report/sarif.ts";
import { folderWith } from "./folder-with.ts";
import { reportOf } from "./report-of.ts";
import { repository, runProgram } from "./run-program.ts";

type SarifLog = ReturnType<typeof sarifLog>;

const schemaFile = new URL("fixtures/sarif/sarif-2.1.0-rtm.5.json", import.meta.url);
let schema: z.ZodType;
beforeAll(() => {
  schema = z.fromJSONSchema(JSON.parse(readFileSync(schemaFile, "utf8"), withUriReferences));
});

/** The validator takes only absolute URLs for the format `uri-reference`; the characters of RFC 3986 are what it means. */
function withUriReferences(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("format" in value) || value.format !== "uri-reference")
    return value;
  const { format: _, ...rest } = value;
  return { ...rest, pattern: "^(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=\\[\\]-]|%[0-9A-Fa-f]{2})*$" };
}

const flawed = "examples/corpus/flawed";
const swallowing = "try:\n    a()\nexcept Exception:\n    pass\n";

/** The log of a run, which must keep the schema. */
async function logOf(commandArguments: readonly string[], cwd = repository) {
  const command = ["analyze", "--mode", "direct", "--format", "sarif", ...commandArguments];
  const { exitCode, stdout, stderr } = await runProgram(command, {}, { cwd });
  const log = JSON.parse(stdout) as SarifLog;
  const [run] = log.runs;
  if (run === undefined) throw new Error("the log holds no run");
  expect(schema.safeParse(log).error?.issues ?? []).toEqual([]);
  return { exitCode, stderr, stdout, log, run, results: run.results };
}

const fingerprintsOf = (results: SarifLog["runs"][number]["results"]) =>
  results.map(({ partialFingerprints }) => partialFingerprints["eventIntelligence/v1"]);

describe("the schema of SARIF 2.1.0 under test", () => {
  const run = { tool: { driver: { name: "a" } }, results: [{ message: { text: "b" } }] };
  const log = (over: object) => ({ version: "2.1.0", runs: [{ ...run, ...over }] });

  test("takes a small log", () => expect(schema.safeParse(log({})).success).toBe(true));

  test.each([
    ["another version", { version: "2.2.0", runs: [run] }],
    ["a tool without a name", log({ tool: { driver: {} } })],
    ["an unknown level", log({ results: [{ message: { text: "b" }, level: "grave" }] })],
    ["an unknown property", log({ results: [{ message: { text: "b" }, place: 1 }] })],
    ["a rule twice", log({ tool: { driver: { name: "a", rules: [{ id: "c" }, { id: "c" }] } } })],
    ["a path that is not percent-encoded", log({ artifacts: [{ location: { uri: "a b.py" } }] })],
    ["an invocation without its outcome", log({ invocations: [{}] })],
  ])("refuses %s", (_, broken) => expect(schema.safeParse(broken).success).toBe(false));
});

describe("analyze --format sarif", () => {
  test("describes every rule, and points from each result to its own", async () => {
    const { exitCode, run, results, log } = await logOf([flawed]);
    expect(exitCode).toBe(0);
    expect(log.version).toBe("2.1.0");
    const { version } = JSON.parse(readFileSync(`${repository}packages/event-intelligence/package.json`, "utf8"));
    expect(run.tool.driver).toMatchObject({ name: "event-intelligence", version });
    const { rules } = run.tool.driver;
    expect(rules.map(({ id }) => id)).toEqual(ruleCatalogue.map(({ id }) => id));
    expect(rules.find(({ id }) => id === "ARC-16")).toEqual({
      id: "ARC-16",
      name: "SQLPutTogetherFromText",
      shortDescription: { text: "SQL put together from text." },
      fullDescription: { text: expect.stringMatching(/^[A-Z].+\.$/) },
      help: { text: "Pass the values as parameters of the statement." },
      defaultConfiguration: { level: "error" },
      properties: { severity: "critical", weight: 6, tags: ["architecture", "security"] },
    });
    expect(results.length).toBeGreaterThan(15);
    for (const { ruleIndex, ruleId } of results) expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
    expect(results[0]).toEqual({
      ruleId: "ONX-12",
      ruleIndex: expect.any(Number),
      level: "error",
      message: { text: expect.stringContaining("requests") },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: `${flawed}/node_customer_export_compute.py`, uriBaseId: "%SRCROOT%" },
            region: { startLine: 7 },
          },
        },
      ],
      partialFingerprints: { "eventIntelligence/v1": expect.stringMatching(/^[0-9a-f]{32}$/) },
      properties: { severity: "critical" },
    });
    const levels = { critical: "error", high: "error", medium: "warning", low: "note", info: "note" };
    for (const { level, properties } of results) expect(level).toBe(levels[properties.severity]);
    expect(run.originalUriBaseIds["%SRCROOT%"]?.uri).toBe(pathToFileURL(repository).href);
  });

  test("the same files give the same log, whatever comes first", async () => {
    const one = await logOf(["examples/corpus", "--concurrency", "1"]);
    const other = await logOf(["examples/corpus/flawed", "examples/corpus", "--concurrency", "16"]);
    expect(other.stdout).toBe(one.stdout);
  });

  test("no issue is told apart from another by accident: fingerprints are unique", async () => {
    const folder = folderWith({ "a.py": swallowing.repeat(3), "b.py": swallowing });
    const { results } = await logOf(["."], folder);
    expect(new Set(fingerprintsOf(results)).size).toBe(4);
  });

  test("fingerprints stay when lines move, are indented, or the path is typed otherwise", async () => {
    const folder = folderWith({ "a/b.py": swallowing });
    const [before] = fingerprintsOf((await logOf(["a"], folder)).results);
    writeFileSync(join(folder, "a/b.py"), `import os\n\nif os:\n${swallowing.replaceAll(/^/gm, "    ").trimEnd()}\n`);
    const moved = await logOf([join(folder, "a")], folder);
    expect(moved.results[0]?.locations[0]?.physicalLocation.region).toEqual({ startLine: 6 });
    expect(fingerprintsOf(moved.results)).toEqual([before]);
  });

  test("paths are percent-encoded; what lies outside of the current folder is absolute", async () => {
    const folder = folderWith({ "Größe 100%/a#b?.py": swallowing, "here/c.py": swallowing });
    const { results } = await logOf([".", "../Größe 100%"], join(folder, "here"));
    expect(results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation)).toEqual([
      { uri: pathToFileURL(join(folder, "Größe 100%/a#b?.py")).href },
      { uri: "c.py", uriBaseId: "%SRCROOT%" },
    ]);
    const inside = await logOf(["."], folder);
    expect(inside.results[0]?.locations[0]?.physicalLocation.artifactLocation).toEqual({
      uri: "Gr%C3%B6%C3%9Fe%20100%25/a%23b%3F.py",
      uriBaseId: "%SRCROOT%",
    });
  });

  test("names the files that could not be analysed, and those with syntax errors", async () => {
    const folder = folderWith({
      "a.py": swallowing,
      "binary.py": Buffer.from([0, 1, 2, 0]),
      "b.py": "def f(:\n  a\n\nx = 1\n",
    });
    const { run } = await logOf(["."], folder);
    const [invocation] = run.invocations;
    expect(invocation?.executionSuccessful).toBe(true);
    expect(invocation?.toolExecutionNotifications).toMatchObject([
      { descriptor: { id: "PARSING_ERROR" }, level: "error", locations: [at("binary.py")] },
      { descriptor: { id: "PARTIAL" }, level: "warning", locations: [at("b.py")] },
    ]);
  });

  test("a run that analysed nothing of what it was asked for was not successful", async () => {
    const folder = folderWith({ "binary.py": Buffer.from([0, 1, 2, 0]) });
    const { exitCode, run } = await logOf(["."], folder);
    expect(exitCode).toBe(1);
    expect(run.invocations[0]?.executionSuccessful).toBe(false);
  });

  test("an empty folder gives a log without results", async () => {
    const { exitCode, run } = await logOf(["."], folderWith({}));
    expect({ exitCode, results: run.results }).toEqual({ exitCode: 0, results: [] });
  });

  test("issues about the whole file, and rules of workers of another version, have their place", () => {
    const issue = {
      rule: "NEW-7",
      severity: "medium",
      line: null,
      message: "It is odd.",
      cure: "Even it out.",
    } as const;
    const log = sarifLog(reportOf([{ ...issue, fingerprint: "0".repeat(32) }]));
    expect(schema.safeParse(log).error?.issues ?? []).toEqual([]);
    const [run] = log.runs;
    expect(run?.tool.driver.rules.find(({ id }) => id === "NEW-7")).toEqual({
      id: "NEW-7",
      shortDescription: { text: "It is odd." },
      help: { text: "Even it out." },
      defaultConfiguration: { level: "warning" },
      properties: { severity: "medium", tags: [] },
    });
    expect(run?.results[0]?.locations[0]?.physicalLocation.region).toEqual({ startLine: 1 });
  });
});

const at = (uri: string) => ({ physicalLocation: { artifactLocation: { uri, uriBaseId: "%SRCROOT%" } } });
