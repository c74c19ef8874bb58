import type { Pattern } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, it } from "vitest";
import { askedStems, similarityTo, weightOf } from "../../../packages/analysis/src/corpus/similarity.ts";
import { createCorpus, node, useCorpus } from "./use-corpus.ts";

interface Facts {
  readonly path: string;
  readonly description?: string;
  readonly code?: string;
  readonly about?: string;
  readonly confidence?: number;
  readonly isOfDomain?: boolean;
}

interface Case {
  readonly sentence: string;
  readonly asked: string;
  readonly domain?: string;
  readonly better: Facts;
  readonly worse: Facts;
  /** What the better one says of itself. */
  readonly why: readonly string[];
}

const cases: readonly Case[] = [
  {
    sentence: "a file named after what is asked stands before one that only mentions it",
    asked: "postgres ledger",
    better: { path: "b/node_postgres_ledger_effect.py" },
    worse: { path: "a/node_other_effect.py", description: "Fills a ledger in postgres" },
    why: ["file name: postgres, ledger"],
  },
  {
    sentence: "a file named after nothing else stands before one that is also about more",
    asked: "ledger",
    better: { path: "node_ledger_effect.py" },
    worse: { path: "node_invoice_ledger_effect.py" },
    why: ["file name: ledger"],
  },
  {
    sentence: "node.py is called like its folder",
    asked: "ledger",
    better: { path: "nodes/node_ledger_effect/node.py" },
    worse: { path: "nodes/ledger/node_other_effect.py" },
    why: ["file name: ledger"],
  },
  {
    sentence: "index.ts is called like its folder, too",
    asked: "rate limiter",
    better: { path: "src/rate-limiter/index.ts" },
    worse: { path: "src/rate/limiter/other.ts" },
    why: ["file name: rate, limiter"],
  },
  {
    sentence: "a folder that speaks of it counts, though less than the name of the file",
    asked: "ledger",
    better: { path: "node_ledger_effect/handlers/handler_append.py" },
    worse: { path: "node_mail_effect/handlers/handler_append.py" },
    why: ["path: ledger"],
  },
  {
    sentence: "a word is found in any of its forms, in names in mixed case as well",
    asked: "retries of transactions",
    better: { path: "b.py", code: "class TransactionRetrying: pass" },
    worse: { path: "a.py", code: "class TransactRetro: pass" },
    why: ["text: retries, transactions"],
  },
  {
    sentence: "what a file says that it is for counts as the text of its pattern does",
    asked: "upsert",
    better: { path: "b.py", about: "Handles upserts." },
    worse: { path: "a.py", about: "Handles inserts." },
    why: ["text: upsert"],
  },
  {
    sentence: "a rare word counts more than a common one",
    asked: "upsert of data",
    better: { path: "b.py", code: "upsert()" },
    worse: { path: "a.py", code: "data()" },
    why: ["text: upsert"],
  },
  {
    sentence: "a name that speaks of the domain stands before a file that only imports of it",
    asked: "writer",
    domain: "database",
    better: { path: "b/postgres.py", isOfDomain: true },
    worse: { path: "a/other.py", isOfDomain: true },
    why: ["domain database"],
  },
  {
    sentence: "a file that imports of the domain stands before one that has nothing to do with it",
    asked: "writer",
    domain: "database",
    better: { path: "b/other.py", isOfDomain: true },
    worse: { path: "a/other.py" },
    why: ["domain database"],
  },
  {
    sentence: "the surer pattern stands first where nothing else differs",
    asked: "ledger",
    better: { path: "b/ledger.py", confidence: 0.9 },
    worse: { path: "a/ledger.py", confidence: 0.6 },
    why: ["file name: ledger"],
  },
  {
    sentence: "a test stands below production code that is less like it",
    asked: "ledger writer",
    better: { path: "src/ledger.py" },
    worse: { path: "tests/ledger_writer.py" },
    why: ["file name: ledger"],
  },
];

/** How common the words of the table are among a hundred texts. */
const counts: Readonly<Record<string, number>> = { upsert: 1, data: 80 };

