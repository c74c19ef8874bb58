import { createAnalysisEngine } from "@event-intelligence/analysis";
import { type CodeAnalysisOperation, codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, test } from "vitest";
import { analyzeText, shareEngine, useEngine } from "./engine.ts";

const engine = shareEngine();

const source = [
  "from os import *",
  "class NodeTaxCompute(NodeCompute):",
  "    def process(self, a):",
  "        return a",
  "class TaxRepository:",
  "    def get(self): pass",
].join("\n");

const reportOperations = (Object.keys(codeAnalysisOperations) as CodeAnalysisOperation[]).filter(
  (operation) => operation !== "PATTERN_EXTRACTION",
);

test.each(reportOperations)("the report of %s fits its schema as it is", async (operation) => {
  const report = await analyzeText(engine, "node_tax_compute.py", source, operation);
  expect(codeAnalysisOperations[operation].reply.parse(report)).toEqual(report);
  expect(report).toMatchObject({ operationType: operation, sourcePath: "node_tax_compute.py", language: "python" });
  expect(report.functions.map(({ name }) => name)).toEqual(["process", "get"]);
});

test("the report of a pattern extraction fits its schema as it is", async () => {
  const report = await engine.analyze("PATTERN_EXTRACTION", { sourcePath: "node_tax_compute.py", content: source });
  expect(codeAnalysisOperations.PATTERN_EXTRACTION.reply.parse(report)).toEqual(report);
  expect(report.totalCount).toBe(2);
});

test("each operation adds its own rules and patterns, and nothing else", async () => {
  const found = async (operation: CodeAnalysisOperation) => {
    const report = await analyzeText(engine, "node_tax_compute.py", source, operation as "ONEX_COMPLIANCE");
    const { onexApplicable, architecturalApplicable, patterns, issues } = report;
    return [onexApplicable, architecturalApplicable, patterns.length > 0, issues.some(({ rule }) => rule === "ARC-03")];
  };
  expect(await found("QUALITY_ASSESSMENT")).toEqual([false, false, false, false]);
  expect(await found("ONEX_COMPLIANCE")).toEqual([true, false, false, false]);
  expect(await found("ARCHITECTURAL_COMPLIANCE")).toEqual([false, true, false, true]);
  expect(await found("COMPREHENSIVE_ANALYSIS")).toEqual([true, true, true, true]);
});

test("metrics, patterns and their number are left out as asked", async () => {
  const ask = (options: object) =>
    engine.analyze("COMPREHENSIVE_ANALYSIS", { sourcePath: "node_tax_compute.py", content: source, options });
  expect((await ask({ includeMetrics: false })).functions).toEqual([]);
  expect((await ask({ includePatterns: false })).patterns).toEqual([]);
  expect((await ask({ limit: 1 })).patterns).toHaveLength(1);
  expect((await ask({ patternTypes: ["repository"] })).patterns.map(({ name }) => name)).toEqual(["repository"]);
});

test("the same request gives the same report to the byte, whichever process answers", async () => {
  const ask = async () => {
    const { processingTimeMs, ...report } = await analyzeText(engine, "node_tax_compute.py", source);
    expect(processingTimeMs).toBeGreaterThan(0);
    return JSON.stringify(report);
  };
  const reports = await Promise.all(Array.from({ length: 20 }, ask));
  expect(new Set(reports).size).toBe(1);
});

test("an empty text has a report without functions", async () => {
  for (const path of ["a.py", "a.ts", "a.js"]) {
    const report = await analyzeText(engine, path, "");
    expect(report).toMatchObject({ qualityScore: 1, functions: [], issues: [], partial: false });
  }
});

describe("a file that is broken in one place", () => {
  test("is scored by what was understood, as if the rest were not there", async () => {
    const understood = "def g(a):\n    return a\n";
    const whole = await analyzeText(engine, "a.py", understood);
    const broken = await analyzeText(engine, "a.py", `${understood}\nx = = 1\n`);
    const scores = ["qualityScore", "complexityScore", "maintainabilityScore"] as const;
    expect(broken.partial).toBe(true);
    for (const score of scores) expect(broken[score]).toBe(whole[score]);
    expect(broken.functions.map(({ name }) => name)).toEqual(["g"]);
  });

  test.each(["QUALITY_ASSESSMENT", "COMPREHENSIVE_ANALYSIS"] as const)(
    "says where, in a finding: %s",
    async (operation) => {
      const content = "def g(a):\n    return a\n\nx = = 1\n\ndef h(a):\n    return a\n";
      const report = await analyzeText(engine, "a.py", content, operation);
      expect(report.issues).toEqual([
        {
          rule: "SYN-01",
          severity: "medium",
          line: 4,
          message: expect.stringMatching(/^Line 4 is the first of this file that was not understood\. About \d+ % /),
          cure: expect.stringContaining("baseline"),
        },
      ]);
      expect(report).toMatchObject({ issuesCount: 1, recommendationsCount: 1, partial: true });
    },
  );

  test.each([
    [
      "a token too many in a class",
      "a.ts",
      "class A {\n  f() {\n    return 1;\n  }\n  g( {\n    return 2;\n  }\n}\n",
      5,
    ],
    ["a brace that is missing at the end", "a.ts", "function f() {\n  return 1;\n}\nfunction g() {\n  return 2;\n", 5],
    ["a construct of a newer version", "a.go", "package a\n\nfunc f() *int {\n\treturn new(1)\n}\n", 4],
  ])("names the first line that was not understood: %s", async (_, path, content, line) => {
    const report = await analyzeText(engine, path, content);
    expect(report.issues.filter(({ rule }) => rule === "SYN-01")).toMatchObject([{ line }]);
  });
});

