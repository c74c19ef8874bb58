import { OperationError } from "@event-intelligence/contracts";
import { codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import { beforeAll, describe, expect, test } from "vitest";
import { type AnalyzersOf, analyzeContent } from "../../packages/analysis/src/analyze.ts";
import type { Analyzer } from "../../packages/analysis/src/analyzers/analyzer.ts";
import { architectureAnalyzer, onexAnalyzer } from "../../packages/analysis/src/analyzers/compliance-analyzers.ts";
import { patternsAnalyzer } from "../../packages/analysis/src/analyzers/patterns-analyzer.ts";
import { qualityAnalyzer } from "../../packages/analysis/src/analyzers/quality-analyzer.ts";
import { startParserRuntime } from "../../packages/analysis/src/languages/grammars.ts";
import { analyzeText, shareEngine } from "./engine.ts";

const engine = shareEngine({ processes: 1 });

const good = [
  '"""Prices."""',
  "from tenacity import retry",
  "",
  "@retry",
  "def price(net: int) -> int:",
  '    """With tax."""',
  "    return net * 119 // 100",
].join("\n");
const bad = [
  "class NodeTaxCompute(NodeCompute):",
  "    def process(self, order):",
  '        return open(order.path, "w").write(order.tax)',
];

describe("a comprehensive analysis", () => {
  test("takes its parts together", async () => {
    const report = await analyzeText(engine, "node_tax_compute.py", bad.join("\n"));
    const { qualityScore, onexCompliance, architecturalCompliance, analyzers, issues } = report;
    expect(report.overallScore).toBeCloseTo((qualityScore + onexCompliance + architecturalCompliance) / 3, 4);
    expect(report.criticalIssuesCount).toBe(issues.filter(({ severity }) => severity === "critical").length);
    expect(report.criticalIssuesCount).toBeGreaterThan(0);
    expect(analyzers).toEqual([
      { name: "quality", score: qualityScore, isApplicable: true, issuesCount: 0, failure: null },
      { name: "onex", score: onexCompliance, isApplicable: true, issuesCount: expect.any(Number), failure: null },
      { name: "architecture", score: architecturalCompliance, isApplicable: true, issuesCount: 0, failure: null },
      { name: "patterns", score: null, isApplicable: true, issuesCount: 0, failure: null },
    ]);
    expect(analyzers?.reduce((total, { issuesCount }) => total + issuesCount, 0)).toBe(issues.length);
  });

  test("leaves scores out that do not apply", async () => {
    const report = await analyzeText(engine, "prices.py", good);
    const { qualityScore, architecturalCompliance } = report;
    expect(report.onexApplicable).toBe(false);
    expect(report.overallScore).toBeCloseTo((qualityScore + architecturalCompliance) / 2, 4);
    expect(report.analyzers?.[1]).toMatchObject({ name: "onex", score: null, isApplicable: false });
  });

  test("says what is good, each sentence from something measured", async () => {
    expect((await analyzeText(engine, "prices.py", good)).positiveFindings).toEqual([
      "Every function keeps the limits of complexity, length, nesting and parameters (1).",
      "All public functions and types are documented (1).",
      "All parameters and return values have a type (2).",
      expect.stringMatching(/^No architecture rule is broken \(\d+ apply\)\.$/),
      expect.stringMatching(/^A known pattern is used: retry[\w ]* \(line 4\)\.$/),
    ]);
    const { positiveFindings } = await analyzeText(engine, "node_tax_compute.py", bad.join("\n"));
    expect(positiveFindings?.join()).not.toMatch(/documented|have a type|ONEX/);
    expect((await analyzeText(engine, "empty.py", "")).positiveFindings).toEqual([]);
  });

  test("does without patterns where they are not asked for", async () => {
    const request = { sourcePath: "prices.py", content: good, options: { includePatterns: false } };
    const report = await engine.analyze("COMPREHENSIVE_ANALYSIS", request);
    expect(report.analyzers?.map(({ name }) => name)).toEqual(["quality", "onex", "architecture"]);
    expect(report.positiveFindings?.join()).not.toContain("pattern");
  });

  test("is the only operation that speaks of its parts", async () => {
    for (const operation of ["QUALITY_ASSESSMENT", "ONEX_COMPLIANCE", "ARCHITECTURAL_COMPLIANCE"] as const) {
      const report = await analyzeText(engine, "prices.py", good, operation);
      expect(Object.keys(report)).toContain("file");
      expect(Object.keys(report)).not.toEqual(expect.arrayContaining(["overallScore"]));
      expect(report.analyzers).toBeUndefined();
    }
  });
});

describe("an analyzer that fails", () => {
  // Analyzers are loops over data of their own and do not fail on purpose, so the list is given from outside here.
  beforeAll(() => startParserRuntime(64));

  const failing = ({ name }: Analyzer): Analyzer => ({
    name,
    looksAround: false,
    analyze: () => {
      throw new TypeError("a rule is defective");
    },
  });
  const analyze = (operation: keyof AnalyzersOf, ...analyzers: readonly Analyzer[]) =>
    analyzeContent(
      operation,
      codeAnalysisOperations[operation].request.parse({ sourcePath: "prices.py", content: good }),
      10_000,
      { [operation]: analyzers } as unknown as AnalyzersOf,
    );
  const whole = () =>
    analyze("COMPREHENSIVE_ANALYSIS", qualityAnalyzer, onexAnalyzer, architectureAnalyzer, patternsAnalyzer);
  const failure = { code: "INTERNAL_ERROR", message: expect.stringMatching(/failed: a rule is defective$/) };

  test("is named with its reason, and the report is partial and complete in everything else", async () => {
    const report = await analyze(
      "COMPREHENSIVE_ANALYSIS",
      qualityAnalyzer,
      onexAnalyzer,
      failing(architectureAnalyzer),
      patternsAnalyzer,
    );
    const { architecturalCompliance, architecturalApplicable, analyzers, ...rest } = report;
    expect({ architecturalCompliance, architecturalApplicable }).toEqual({
      architecturalCompliance: 0.5,
      architecturalApplicable: false,
    });
    expect(analyzers?.[2]).toEqual({ name: "architecture", score: null, isApplicable: false, issuesCount: 0, failure });
    expect(rest).toMatchObject({ partial: true, overallScore: rest.qualityScore });
    const { functions, patterns, qualityScore, file } = await whole();
    expect(rest).toMatchObject({ functions, patterns, qualityScore, file });
    expect(codeAnalysisOperations.COMPREHENSIVE_ANALYSIS.reply.parse(report)).toEqual(report);
    expect(JSON.stringify(report)).not.toMatch(/\bat .*\.ts|analyzers\.test/);
  });

  test("leaves no numbers behind where it was the one that measures", async () => {
    const report = await analyze("COMPREHENSIVE_ANALYSIS", failing(qualityAnalyzer), architectureAnalyzer);
    expect(report).toMatchObject({
      qualityScore: 0.5,
      complexityScore: null,
      functions: [],
      partial: true,
      overallScore: report.architecturalCompliance,
    });
    expect(report.file).toBeUndefined();
  });

  test("keeps the code of an error that has one", async () => {
    const refusing: Analyzer = {
      name: "onex",
      looksAround: true,
      analyze: () => {
        throw new OperationError("TIMEOUT", "It took too long.");
      },
    };
    const report = await analyze("COMPREHENSIVE_ANALYSIS", qualityAnalyzer, refusing);
    expect(report.analyzers?.[1]?.failure).toEqual({
      code: "TIMEOUT",
      message: "This part of the analysis failed: It took too long.",
    });
  });

  test("fails the request where no other has a result", async () => {
    await expect(analyze("COMPREHENSIVE_ANALYSIS", failing(qualityAnalyzer), failing(onexAnalyzer))).rejects.toThrow(
      "a rule is defective",
    );
  });

  test("fails a request that asked for it alone", async () => {
    await expect(analyze("ONEX_COMPLIANCE", qualityAnalyzer, failing(onexAnalyzer))).rejects.toThrow(
      "a rule is defective",
    );
  });
});