function judge({ asked, domain = null }: { asked: string; domain?: string | null }, facts: Facts) {
  const words = [...askedStems(asked)].map(([stem, word]) => ({
    word,
    stem,
    weight: weightOf(100, counts[word] ?? 10),
  }));
  const pattern = {
    ...{ name: "repository", filePath: facts.path, description: facts.description ?? "" },
    ...{ confidence: facts.confidence ?? 0.7, codeSnippet: facts.code ?? "" },
  } as Pattern;
  const { about = "", isOfDomain = false } = facts;
  return similarityTo({ words, domain })({ pattern, about, isOfDomain });
}

describe("how like a pattern is to what is to be written", () => {
  it.each(cases)("$sentence", ({ better, worse, why, ...question }) => {
    const [high, low] = [judge(question, better), judge(question, worse)];
    expect(high.score).toBeGreaterThan(low.score);
    expect(high.why).toEqual(why);
  });

  it("is 1 where everything fits and the confidence apart 0 where nothing does", () => {
    const question = { asked: "postgres ledger", domain: "database" };
    const all = { path: "postgres_ledger/node_postgres_ledger_effect.py", code: "postgres ledger", confidence: 1 };
    expect(judge(question, all)).toEqual({
      score: 1,
      why: ["file name: postgres, ledger", "text: postgres, ledger", "path: postgres, ledger", "domain database"],
    });
    expect(judge(question, { path: "mail.py", confidence: 0 })).toEqual({ score: 0, why: [] });
  });

  it("says of a test that it is one", () => {
    expect(judge({ asked: "ledger" }, { path: "tests/ledger.py" }).why).toEqual([
      "file name: ledger",
      "a test: half the score",
    ]);
  });

  it("names at most eight words in two hundred characters", () => {
    const words = Array.from({ length: 30 }, (_, index) => `word${index}`.padEnd(60, "x")).join(" ");
    const [reason] = judge({ asked: words }, { path: "a.py", code: words }).why;
    expect(reason).toHaveLength(200);
    const [short] = judge(
      { asked: "one1 two2 six6 red4 ten5 dog7 cat8 cow9 hen0" },
      { path: "a.py", code: "one1 two2 six6 red4 ten5 dog7 cat8 cow9 hen0" },
    ).why;
    expect(short?.split(", ")).toHaveLength(8);
  });
});

const files = {
  "database/node_postgres_ledger_effect.py": node("PostgresLedger", "Writes the ledger within a transaction"),
  "database/node_order_store_effect/node.py": node("OrderStore", "Keeps orders"),
  "api/node_payment_effect.py": node("Payment", "Posts payments, with a ledger entry"),
  "api/payment_repository.py": "class PaymentRepository:\n    def find(self): pass\n    def insert(self): pass\n",
  "tests/node_postgres_ledger_effect.py": node("PostgresLedger", "Writes the ledger within a transaction"),
};

/** SQL that is put together from text: a critical finding. */
function injecting(name: string): string {
  const statement = `connection.execute(f"UPDATE ledger SET n = 1 WHERE id = '{order}'")`;
  return `class Node${name}Effect(NodeEffect):\n    async def process(self, connection, order):\n        ${statement}\n`;
}

/** Nothing but its complexity speaks against it. */
function tangled(name: string): string {
  const condition = (level: number) => `${"    ".repeat(level + 2)}if a${level} and b${level} or c${level}:`;
  const body = [...Array.from({ length: 14 }, (_, level) => condition(level)), `${"    ".repeat(16)}return 1`];
  const head = `class Node${name}Effect(NodeEffect):\n    async def process(self, a, b, c, d, e, f, g, h):`;
  return `${head}\n${body.join("\n")}\n`;
}

const longNode = [
  "class NodeLedgerEffect(NodeEffect):",
  '    """Keeps a ledger."""',
  ...["open", "append", "refund", "archive", "close"].flatMap((name) => [
    "",
    `    async def ${name}(self):`,
    ...Array.from({ length: 30 }, (_, index) => `        step_${index}()`),
  ]),
  "",
].join("\n");

async function corpusOf(all: Readonly<Record<string, string>> = files) {
  const corpus = useCorpus(createCorpus(all));
  await corpus.refresh();
  return async (similarTo: string, options: object = {}, sourcePath = "*") => {
    const found = await corpus.find({ sourcePath, options: { similarTo, ...options } });
    return { ...found, paths: found.patterns.map(({ filePath }) => filePath) };
  };
}