describe("a text that is mostly no program is refused with the line", () => {
  test.each([
    ["prose", "a.py", "This is not a program at all, just a text. It has sentences; and more!\n".repeat(20)],
    [
      "the wrong language",
      "a.ts",
      "def f(a, b):\n    if a:\n        return b\n    for x in y:\n        print(x)\n".repeat(5),
    ],
    ["binary", "a.js", "\0\x01\x7f\ufffd".repeat(500)],
  ])("%s", async (_name, path, content) => {
    await expect(analyzeText(engine, path, content)).rejects.toMatchObject({
      code: "PARSING_ERROR",
      message: expect.stringMatching(/first error is in line 1/),
      cure: expect.stringContaining("language"),
    });
  });
});

describe("a request that cannot be is refused before any work", () => {
  test.each([
    ["INVALID_INPUT", "content", { sourcePath: "a.py" }],
    ["INVALID_INPUT", "sourcePath", { content: "x" }],
    ["INVALID_INPUT", "options.limit", { sourcePath: "a.py", content: "x", options: { limit: 0 } }],
    ["INVALID_INPUT", "request", null],
    ["PAYLOAD_TOO_LARGE", "1000001 bytes", { sourcePath: "a.py", content: "a".repeat(1_000_001) }],
    ["PAYLOAD_TOO_LARGE", "1200000 bytes", { sourcePath: "a.py", content: "é".repeat(600_000) }],
  ])("%s names %s", async (code, named, request) => {
    await expect(engine.analyze("QUALITY_ASSESSMENT", request as never)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(named),
    });
  });

  test("an unknown operation lists the known ones", async () => {
    await expect(engine.analyze("toString" as never, { sourcePath: "a.py", content: "" })).rejects.toMatchObject({
      code: "INVALID_OPERATION",
      cure: expect.stringContaining("QUALITY_ASSESSMENT"),
    });
  });
});

test("a text of exactly the limit is taken", async () => {
  const report = await analyzeText(engine, "a.py", `# ${"x".repeat(999_997)}\n`);
  expect(report.functions).toEqual([]);
});

test("starting again does nothing, and closing twice does no harm", async () => {
  const own = useEngine({ processes: 2 });
  await Promise.all([own.start(), own.start()]);
  await own.start();
  expect(own.status.processes).toBe(2);
  await own.close();
  await own.close();
  expect(own.status).toMatchObject({ processes: 0, busy: 0, queued: 0 });
});

test("an engine that was closed cannot be started again", async () => {
  const own = useEngine({ processes: 1 });
  await own.start();
  await own.close();
  await expect(own.start()).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message: expect.stringMatching(/closed/),
  });
});

test("an engine that was never started works from its first request, and one that was closed says so", async () => {
  const own = createAnalysisEngine({ processes: 1 });
  expect(own.status.processes).toBe(0);
  expect((await analyzeText(own, "a.py", "def f(): pass\n")).functions).toHaveLength(1);
  await own.close();
  await expect(analyzeText(own, "a.py", "")).rejects.toMatchObject({ code: "BACKEND_UNAVAILABLE" });
});

test("options that cannot work are all named at once", () => {
  expect(() => createAnalysisEngine({ processes: 0, requestTimeoutMs: Number.NaN })).toThrow(
    /processes is 0, give .*; requestTimeoutMs is NaN, give a whole number from 1 to/,
  );
  expect(() => createAnalysisEngine({ requestTimeoutMs: 2 ** 31, memoryCapMegabytes: 5_000 })).toThrow(
    /requestTimeoutMs is 2147483648, give .* to 536870911; memoryCapMegabytes is 5000, give .* from 32 to 4096/,
  );
  expect(() => createAnalysisEngine({ nodePath: "" })).toThrow("nodePath is empty");
});
