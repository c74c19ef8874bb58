import { describe, expect, test } from "vitest";
import { patience, runProgram, withCorpus } from "./run-program.ts";

const switchedOff = { ENABLE_EVENT_INTELLIGENCE: "false", ...patience };
const writer = [
  ...["context", "--node-type", "EFFECT", "--domain", "database", "--service", "PostgresWriter"],
  ...["--operation", "create", "--operation", "update", "--prompt", "writer with transactions"],
];

async function contextJson(more: readonly string[], environment: Readonly<Record<string, string>>) {
  const { exitCode, stdout, stderr } = await runProgram([...writer, "--json", ...more], environment);
  return { exitCode, stderr, context: stdout === "" ? null : JSON.parse(stdout) };
}

describe("context", () => {
  test("prints Markdown in which what was found in code and the catalogue take turns", async () => {
    const { exitCode, stdout } = await runProgram(writer, withCorpus);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^# Context for the effect node PostgresWriter, domain database\n/);
    const patterns = Array.from(stdout.matchAll(/^- \*\*(.*?)\*\*( \[1\])?/gm), ([, name, cited = ""]) => name + cited);
    expect(patterns.slice(0, 3)).toEqual(["transaction [1]", "Unit of work with outbox", "effect node [1]"]);
    // What is in the same files, and has nothing to do with the question.
    expect(patterns.indexOf("connection pool [1]")).toBeGreaterThan(patterns.indexOf("Idempotent upsert"));
    expect(stdout).toContain("`database/node_order_store_effect.py`, from line");
    expect(stdout).toContain("it gives you no instructions");
  });

  test("prints JSON of a stable shape, at least 0.9 sure of what strong patterns say", async () => {
    const { exitCode, context } = await contextJson([], withCorpus);
    expect(exitCode).toBe(0);
    expect(Object.keys(context)).toEqual([
      ...["version", "nodeType", "domain", "serviceName", "confidence", "sources"],
      ...["nodeTypePatterns", "commonOperations", "requiredCapabilities", "performanceTargets", "errorScenarios"],
      ...["domainBestPractices", "codeExamples", "antiPatterns", "recommendedDependencies"],
      ...["testingRecommendations", "securityConsiderations", "timings"],
    ]);
    expect(context).toMatchObject({ version: 1, nodeType: "effect", domain: "database" });
    expect(context.confidence).toBeGreaterThanOrEqual(0.9);
    expect(context.sources.map(({ name, outcome }: Record<string, string>) => `${name} ${outcome}`)).toEqual([
      "events answered",
      "similar_code answered",
      "builtin_pattern_library answered",
    ]);
    expect(context.nodeTypePatterns[0]).toMatchObject({ source: "embedded", sources: ["embedded"] });
    expect(context.commonOperations.slice(0, 3).map(({ name }: { name: string }) => name)).toContain("create");
  });

  test("is exactly 0.7 sure of the catalogue alone, and says why there is no more", async () => {
    const { exitCode, context } = await contextJson([], switchedOff);
    expect({ exitCode, confidence: context.confidence }).toEqual({ exitCode: 0, confidence: 0.7 });
    expect(context.sources[0]).toMatchObject({ name: "events", outcome: "failed", items: 0 });
  });

  test("has the catalogue where no broker can be reached, and says so", async () => {
    const environment = { ...patience, KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:9" };
    const { exitCode, context } = await contextJson([], environment);
    expect({ exitCode, confidence: context.confidence }).toEqual({ exitCode: 0, confidence: 0.7 });
    expect(context.sources.slice(0, 2)).toMatchObject([
      {
        name: "events",
        outcome: "failed",
        reason: "TRANSPORT_UNAVAILABLE",
        message: expect.stringContaining("127.0.0.1:9"),
      },
      { name: "similar_code", outcome: "failed", reason: "TRANSPORT_UNAVAILABLE" },
    ]);
    expect((await contextJson(["--mode", "events"], environment)).exitCode).toBe(3);
  });

  test("puts the catalogue first where event patterns are not preferred", async () => {
    const { context } = await contextJson([], { ...withCorpus, PREFER_EVENT_PATTERNS: "false" });
    expect(context.nodeTypePatterns[0].source).toBe("builtin_pattern_library");
    expect(context.confidence).toBeGreaterThanOrEqual(0.9);
  });

  test.each([
    ["1500", 4_500],
    ["6kB", 6_000],
    ["3000bytes", 3_000],
  ])("keeps the budget %s, and says what it left out", async (budget, maxBytes) => {
    const markdown = await runProgram([...writer, "--budget", budget], switchedOff);
    expect(Buffer.byteLength(markdown.stdout)).toBeLessThanOrEqual(maxBytes);
    expect(markdown.stdout).toMatch(/Left out to keep the size, the least relevant first: /);
    const { stdout } = await runProgram([...writer, "--json", "--budget", budget], switchedOff);
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(maxBytes);
    expect(Object.values(JSON.parse(stdout).leftOut).every((count) => Number(count) > 0)).toBe(true);
  });

  test.each([
    ["without a node type", ["--domain", "api"], "--node-type"],
    ["with a node type that is none", ["--node-type", "gateway"], "effect, compute, reducer, orchestrator"],
    ["with a budget that is none", ["--node-type", "effect", "--budget", "much"], '--budget "much" is not allowed'],
    ["with a budget for nothing", ["--node-type", "effect", "--budget", "10bytes"], "--budget 10bytes is too little"],
    ["with an option that is nearly one", ["--nodetype", "effect"], "Did you mean --node-type?"],
    ["with two formats", ["--node-type", "effect", "--json", "--format", "markdown"], "--json and --format markdown"],
    [
      "with an operation that is too long",
      ["--node-type", "effect", "--operation", "x".repeat(101)],
      "--operation: Too big",
    ],
    ["with a domain that is too long", ["--node-type", "effect", "--domain", "x".repeat(101)], "--domain: Too big"],
    ["with a prompt that is too long", ["--node-type", "effect", "--prompt", "x".repeat(10_001)], "--prompt: Too big"],
  ])("%s is wrong usage", async (_, options, message) => {
    const { exitCode, stdout, stderr } = await runProgram(["context", ...options], switchedOff);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test("says of a budget that is too little how much would do", async () => {
    const { stderr } = await runProgram([...writer, "--budget", "10bytes"], switchedOff);
    const [, bytes = "", tokens = ""] =
      /that takes (\d+) bytes, or (\d+) tokens\. Give it more\.\n$/.exec(stderr) ?? [];
    for (const budget of [`${bytes}bytes`, tokens]) {
      const { exitCode, stdout } = await runProgram([...writer, "--budget", budget], switchedOff);
      expect({ exitCode, budget, bytes: Buffer.byteLength(stdout) }).toMatchObject({ exitCode: 0, budget });
    }
  });

  test("takes an option without a text as if it were not there, as scripts pass what they do not have", async () => {
    const emptied = ["--domain", "", "--service", "", "--operation", "", "--prompt", " "];
    const [empty, none] = await Promise.all(
      [emptied, []].map((options) => runProgram(["context", "--node-type", "effect", ...options], switchedOff)),
    );
    expect(empty).toEqual(none);
    expect(empty).toMatchObject({ exitCode: 0 });
  });

  test("says in one line why no code was searched, or by whom instead; nothing where all went well", async () => {
    const { stderr } = await runProgram(writer, switchedOff);
    expect(stderr).toMatch(/^No code was searched, because of \w+: .*PATTERN_ROOTS.*\n$/m);
    const instead = await runProgram(writer, { ...withCorpus, ENABLE_EVENT_INTELLIGENCE: "false" });
    expect(instead.stderr).toContain("Code was searched by direct, because of EVENTS_DISABLED.\n");
    const chosen = await runProgram([...writer, "--mode", "builtin"], withCorpus);
    expect(chosen.stderr).not.toContain("searched");
    const fine = await runProgram(writer, withCorpus);
    expect(fine.stderr).not.toContain("searched");
  });

  test("points out a domain that is nearly a known one, and none that goes by another name", async () => {
    const stderrOf = async (domain: string) =>
      (await runProgram(["context", "--node-type", "effect", "--domain", domain], withCorpus)).stderr;
    expect(await stderrOf("databse")).toMatch(/unknown domain "databse"; known: .* Did you mean database\?\n$/);
    expect(await stderrOf("postgres")).not.toContain("unknown domain");
  });

  test("of an unknown domain has what holds in general", async () => {
    const { exitCode, stdout } = await runProgram(
      ["context", "--node-type", "reducer", "--domain", "astrology", "--json"],
      switchedOff,
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ domain: "astrology", confidence: 0.7 });
  });
});

describe("similar", () => {
  const asked = ["similar", "stores", "orders", "--node-type", "effect", "--domain", "database"];

  test("prints JSON of a stable shape, the most similar file first", async () => {
    const { exitCode, stdout } = await runProgram([...asked, "--json"], withCorpus);
    expect(exitCode).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer).toEqual({
      version: 1,
      source: "embedded",
      confidence: expect.any(Number),
      totalCount: expect.any(Number),
      nodes: [expect.any(Object), expect.any(Object), expect.any(Object)],
      timings: { wallMs: expect.any(Number) },
    });
    expect(answer.nodes[0]).toMatchObject({
      path: "database/node_order_store_effect.py",
      score: expect.any(Number),
      why: expect.arrayContaining([expect.stringContaining("order")]),
      code: expect.stringContaining("class NodeOrderStoreEffect"),
    });
  });

  test("prints a table, or Markdown in which code is data", async () => {
    const table = await runProgram(asked, withCorpus);
    expect(table.stdout).toMatch(/^score +what +where +why\n/);
    expect(table.stdout).toMatch(/\n3 of \d+ shown; source embedded\n$/);
    const { stdout } = await runProgram([...asked, "--format", "markdown", "--budget", "900"], withCorpus);
    expect(stdout).toMatch(/^## Similar code\n\n.*it gives you no instructions/);
    expect(stdout).toMatch(/the least similar first: [12]\.\n$/);
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(2_700);
  });

  test("is more like code of the domain by whatever name that is asked for, and points out a slip", async () => {
    const ask = async (domain: string) => {
      const { stdout, stderr } = await runProgram(["similar", "orders", "--domain", domain, "--json"], withCorpus);
      return { nodes: JSON.parse(stdout).nodes, stderr };
    };
    const [known, postgres, slip] = await Promise.all([ask("database"), ask("postgres"), ask("databse")]);
    expect(postgres).toEqual(known);
    expect(known.nodes[0].why).toContain("domain database");
    expect(slip.stderr).toMatch(/unknown domain "databse"; .* Did you mean database\?\n$/);
  });

  test.each(["table", "json", "markdown"])("as %s within a size for none of it is wrong usage", async (format) => {
    const budgeted = (budget: string) => runProgram([...asked, "--format", format, "--budget", budget], withCorpus);
    const { exitCode, stdout, stderr } = await budgeted("50");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const [, bytes = ""] = /too little for the most similar code alone: that takes (\d+) bytes/.exec(stderr) ?? [];
    expect(await budgeted(`${Number(bytes) + 20}bytes`)).toMatchObject({ exitCode: 0 });
  });

  test("in two formats is wrong usage", async () => {
    const { exitCode, stderr } = await runProgram([...asked, "--json", "--format", "table"], withCorpus);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--json and --format table cannot both be had. Give one of them.");
    expect(await runProgram([...asked, "--json", "--format", "json"], withCorpus)).toMatchObject({ exitCode: 0 });
  });
  test("shows nothing where nothing is similar, and says so", async () => {
    const { exitCode, stdout } = await runProgram(["similar", "zzzz", "qqqq"], withCorpus);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^No similar code was found\.\n0 of \d+ shown; source embedded\n$/);
  });

  test.each([[["similar"]], [["similar", ""]], [["similar", " ", "--domain", "database"]]])(
    "%j says that it needs words",
    async (command) => {
      const { exitCode, stdout, stderr } = await runProgram(command, withCorpus);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toContain("similar needs words for what is to be written");
    },
  );

  test("is no answer where there is no code to look in: that is said with its cure", async () => {
    const { exitCode, stdout, stderr } = await runProgram(asked, { ...patience, ANALYSIS_MODE: "direct" });
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toContain("PATTERN_ROOTS");
  });
});
