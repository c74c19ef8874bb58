import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { program, repository, runProgram, startNode, startProgram } from "./run-program.ts";

const commands = [
  ["demo"],
  ["analyze"],
  ["patterns"],
  ["similar"],
  ["context"],
  ["worker"],
  ["doctor"],
  ["rollout-check"],
  ["dlq"],
  ["dlq", "list"],
  ["dlq", "show"],
  ["dlq", "replay"],
  ["contracts"],
];

describe("the command line", () => {
  test.each(commands.map((command) => [command.join(" "), command] as const))("%s has help", async (name, command) => {
    const { exitCode, stdout, stderr } = await runProgram([...command, "--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(`Usage: event-intelligence ${name}`);
  });

  test("help names every command", async () => {
    const { exitCode, stdout } = await runProgram(["--help"]);
    expect(exitCode).toBe(0);
    for (const [command = ""] of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  });

  test("its version is that of the package", async () => {
    const manifest = JSON.parse(readFileSync(`${repository}packages/event-intelligence/package.json`, "utf8"));
    const environment = { npm_package_version: "99.99.99" };
    expect(await runProgram(["--version"], environment)).toEqual({
      exitCode: 0,
      stdout: `${manifest.version}\n`,
      stderr: "",
    });
  });

  test("on a Node that is too old, program and library say which one is needed and how to get it", async () => {
    const older = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.11.0" } })';
    const pretend = ["--import", `data:text/javascript,${older}`];
    const imports = 'import "event-intelligence"; import "event-intelligence/testing";';
    const [ofProgram, ofLibrary] = await Promise.all([
      startNode([...pretend, program, "--version"]).ended,
      startNode([...pretend, "--input-type=module", "-e", imports]).ended,
    ]);
    const manifest = JSON.parse(readFileSync(`${repository}packages/event-intelligence/package.json`, "utf8"));
    const oldest = manifest.engines.node.match(/\d+\.\d+/g).join(", or ");
    const needed = `event-intelligence needs Node ${oldest} or later; this is 20.11.0.`;
    expect(ofProgram).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ofLibrary).toMatchObject({ exitCode: 1, stdout: "" });
    for (const { stderr } of [ofProgram, ofLibrary]) {
      expect(stderr).toContain(needed);
      expect(stderr).toContain("`npm install node@24`");
    }
  });

  test.each([
    ["nothing at all", []],
    ["an unknown command", ["analyse", "."]],
    ["an unknown option", ["patterns", "--colour"]],
    ["no path to analyse", ["analyze"]],
    ["half of a command", ["dlq"]],
    ["a dead letter that is not named", ["dlq", "show"]],
    ["a dead letter without its offset", ["dlq", "show", "topic/0"]],
    ["a replay of nobody says what", ["dlq", "replay"]],
    ["a replay of so many, but nobody says which", ["dlq", "replay", "--limit", "5", "--dry-run"]],
    ["a replay of a time that ends before it begins", ["dlq", "replay", "--since", "1h", "--until", "2h"]],
    ["an argument too many", ["doctor", "now"]],
  ])("%s is wrong usage", async (_, command) => {
    const { exitCode, stdout, stderr } = await runProgram(command);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).not.toBe("");
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("all wrong options and settings are named at once", async () => {
    const { exitCode, stdout, stderr } = await runProgram(
      [
        "analyze",
        ".",
        "--mode",
        "kafka",
        "--operation",
        "ALL",
        "--fail-under",
        "2",
        "--concurrency",
        "0",
        "--timeout-ms",
        "x",
      ],
      { KAFKA_REQUEST_TIMEOUT_MS: "soon", TOPIC_PROFILE: "latest", ENABLE_EVENT_INTELLIGENCE: "ture" },
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    for (const name of ["--mode", "--operation", "--fail-under", "--concurrency", "--timeout-ms"]) {
      expect(stderr).toContain(`${name} `);
    }
    for (const name of ["KAFKA_REQUEST_TIMEOUT_MS", "TOPIC_PROFILE", "ENABLE_EVENT_INTELLIGENCE"]) {
      expect(stderr).toContain(`- ${name}=`);
    }
  });

  test.each(
    [
      ["analyze", "."],
      ["patterns"],
      ["similar"],
      ["context", "--node-type", "effect"],
      ["worker"],
      ["doctor"],
      ["dlq", "list"],
      ["dlq", "show", "topic/0/0"],
      ["dlq", "replay", "--all"],
    ].map((command) => [command.join(" "), command] as const),
  )("%s names all wrong settings at once, in every mode", async (_, command) => {
    const environment = { ANALYSIS_MODE: "direct", MAX_PENDING_REQUESTS: "none", HEALTH_CHECK_PORT: "-1" };
    const { exitCode, stdout, stderr } = await runProgram(command, environment);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("2 settings are wrong");
    expect(stderr).toContain("MAX_PENDING_REQUESTS");
    expect(stderr).toContain("HEALTH_CHECK_PORT");
  });

  test("a reader that goes away is no failure", async () => {
    const running = startProgram(["contracts"]);
    running.child.stdout?.destroy();
    expect(await running.ended).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test.each([[["list"]], [["show", "topic/0/0"]], [["replay", "--all"]]])(
    "dead letters need a broker: %j",
    async (command) => {
      const { exitCode, stderr } = await runProgram(["dlq", ...command]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain("KAFKA_BOOTSTRAP_SERVERS is not set");
    },
  );

  test("wrong addresses and times of a replay are named at once", async () => {
    const command = ["dlq", "replay", "a/b/c", "topic/0/1", "/0/1", "--since", "yesterday", "--until", "2026-02-31"];
    const { exitCode, stdout, stderr } = await runProgram(command);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    for (const wrong of ['address "a/b/c"', 'address "/0/1"', '--since "yesterday"', '--until "2026-02-31"']) {
      expect(stderr).toContain(`${wrong} is not allowed`);
    }
    expect(stderr.trimEnd().split("\n")).toHaveLength(4);
  });

  test("the contracts are printed as JSON, with or without --json", async () => {
    const [plain, json] = await Promise.all([runProgram(["contracts"]), runProgram(["contracts", "--json"])]);
    expect(plain).toEqual(json);
    expect(plain).toMatchObject({ exitCode: 0, stderr: "" });
    const schema = JSON.parse(plain.stdout);
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      envelopes: { request: { type: "object" }, completed: { type: "object" }, failed: { type: "object" } },
    });
    expect(Object.keys(schema.operations)).toContain("PATTERN_EXTRACTION");
  });
});
