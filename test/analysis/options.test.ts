import {
  type CodeAnalysisOperation,
  type CodeReport,
  type CodeRequestInput,
  codeAnalysisOperations,
} from "@event-intelligence/contracts/code-analysis";
import { describe, expect, test } from "vitest";
import { shareEngine } from "./engine.ts";

const engine = shareEngine({ processes: 1 });

const sourcePath = "database/node_order_store_effect.py";
const content = [
  "from tenacity import retry",
  "",
  "class NodeOrderStoreEffect(NodeEffect):",
  "    @retry",
  "    def store(self, a, b, c, d, e, f, g, h):",
  "        return print(a)",
  "",
  "class OrderRepository:",
  "    def get(self): pass",
  "    def add(self): pass",
].join("\n");

type Options = NonNullable<CodeRequestInput["options"]>;
const reportOperations = (Object.keys(codeAnalysisOperations) as CodeAnalysisOperation[]).filter(
  (operation): operation is Exclude<CodeAnalysisOperation, "PATTERN_EXTRACTION"> => operation !== "PATTERN_EXTRACTION",
);
const patternOperations = ["COMPREHENSIVE_ANALYSIS", "PATTERN_EXTRACTION"] as const;

/** Below the best score in everything. */
const poor = {
  sourcePath: "node_tax_compute.py",
  content: [
    "from os import *",
    "class NodeTaxCompute(NodeCompute):",
    "    def process(self, a, b, c, d, e, f, g):",
    "        return open(a).read()",
  ].join("\n"),
};

async function ask(
  operation: (typeof reportOperations)[number],
  options: Options,
  file = { sourcePath, content },
): Promise<CodeReport> {
  const report = await engine.analyze(operation, { ...file, options });
  return { ...report, processingTimeMs: 0 };
}

async function patternsOf(operation: (typeof patternOperations)[number], options: Options): Promise<string[]> {
  const { patterns } = await engine.analyze(operation, { sourcePath, content, options });
  return patterns.map(({ name, domain }) => `${name} in ${domain}`);
}

describe.each(reportOperations)("%s", (operation) => {
  test("leaves all metrics out where they are not asked for, and nothing else", async () => {
    const { file, functions, ...rest } = await ask(operation, {});
    expect(file?.lines).toBe(10);
    expect(functions.map(({ name }) => name)).toEqual(["store", "get", "add"]);
    const without = await ask(operation, { includeMetrics: false });
    expect(without).toEqual({ ...rest, functions: [] });
    expect(Object.keys(without)).not.toContain("file");
  });

  test("makes an issue of every score of its own that is below the threshold", async () => {
    const found = (await ask(operation, { qualityThreshold: 1 }, poor)).issues.filter(({ rule }) => rule === "QLT-00");
    const own = { quality: /./, ONEX: /ONEX|COMPREHENSIVE/, architectural: /ARCHITECTURAL|COMPREHENSIVE/ };
    const scores = Object.entries(own).flatMap(([name, operations]) => (operations.test(operation) ? name : []));
    expect(found.map(({ message }) => message.split(" ")[1])).toEqual(scores);
    const lenient = await ask(operation, { qualityThreshold: 0 }, poor);
    expect(lenient.issues.map(({ rule }) => rule)).not.toContain("QLT-00");
  });
});

describe.each(reportOperations.filter((operation) => operation !== "COMPREHENSIVE_ANALYSIS"))("%s", (operation) => {
  test("is not changed by what is said about patterns", async () => {
    const plain = await ask(operation, {});
    expect(plain.patterns).toEqual([]);
    const options = {
      patternTypes: ["repository"],
      limit: 1,
      nodeType: "reducer",
      domain: "ui",
      includePatterns: false,
    };
    expect(await ask(operation, options)).toEqual(plain);
  });
});

describe.each(patternOperations)("the patterns of %s", (operation) => {
  test("are all of them by default, the surest first", async () => {
    const names = await patternsOf(operation, {});
    expect(names.length).toBeGreaterThanOrEqual(3);
    expect(names).toContain("effect node: NodeOrderStoreEffect in database");
  });

  test("are those of the names that were asked for", async () => {
    expect(await patternsOf(operation, { patternTypes: ["Repository"] })).toEqual(["repository in database"]);
    expect(await patternsOf(operation, { patternTypes: ["outbox"] })).toEqual([]);
  });

  test("are cut behind the ranking", async () => {
    const [first] = await patternsOf(operation, {});
    expect(await patternsOf(operation, { limit: 1 })).toEqual([first]);
  });

  test("are none where only code of another node type or domain was asked for", async () => {
    const all = await patternsOf(operation, {});
    expect(await patternsOf(operation, { nodeType: "EFFECT", domain: "database" })).toEqual(all);
    expect(await patternsOf(operation, { nodeType: "compute" })).toEqual([]);
    expect(await patternsOf(operation, { domain: "messaging" })).toEqual([]);
  });
});

test("a comprehensive analysis leaves the patterns out where they are not asked for", async () => {
  expect((await ask("COMPREHENSIVE_ANALYSIS", { includePatterns: false })).patterns).toEqual([]);
});
