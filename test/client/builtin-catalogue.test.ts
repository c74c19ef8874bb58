import { codeAnalysisOperations, type Pattern } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, it } from "vitest";
import { findBuiltinPatterns, nodeTypeFromPath } from "../../packages/client/src/fallback/builtin-catalogue.ts";

const nodeTypes = ["effect", "compute", "reducer", "orchestrator"];
const domains = ["database", "api", "messaging", "general"];
const everything = findBuiltinPatterns({ limit: 1000 }).patterns;
const pathsOf = (patterns: readonly Pattern[]) => patterns.map((pattern) => pattern.filePath);

describe("the built-in catalogue", () => {
  it.each(nodeTypes.flatMap((nodeType) => domains.map((domain) => ({ nodeType, domain }))))(
    "has at least two patterns for $nodeType and $domain",
    ({ nodeType, domain }) => {
      const own = everything.filter((pattern) => pattern.nodeType === nodeType && pattern.domain === domain);
      expect(own.length).toBeGreaterThanOrEqual(2);
    },
  );

  it("is a list that the wire contract accepts unchanged", () => {
    const reply = codeAnalysisOperations.PATTERN_EXTRACTION.reply;
    expect(reply.parse({ patterns: everything }).patterns).toEqual(everything);
  });

  it("gives every pattern a path of its own that names its node type and domain", () => {
    expect(new Set(pathsOf(everything)).size).toBe(everything.length);
    for (const { filePath, nodeType, domain } of everything) {
      expect(filePath).toMatch(new RegExp(`^builtin://${nodeType}/${domain}/[a-z0-9]+(-[a-z0-9]+)*$`));
    }
  });

  it.each(everything.map((pattern) => [pattern.filePath, pattern] as const))("describes %s in full", (_, pattern) => {
    const sentences = pattern.description.match(/\.(?= |$)/g) ?? [];
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    expect(pattern.bestPractices.length).toBeGreaterThanOrEqual(3);
    expect(pattern.bestPractices.length).toBeLessThanOrEqual(6);
    expect(pattern).toMatchObject({ confidence: 0.7, language: "python", startLine: 1 });
  });

  it.each(everything.map((pattern) => [pattern.filePath, pattern] as const))(
    "sketches %s as an ONEX node",
    (_, pattern) => {
      const lines = pattern.codeSnippet.split("\n");
      const base = `Node${pattern.nodeType?.charAt(0).toUpperCase()}${pattern.nodeType?.slice(1)}`;
      const baseName = base.slice("Node".length);
      expect(pattern.endLine).toBe(lines.length);
      expect(lines.length).toBeGreaterThanOrEqual(8);
      expect(lines.length).toBeLessThanOrEqual(25);
      expect(pattern.codeSnippet).toMatch(new RegExp(`^class Node[A-Z][A-Za-z]+${baseName}\\(${base}[\\[)]`, "m"));
      expect(pattern.codeSnippet).toMatch(
        /^ {4}async def process\(self, input_data: Model\w+Input\) -> Model\w+Output:$/m,
      );
    },
  );
});