describe("a search for similar code", () => {
  it("shows one pattern of each file that is similar at all, and says why", async () => {
    const search = await corpusOf();
    const { patterns, paths, totalCount } = await search("a writer of ledgers in postgres");
    expect(paths).toEqual(["database/node_postgres_ledger_effect.py", "tests/node_postgres_ledger_effect.py"]);
    expect(totalCount).toBe(5);
    expect(patterns[0]).toMatchObject({
      filePath: "database/node_postgres_ledger_effect.py",
      why: ["text: writer, postgres, ledgers", "file name: postgres, ledgers"],
    });
    const scores = patterns.map(({ score = Number.NaN }) => score);
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
    for (const score of scores) expect(score).toBe(Number(score.toFixed(4)));
  });

  it.each([
    ["words that are nowhere", "zzzz qqqq", {}],
    ["words that are nowhere, and a domain", "zzzz qqqq", { domain: "database" }],
    ["words that say nothing", "write a new node that does it for us", { domain: "database" }],
    ["no words", "?! ...", {}],
  ])("finds nothing by %s", async (_, question, options) => {
    const search = await corpusOf();
    expect(await search(question, options)).toMatchObject({ patterns: [], totalCount: 5 });
  });

  it("never shows code that is no example: with grave findings or of poor quality", async () => {
    const search = await corpusOf({
      "node_ledger_effect.py": node("Ledger", "Writes a ledger by upsert"),
      "node_ledger_upsert_effect.py": injecting("LedgerUpsert"),
      "node_ledger_upsert_writer_effect.py": tangled("LedgerUpsertWriter"),
    });
    const { paths, totalCount } = await search("ledger upsert writer");
    expect(paths).toEqual(["node_ledger_effect.py"]);
    expect(totalCount).toBe(1);
  });

  it("shows of a long class the methods that hold the words, under its heading", async () => {
    const search = await corpusOf({ "node_ledger_effect.py": longNode });
    const excerptFor = async (question: string) => (await search(question)).patterns[0]?.codeSnippet ?? "";
    const refund = await excerptFor("ledger refund");
    expect(refund).toContain("class NodeLedgerEffect(NodeEffect):");
    expect(refund).toContain("async def refund(self):");
    expect(refund).not.toContain("async def archive(self):");
    const archive = await excerptFor("ledger archive");
    expect(archive).toContain("async def archive(self):");
    expect(archive).not.toContain("async def refund(self):");
    for (const excerpt of [refund, archive]) expect(excerpt.split("\n").length).toBeLessThanOrEqual(40);
  });

  it("finds by words of a class's documentation, which its excerpt does not show", async () => {
    const documentation = `"""Keeps entries.\n\n    Every one is mirrored to a quarantine.\n    """`;
    const search = await corpusOf({
      "node_a_effect.py": node("A", "Keeps entries"),
      "node_z_effect.py": `class NodeZEffect(NodeEffect):\n    ${documentation}\n    limit = 3\n`,
    });
    const { patterns } = await search("mirrored quarantine");
    expect(patterns.map(({ filePath }) => filePath)).toEqual(["node_z_effect.py"]);
    expect(patterns[0]?.codeSnippet).not.toContain("mirrored");
    expect((await search("entries", { text: "quarantine" })).paths).toEqual(["node_z_effect.py"]);
  });

  it("ranks before it cuts, and counts before both", async () => {
    const search = await corpusOf();
    const all = await search("ledger entry of a payment");
    const two = await search("ledger entry of a payment", { limit: 2 });
    expect(two).toMatchObject({ totalCount: 5, paths: all.paths.slice(0, 2) });
    expect(two.paths[0]).toBe("api/node_payment_effect.py");
  });

  it("looks closely at more files than it shows", async () => {
    const search = await corpusOf({
      "node_a_effect.py": node("A", "Fills a ledger by upsert"),
      "node_ledger_upsert_effect.py": node("L"),
    });
    expect((await search("ledger upsert", { limit: 1 })).paths).toEqual(["node_ledger_upsert_effect.py"]);
  });

  it("takes the domain for a hint, and glob, node type, text and names of patterns for conditions", async () => {
    const search = await corpusOf();
    const question = "payment ledger";
    expect((await search(question, { domain: "database" })).totalCount).toBe(5);
    expect((await search(question, { domain: "api" })).paths[0]).toMatch(/^api\//);
    expect((await search(question, { domain: "never heard of" })).totalCount).toBe(5);
    expect((await search(question, { nodeType: "compute" })).paths).toEqual([]);
    const repositories = await search(question, { patternTypes: ["repository"] });
    expect(repositories.paths).toEqual(["api/payment_repository.py"]);
    expect((await search(question, { text: "transaction" })).totalCount).toBe(2);
    expect((await search(question, { text: "?!" })).totalCount).toBe(0);
    expect((await search(question, {}, "api/*")).totalCount).toBe(2);
  });

  it("shows of a file the node before anything else that is found in it", async () => {
    const repository = "\n\nclass LedgerRepository:\n    def find(self): pass\n    def insert(self): pass\n";
    const search = await corpusOf({ "node_mail_effect.py": `${node("Mail")}${repository}` });
    const { patterns } = await search("mail repository");
    expect(patterns.map(({ name }) => name)).toEqual(["effect node: NodeMailEffect"]);
  });

  it("reads the opening of a file's documentation, which a search by text does not", async () => {
    const search = await corpusOf({
      "node_a_effect.py": node("A"),
      "node_z_effect.py": `"""Keeps a quarantine.\n\nFor letters that are dead.\n\nMore: unrelated."""\n\n${node("Z")}`,
    });
    for (const question of ["quarantines", "dead letter"]) {
      expect((await search(question)).paths[0]).toBe("node_z_effect.py");
    }
    expect((await search("unrelated")).paths).toEqual([]);
    expect((await search("anything", { text: "quarantine" })).paths).toEqual([]);
  });

  it("ranks equal files by their paths", async () => {
    const search = await corpusOf({
      "c/ledger_effect.py": node("A"),
      "a/ledger_effect.py": node("A"),
      "b/ledger_effect.py": node("A"),
    });
    expect((await search("ledger")).paths).toEqual(["a/ledger_effect.py", "b/ledger_effect.py", "c/ledger_effect.py"]);
  });

  it("finds what is most like it among many more files than it looks at closely", async () => {
    const many = Array.from({ length: 250 }, (_, index) => [
      `node_a${index}_effect.py`,
      node(`A${index}`, "Writes a ledger"),
    ]);
    const search = await corpusOf({
      ...Object.fromEntries(many),
      "node_z_effect.py": node("Z", "Writes a ledger by upsert"),
      "node_y_effect.py": `"""Puts letters into quarantine."""\n${node("Y")}`,
    });
    const { paths, totalCount } = await search("ledger upsert", { limit: 1 });
    expect(paths).toEqual(["node_z_effect.py"]);
    expect(totalCount).toBe(252);
    expect((await search("a quarantine for letters", { limit: 1 })).paths).toEqual(["node_y_effect.py"]);
    expect((await search("ledger", { limit: 200 })).paths).toHaveLength(200);
  });

  it.each([
    ["only empty words", "write a new node that does it for us"],
    ["no words", "?! ..."],
    ["two thousand characters", `${"transaction upsert ledger ".repeat(100)}`.slice(0, 1_990)],
    ["two thousand characters without a space", "x".repeat(2_000)],
    ["hundreds of different words", Array.from({ length: 280 }, (_, index) => `w${index}`).join(" ")],
    ["signs of the query language", 'ledger" AND "x* OR NEAR(a b) {words} : ^ + -'],
    ["a NUL", "ledger\0 upsert"],
    ["other scripts", "台帳 журнал 📒"],
    ["the name of a property that every object has", "constructor __proto__ toString"],
  ])("works with %s", async (_, similarTo) => {
    const search = await corpusOf();
    const { patterns, totalCount } = await search(similarTo, { domain: "database" });
    expect(totalCount).toBe(5);
    for (const { score } of patterns) expect(score).toBeGreaterThanOrEqual(0.2);
  });

  it("does not begin for an empty text, which is how some callers say nothing", async () => {
    const search = await corpusOf();
    const { patterns, totalCount } = await search("  ", { domain: "database" });
    expect(totalCount).toBeLessThan(5);
    expect(patterns[0]).not.toHaveProperty("why");
  });
});
