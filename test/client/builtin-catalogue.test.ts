import { knownDomains } from "@event-intelligence/analysis/languages";
import { codeAnalysisOperations, nodeTypes, type Pattern } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, it } from "vitest";
import { type BuiltinPatternQuery, findBuiltinPatterns } from "../../packages/client/src/fallback/builtin-catalogue.ts";

const everything = (await findBuiltinPatterns({ limit: 1000 })).patterns;
const pathsOf = (patterns: readonly Pattern[]) => patterns.map((pattern) => pattern.filePath);
const namesOf = async (query: BuiltinPatternQuery) =>
  (await findBuiltinPatterns(query)).patterns.map((pattern) => pattern.name);

/** Every node type with the domains that it has patterns for. */
const pairs = [
  ["effect", ["database", "api", "messaging", "cache", "file_storage", "auth", "search", "general"]],
  ["compute", ["data_processing", "calculation", "validation", "parsing", "general"]],
  ["reducer", ["state_management", "aggregation", "analytics", "general"]],
  ["orchestrator", ["workflow", "coordination", "saga", "scheduling", "general"]],
] as const;
const everyPair = pairs.flatMap(([nodeType, domains]) => domains.map((domain) => ({ nodeType, domain })));

describe("the built-in catalogue", () => {
  it.each(everyPair)("has at least eight patterns for $nodeType and $domain", async ({ nodeType, domain }) => {
    const { patterns, answeredDomain } = await findBuiltinPatterns({ nodeType, domain, limit: 1000 });
    expect(patterns.filter((pattern) => pattern.domain === domain).length).toBeGreaterThanOrEqual(8);
    expect(answeredDomain).toBeUndefined();
  });

  it("calls domains what the engine calls them", () => {
    const domains = new Set(everyPair.map(({ domain }) => domain).filter((domain) => domain !== "general"));
    expect([...domains].filter((domain) => !knownDomains.includes(domain))).toEqual([]);
  });

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

  it("gives every pattern of a node type a name of its own", () => {
    const names = everything.map(({ nodeType, name }) => `${nodeType}: ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
  });

  it.each(everything.map((pattern) => [pattern.filePath, pattern] as const))("describes %s in full", (_, pattern) => {
    const sentences = pattern.description.match(/\.(?= |$)/g) ?? [];
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    expect(pattern.whenToUse).toMatch(/^[A-Z].{20,}\.$/);
    for (const line of [...(pattern.steps ?? []), ...(pattern.pitfalls ?? []), ...pattern.bestPractices]) {
      expect(line).toMatch(/\S[.!]$/);
    }
    expect(pattern).toMatchObject({ confidence: 0.7, language: "python", startLine: 1 });
    expect(pattern.endLine).toBe(pattern.codeSnippet.split("\n").length);
  });

  it("says nothing twice", () => {
    const sentences = everything.flatMap(({ steps = [], pitfalls = [], bestPractices, description }) => [
      ...steps,
      ...pitfalls,
      ...bestPractices,
      description,
    ]);
    expect(sentences.filter((sentence, index) => sentences.indexOf(sentence) < index)).toEqual([]);
  });
});

describe("findBuiltinPatterns", () => {
  it("puts the patterns of the domain before the general ones and leaves out other domains", async () => {
    const { patterns } = await findBuiltinPatterns({ nodeType: "effect", domain: "database", limit: 1000 });
    const found = patterns.map((pattern) => pattern.domain);
    const firstGeneral = found.indexOf("general");
    expect(new Set(found.slice(0, firstGeneral))).toEqual(new Set(["database"]));
    expect(new Set(found.slice(firstGeneral))).toEqual(new Set(["general"]));
  });

  it.each(["astronomy", "restaurant", "feedback"])(
    "answers %s with the general patterns, and says so",
    async (domain) => {
      const found = await findBuiltinPatterns({ nodeType: "effect", domain, limit: 1000 });
      expect(found.answeredDomain).toBe("general");
      expect(new Set(found.patterns.map((pattern) => pattern.domain))).toEqual(new Set(["general"]));
      expect(found).toEqual({
        ...(await findBuiltinPatterns({ nodeType: "effect", domain: "general", limit: 1000 })),
        answeredDomain: "general",
      });
    },
  );

  it("answers a domain the node type lacks with those general patterns first that speak of it", async () => {
    const { patterns, answeredDomain } = await findBuiltinPatterns({ nodeType: "compute", domain: "postgres" });
    expect(answeredDomain).toBe("general");
    expect(patterns[0]?.name).toBe("Pure query builder");
    expect(new Set(patterns.map((pattern) => pattern.domain))).toEqual(new Set(["general"]));
  });

  it.each([
    ["Postgres", "database"],
    ["redis", "cache"],
    ["GraphQL", "api"],
    ["kafka topics", "messaging"],
    ["S3 buckets", "file-storage"],
    ["JWT", "auth"],
  ])("answers %s as %s", async (asked, domain) => {
    const query = { nodeType: "effect", limit: 1000 };
    expect(await findBuiltinPatterns({ ...query, domain: asked })).toEqual(
      await findBuiltinPatterns({ ...query, domain }),
    );
  });

  it("gives a pattern of several domains the one that was asked for, under one path", async () => {
    const ofDomain = async (domain: string) =>
      (await findBuiltinPatterns({ nodeType: "reducer", domain, patternTypes: ["tumbling-window"] })).patterns[0];
    expect(await ofDomain("analytics")).toMatchObject({ domain: "analytics" });
    expect(await ofDomain("analytics")).toEqual({ ...(await ofDomain("aggregation")), domain: "analytics" });
  });

  it("looks across all node types when none is named", async () => {
    const { patterns, answeredDomain } = await findBuiltinPatterns({ domain: "api", limit: 1000 });
    expect(new Set(patterns.map((pattern) => pattern.nodeType))).toEqual(new Set(nodeTypes));
    expect(answeredDomain).toBeUndefined();
  });

  it("puts the general patterns first when no domain is named", async () => {
    const { patterns, totalCount } = await findBuiltinPatterns({ nodeType: "compute", limit: 1000 });
    expect(patterns[0]?.domain).toBe("general");
    expect(patterns.some((pattern) => pattern.domain === "calculation")).toBe(true);
    expect(totalCount).toBe(patterns.length);
  });

  it("limits after ranking and still counts everything that matched", async () => {
    const whole = await findBuiltinPatterns({ nodeType: "effect", domain: "messaging", limit: 1000 });
    const cut = await findBuiltinPatterns({ nodeType: "effect", domain: "messaging", limit: 2 });
    expect(cut.patterns).toEqual(whole.patterns.slice(0, 2));
    expect(cut.totalCount).toBe(whole.patterns.length);
  });

  it("returns ten patterns unless told otherwise", async () => {
    expect((await findBuiltinPatterns()).patterns).toHaveLength(10);
    expect((await findBuiltinPatterns()).totalCount).toBe(everything.length);
  });

  it.each([0, -1])("returns no pattern for a limit of %i", async (limit) => {
    expect((await findBuiltinPatterns({ limit })).patterns).toEqual([]);
  });

  it("compares node type, domain and language without regard to case or blanks around them", async () => {
    const expected = await findBuiltinPatterns({ nodeType: "effect", domain: "database", language: "python" });
    expect(await findBuiltinPatterns({ nodeType: " EFFECT", domain: "Database ", language: "Python" })).toEqual(
      expected,
    );
  });

  it("takes null and empty as no condition", async () => {
    const empty = { nodeType: null, domain: "", language: null, patternTypes: [], prompt: "", operations: [] };
    expect(await findBuiltinPatterns(empty)).toEqual(await findBuiltinPatterns());
  });

  it.each([{ language: "rust" }, { patternTypes: ["no-such-pattern"] }])("finds nothing for %j", async (query) => {
    expect(await findBuiltinPatterns(query)).toEqual({ patterns: [], totalCount: 0 });
  });

  it("refuses a node type that is none, and names the four", async () => {
    await expect(findBuiltinPatterns({ nodeType: "gateway" })).rejects.toThrow(
      expect.objectContaining({
        code: "INVALID_REQUEST",
        message: 'nodeType is "gateway". Pass one of effect, compute, reducer, orchestrator.',
      }),
    );
  });

  it.each(["Circuit breaker", "circuit_breaker", "circuit-breaker"])("finds a pattern by the name %j", async (name) => {
    const { patterns } = await findBuiltinPatterns({ patternTypes: [name] });
    expect(pathsOf(patterns)).toEqual(["builtin://effect/api/circuit-breaker"]);
  });

  it("hands out copies, so that one caller cannot spoil the list for the next", async () => {
    const first = (await findBuiltinPatterns({ limit: 1 })).patterns[0];
    const untouched = structuredClone(first);
    for (const list of [first?.bestPractices, first?.steps, first?.pitfalls]) list?.splice(0);
    expect((await findBuiltinPatterns({ limit: 1 })).patterns[0]).toEqual(untouched);
  });

  it("gives the same bytes for the same query", async () => {
    const query = { nodeType: "effect", domain: "sql", prompt: "store orders", operations: ["create"], limit: 1000 };
    expect(JSON.stringify(await findBuiltinPatterns(query))).toBe(JSON.stringify(await findBuiltinPatterns(query)));
  });
});

describe("prompt and operations", () => {
  it.each<[string, BuiltinPatternQuery, string]>([
    ["effect", { domain: "database", prompt: "a page of customers, sorted by name" }, "Keyset pagination"],
    [
      "effect",
      { domain: "database", prompt: "writer with transactions", operations: ["create", "update"] },
      "Unit of work with outbox",
    ],
    ["effect", { domain: "api", prompt: "receives webhooks of the payment provider" }, "Webhook receiver"],
    ["effect", { domain: "cache", operations: ["invalidate"] }, "Invalidation after the commit"],
    [
      "effect",
      { domain: "redis", prompt: "user sessions with sliding expiry and logout" },
      "Session in a shared cache",
    ],
    ["effect", { domain: "redis", prompt: "products", operations: ["get"] }, "Cache-aside with single-flight"],
    [
      "effect",
      { domain: "s3", prompt: "reports and links", operations: ["upload"] },
      "Object upload with a link that expires",
    ],
    [
      "effect",
      { domain: "api", prompt: "pull requests", operations: ["list", "poll"] },
      "Polling within the rate limit",
    ],
    ["effect", { domain: "kafka", prompt: "must not process an order twice" }, "Idempotent consumer"],
    ["effect", { prompt: "sends mail to customers" }, "Notification sent once"],
    [
      "compute",
      { domain: "calculation", prompt: "prices with tax, rounded to cents" },
      "Money in decimals with one rounding",
    ],
    [
      "compute",
      { domain: "parsing", prompt: "supplier invoices from CSV, all errors at once" },
      "Parser of delimited files with every error at once",
    ],
    [
      "reducer",
      { domain: "state_management", prompt: "trial ends, cancel at period end" },
      "State that changes with time",
    ],
    ["reducer", { domain: "analytics", prompt: "p99 percentile of latencies" }, "Mergeable sketches"],
    [
      "orchestrator",
      { domain: "saga", prompt: "payment is captured late" },
      "Authorise first, capture behind the last refusal",
    ],
    ["orchestrator", { domain: "cron", prompt: "nightly in a time zone" }, "Recurring schedule with a zone"],
    ["orchestrator", { domain: "scheduling", prompt: "what was missed in an outage" }, "Policy for missed runs"],
  ])("lead %s nodes with %j to what they speak of", async (nodeType, query, name) => {
    expect((await namesOf({ nodeType, ...query }))[0]).toBe(name);
  });

  it("keep all patterns of the domain, and of the general ones those that have a word of them", async () => {
    const query = { nodeType: "effect", domain: "database", limit: 1000 };
    const whole = await findBuiltinPatterns(query);
    const narrowed = await findBuiltinPatterns({ ...query, prompt: "retry on deadlock" });
    const ofDomain = (patterns: readonly Pattern[]) => patterns.filter((pattern) => pattern.domain === "database");
    expect(pathsOf(ofDomain(narrowed.patterns)).toSorted()).toEqual(pathsOf(ofDomain(whole.patterns)).toSorted());
    expect(narrowed.totalCount).toBeLessThan(whole.totalCount);
    expect(narrowed.patterns.length).toBe(narrowed.totalCount);
  });

  it("come before the domain where none is named", async () => {
    const { patterns, totalCount } = await findBuiltinPatterns({ prompt: "claim check", limit: 1000 });
    expect(patterns[0]?.name).toBe("Claim check for large bodies");
    expect(totalCount).toBeLessThan(everything.length);
  });

  it.each(["", "a node that should do it", "zyzzyva"])(
    "change nothing where no pattern has them: %j",
    async (prompt) => {
      expect(await findBuiltinPatterns({ nodeType: "reducer", prompt, limit: 1000 })).toEqual(
        await findBuiltinPatterns({ nodeType: "reducer", limit: 1000 }),
      );
    },
  );
});
