import { describe, expect, test } from "vitest";
import { patience, runProgram, withCorpus } from "./run-program.ts";

const switchedOff = { ENABLE_EVENT_INTELLIGENCE: "false", ...patience };

async function patterns(
  commandArguments: readonly string[],
  environment: Readonly<Record<string, string>> = withCorpus,
) {
  const { exitCode, stdout, stderr } = await runProgram(["patterns", ...commandArguments, "--json"], environment);
  return { exitCode, stderr, answer: stdout === "" ? null : JSON.parse(stdout) };
}

describe("patterns", () => {
  test("prints JSON of a stable shape", async () => {
    const { exitCode, answer } = await patterns(["node_*_effect.py", "--domain", "database", "--limit", "2"]);
    expect(exitCode).toBe(0);
    expect(answer).toEqual({
      version: 1,
      source: "embedded",
      confidence: answer.patterns[0].confidence,
      totalCount: expect.any(Number),
      patterns: [expect.any(Object), expect.any(Object)],
      timings: { wallMs: expect.any(Number) },
    });
    expect(answer.totalCount).toBeGreaterThan(2);
    for (const pattern of answer.patterns) {
      expect(pattern).toMatchObject({
        filePath: expect.stringMatching(/node_\w+_effect\.py$/),
        nodeType: "effect",
        domain: "database",
        codeSnippet: expect.stringMatching(/\S/),
      });
    }
  });

  test("narrows by node type, written in any case, and by language", async () => {
    const { answer } = await patterns(["**", "--node-type", "Reducer", "--language", "python", "--limit", "1000"]);
    const kinds = answer.patterns.map(({ nodeType, language }: Record<string, string>) => `${nodeType} ${language}`);
    expect(new Set(kinds)).toEqual(new Set(["reducer python"]));
  });

  test("prints a table that names its source", async () => {
    const { exitCode, stdout } = await runProgram(["patterns", "node_*_reducer.py"], withCorpus);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^pattern +confidence +node type +domain +where +evidence\n/);
    expect(stdout).toMatch(/\n\d+ of \d+ shown; source embedded, confidence 0\.\d\d\n$/);
    expect(stdout).not.toContain("\u001b");
  });

  test("says of code that is no example what is gravely wrong with it", async () => {
    const { stdout } = await runProgram(["patterns", "node_order_poller_effect.py"], withCorpus);
    expect(stdout).toMatch(/flawed\/node_order_poller_effect\.py:\d+ .*; no example: [A-Z]+-\d+ in line \d+/);
  });

  test("an unknown node type is wrong usage and names the four", async () => {
    const { exitCode, answer, stderr } = await patterns(["--node-type", "gateway"]);
    expect({ exitCode, answer }).toEqual({ exitCode: 2, answer: null });
    expect(stderr).toContain("effect, compute, reducer, orchestrator");
  });

  test("an unknown domain is no error: the catalogue answers with general patterns", async () => {
    const { exitCode, answer } = await patterns(["--node-type", "effect", "--domain", "astrology"], switchedOff);
    expect(exitCode).toBe(0);
    expect(answer).toMatchObject({
      source: "builtin_pattern_library",
      confidence: 0.7,
      fallbackReason: "EVENTS_DISABLED",
      answeredDomain: "general",
    });
    expect(answer.patterns.length).toBeGreaterThan(0);
    const { stdout } = await runProgram(["patterns", "--node-type", "effect", "--domain", "astrology"], switchedOff);
    expect(stdout).toContain("\nNo pattern is of that domain: these are general.\n");
  });

  test("the catalogue knows a domain by other names", async () => {
    const { answer, stderr } = await patterns(["--node-type", "effect", "--domain", "postgres"], switchedOff);
    expect(answer.patterns[0]).toMatchObject({ domain: "database" });
    expect(answer).not.toHaveProperty("answeredDomain");
    expect(stderr).not.toContain("unknown domain");
  });

  test("a domain has the same patterns by whatever name it is asked for", async () => {
    const [known, named] = await Promise.all(
      ["database", "postgres"].map((domain) => patterns(["node_*_effect.py", "--domain", domain])),
    );
    expect(known?.answer.patterns.length).toBeGreaterThan(2);
    expect(named?.answer.patterns).toEqual(known?.answer.patterns);
    expect(named?.stderr).not.toContain("unknown domain");
    const none = await patterns(["nothing_of_this_name.py", "--domain", "postgres"]);
    expect(none.stderr).not.toContain("unknown domain");
  });

  test("a domain that is nearly a known one is pointed out where nothing was found", async () => {
    const { exitCode, stderr } = await patterns(["--domain", "databse"]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/unknown domain "databse"; known: database, api, .*scheduling\. Did you mean database\?\n$/);
  });

  test("a domain that nobody knows but the files is none", async () => {
    const { answer, stderr } = await patterns(["--domain", "shipment"]);
    expect(answer.patterns.length).toBeGreaterThan(0);
    expect(stderr).not.toContain("unknown domain");
  });

  test("without code to search, the table says what to set", async () => {
    const { stdout } = await runProgram(["patterns"], switchedOff);
    expect(stdout).toMatch(/because of EVENTS_DISABLED \(there is no code to search: set PATTERN_ROOTS to folders/);
  });

  test("no match is an empty answer", async () => {
    const { exitCode, stdout } = await runProgram(["patterns", "nothing_of_this_name.py"], withCorpus);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^No pattern matches\.\n0 of 0 shown; source embedded/);
  });

  test("demanded events that are switched off are no answer", async () => {
    const { exitCode, answer, stderr } = await patterns(["--mode", "events"], switchedOff);
    expect({ exitCode, answer }).toEqual({ exitCode: 3, answer: null });
    expect(stderr).toContain("NO_SOURCE: ");
  });
});
