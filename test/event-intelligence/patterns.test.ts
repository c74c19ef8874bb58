import { describe, expect, test } from "vitest";
import { runProgram } from "./run-program.ts";

/** With time enough for a machine that has more to do than it can. */
const withCorpus = {
  PATTERN_ROOTS: "examples/corpus",
  CORPUS_INDEX_PATH: ":memory:",
  KAFKA_PATTERN_DISCOVERY_TIMEOUT_MS: "25000",
};
const switchedOff = { ENABLE_EVENT_INTELLIGENCE: "false" };

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
    });
    expect(answer.patterns.length).toBeGreaterThan(0);
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