describe("findBuiltinPatterns", () => {
  it("puts the patterns of the domain before the general ones and leaves out other domains", () => {
    const { patterns } = findBuiltinPatterns({ nodeType: "effect", domain: "database" });
    const found = patterns.map((pattern) => pattern.domain);
    const firstGeneral = found.indexOf("general");
    expect(firstGeneral).toBeGreaterThanOrEqual(2);
    expect(new Set(found.slice(0, firstGeneral))).toEqual(new Set(["database"]));
    expect(new Set(found.slice(firstGeneral))).toEqual(new Set(["general"]));
  });

  it("answers an unknown domain with the general patterns", () => {
    const { patterns, totalCount } = findBuiltinPatterns({ nodeType: "reducer", domain: "astronomy" });
    expect(totalCount).toBeGreaterThanOrEqual(2);
    expect(patterns.every((pattern) => pattern.nodeType === "reducer" && pattern.domain === "general")).toBe(true);
  });

  it("looks across all node types when none is named", () => {
    const { patterns } = findBuiltinPatterns({ domain: "api", limit: 100 });
    expect(new Set(patterns.map((pattern) => pattern.nodeType))).toEqual(new Set(nodeTypes));
  });

  it("puts the general patterns first when no domain is named", () => {
    const { patterns, totalCount } = findBuiltinPatterns({ nodeType: "compute", limit: 1000 });
    expect(patterns[0]?.domain).toBe("general");
    expect(new Set(patterns.map((pattern) => pattern.domain))).toEqual(new Set(domains));
    expect(totalCount).toBe(patterns.length);
  });

  it("limits after ranking and still counts everything that matched", () => {
    const whole = findBuiltinPatterns({ nodeType: "effect", domain: "messaging", limit: 1000 });
    const cut = findBuiltinPatterns({ nodeType: "effect", domain: "messaging", limit: 2 });
    expect(cut.patterns).toEqual(whole.patterns.slice(0, 2));
    expect(cut.totalCount).toBe(whole.patterns.length);
  });

  it("returns ten patterns unless told otherwise", () => {
    expect(findBuiltinPatterns().patterns).toHaveLength(10);
    expect(findBuiltinPatterns().totalCount).toBe(everything.length);
  });

  it.each([0, -1])("returns no pattern for a limit of %i", (limit) => {
    expect(findBuiltinPatterns({ limit }).patterns).toEqual([]);
  });

  it("compares node type, domain and language without regard to case or blanks around them", () => {
    const expected = findBuiltinPatterns({ nodeType: "effect", domain: "database", language: "python" });
    expect(findBuiltinPatterns({ nodeType: " EFFECT", domain: "Database ", language: "Python" })).toEqual(expected);
  });

  it("takes null and empty as no condition", () => {
    expect(findBuiltinPatterns({ nodeType: null, domain: "", language: null, patternTypes: [] })).toEqual(
      findBuiltinPatterns(),
    );
  });

  it.each([{ nodeType: "gateway" }, { language: "rust" }, { patternTypes: ["no-such-pattern"] }])(
    "finds nothing for %j",
    (query) => {
      expect(findBuiltinPatterns(query)).toEqual({ patterns: [], totalCount: 0 });
    },
  );

  it.each(["Circuit breaker", "circuit_breaker", "circuit-breaker"])("finds a pattern by the name %j", (name) => {
    const { patterns } = findBuiltinPatterns({ patternTypes: [name] });
    expect(pathsOf(patterns)).toEqual(["builtin://effect/api/circuit-breaker"]);
  });

  it("hands out copies, so that one caller cannot spoil the list for the next", () => {
    const first = findBuiltinPatterns({ limit: 1 }).patterns[0];
    const untouched = structuredClone(first);
    first?.bestPractices.splice(0);
    expect(findBuiltinPatterns({ limit: 1 }).patterns[0]).toEqual(untouched);
  });
});

describe("nodeTypeFromPath", () => {
  it.each([
    ["node_order_store_effect.py", "effect"],
    ["node_*_effect.py", "effect"],
    ["**/node_*_reducer.py", "reducer"],
    ["*_compute.py", "compute"],
    ["node*_orchestrator.*", "orchestrator"],
    ["src/node_email_effect/handlers/handler_send.py", "effect"],
    ["src/node_email_effect/node.py", "effect"],
    ["C:\\code\\NODE_PRICE_COMPUTE.PY", "compute"],
    ["node_a_effect/node_b_compute.py", "compute"],
  ])("reads %s as %s", (path, nodeType) => {
    expect(nodeTypeFromPath(path)).toBe(nodeType);
  });

  it.each([
    "",
    "main.py",
    "src/effect.py",
    "node_effect.py",
    "side_effect.py",
    "node_order_effects.py",
    "node_*_*.py",
    "**/*.py",
  ])("reads nothing into %j", (path) => {
    expect(nodeTypeFromPath(path)).toBeNull();
  });
});
