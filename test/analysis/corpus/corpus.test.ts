import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AnalysisEngine } from "@event-intelligence/analysis";
import type { CodeRequestInput } from "@event-intelligence/contracts/code-analysis";
import { expect, test, vi } from "vitest";
import { walkRoot } from "../../../packages/analysis/src/corpus/walker.ts";
import { eventually } from "../../helpers/eventually.ts";
import { shareEngine, useEngine } from "../engine.ts";
import { createFolder, shareFolder, writeFile } from "../temporary-folder.ts";
import { useCorpus } from "./use-corpus.ts";

function node(name: string, type: string, imports = ""): string {
  return `${imports}\nclass Node${name}${type}(Node${type}):\n    """${name} as a node."""\n`;
}

const files = {
  "database/node_order_store_effect.py": node("OrderStore", "Effect", "import asyncpg"),
  "api/node_payment_effect.py": node("Payment", "Effect", "import httpx"),
  "calculation/node_tax_compute.py": node("Tax", "Compute"),
  "declared/node_mail_effect/node.py": node("Mail", "Effect"),
  "plain/order-repository.ts": "export class OrderRepository { find() {} insert() {} }",
  "plain/nothing.py": "x = 1\n",
  "tests/node_payment_effect.py": node("Payment", "Effect"),
  "notes.txt": "class NodeNoteEffect(NodeEffect): pass",
};

// On a machine with ten times the work it can do, threads and processes take many seconds to start.
vi.setConfig({ testTimeout: 120_000 });
const patient = { timeoutMs: 60_000 };

const root = shareFolder(files);
const engine = shareEngine({ patternRoots: [root], processes: 1 });

async function ask(engine: AnalysisEngine, sourcePath: string, more: Partial<CodeRequestInput> = {}) {
  return await engine.analyze("PATTERN_EXTRACTION", { sourcePath, ...more });
}

async function pathsOf(engine: AnalysisEngine, sourcePath: string, more: Partial<CodeRequestInput> = {}) {
  const { patterns } = await ask(engine, sourcePath, { ...more, options: { limit: 1000, ...more.options } });
  return [...new Set(patterns.map(({ filePath }) => filePath))].sort();
}

test("a bare glob is looked for in every folder, one with a slash from the root", async () => {
  const inFiles = ["api/node_payment_effect.py", "database/node_order_store_effect.py", "tests/node_payment_effect.py"];
  expect(await pathsOf(engine, "**/node_*_effect.py")).toEqual(inFiles);
  expect(await pathsOf(engine, "api/*.py")).toEqual(["api/node_payment_effect.py"]);
  expect(await pathsOf(engine, "**/*.ts")).toEqual(["plain/order-repository.ts"]);
  expect(await pathsOf(engine, "*.rs")).toEqual([]);
});

test("a bare glob means folders of that name, too: what lies in them, and the node that one is", async () => {
  const found = useCorpus({
    root: createFolder({
      "nodes/node_mail_effect/node.py": node("Mail", "Effect"),
      "nodes/node_mail_effect/handlers/handler_node_effect.py": node("Send", "Effect"),
      "nodes/node_tax_compute.py": node("Tax", "Compute"),
      "nodes/node_mail_effect/node.ts": "export class MailRepository { find() {} insert() {} }",
    }),
  });
  await found.refresh();
  const inFolder = [
    "nodes/node_mail_effect/handlers/handler_node_effect.py",
    "nodes/node_mail_effect/node.py",
    "nodes/node_mail_effect/node.ts",
  ];
  const pathsBy = async (sourcePath: string) => [...(await found.paths({ sourcePath }))].sort();
  expect(await pathsBy("node_*")).toEqual([...inFolder, "nodes/node_tax_compute.py"]);
  expect(await pathsBy("node_*_effect")).toEqual(inFolder);
  expect(await pathsBy("node_mail_effect")).toEqual(inFolder);
  expect(await pathsBy("handlers")).toEqual(inFolder.slice(0, 1));
  expect(await pathsBy("node_*_effect.py")).toEqual(["nodes/node_mail_effect/node.py"]);
  expect(await pathsBy("node_{mail,tax}_*.py")).toEqual([
    "nodes/node_mail_effect/node.py",
    "nodes/node_tax_compute.py",
  ]);
  // Who gives a folder means files in it, as before.
  for (const glob of ["**/node_*_effect.py", "nodes/node_*_effect", "node_*_effect.go", "*_effect/"]) {
    expect(await pathsBy(glob), glob).toEqual([]);
  }
});

test("an exact path selects one file, relative or absolute", async () => {
  for (const path of [
    "calculation/node_tax_compute.py",
    "./calculation/node_tax_compute.py",
    join(root, "calculation/node_tax_compute.py"),
  ]) {
    expect(await pathsOf(engine, path)).toEqual(["calculation/node_tax_compute.py"]);
  }
});

test("a root that is a link is searched, by either of its paths", async () => {
  const link = join(createFolder(), "link");
  symlinkSync(root, link);
  const corpus = useCorpus({ root: link });
  await corpus.refresh();
  for (const path of [link, realpathSync(root)]) {
    expect(await corpus.paths({ sourcePath: join(path, "api/*.py") })).toEqual(["api/node_payment_effect.py"]);
  }
});

test("node type, domain, language and pattern type really filter", async () => {
  expect(await pathsOf(engine, "**/*", { options: { nodeType: "COMPUTE" } })).toEqual([
    "calculation/node_tax_compute.py",
  ]);
  expect(await pathsOf(engine, "**/*", { options: { nodeType: "effect" } })).toContain(
    "declared/node_mail_effect/node.py",
  );
  expect(await pathsOf(engine, "**/*", { options: { nodeType: "reducer" } })).toEqual([]);
  expect(await pathsOf(engine, "**/*", { options: { domain: "database" } })).toEqual([
    "database/node_order_store_effect.py",
  ]);
  expect(await pathsOf(engine, "**/*", { language: "ts" })).toEqual(["plain/order-repository.ts"]);
  expect(await pathsOf(engine, "**/*", { options: { patternTypes: ["repository"] } })).toEqual([
    "plain/order-repository.ts",
  ]);
});

test.each(["constructor", "__proto__", "toString"])(
  "a domain called %s is only one that no file is of",
  async (domain) => {
    const path = "node_ledger_effect.py";
    const corpus = useCorpus({ root: createFolder({ [path]: node("Ledger", "Effect", "import asyncpg") }) });
    await corpus.refresh();
    expect(await corpus.paths({ options: { domain } })).toEqual([]);
    expect(await corpus.paths({ options: { domain, similarTo: "ledger" } })).toEqual([path]);
  },
);

test("a domain is told by an import as well as by a folder", async () => {
  const corpus = useCorpus({ root: createFolder({ "node_a_effect.py": node("A", "Effect", "import asyncpg") }) });
  await corpus.refresh();
  expect(await corpus.paths({ options: { domain: "database" } })).toEqual(["node_a_effect.py"]);
  expect(await corpus.paths({ options: { domain: "messaging" } })).toEqual([]);
});

test("the limit cuts after ranking, and the total counts before", async () => {
  const all = await ask(engine, "**/*", { options: { limit: 1000 } });
  const two = await ask(engine, "**/*", { options: { limit: 2 } });
  expect(two.patterns).toEqual(all.patterns.slice(0, 2));
  expect(two.totalCount).toBe(all.patterns.length);
  expect(all.patterns.findIndex(({ filePath }) => filePath.startsWith("tests/"))).toBeGreaterThan(
    all.patterns.findIndex(({ filePath }) => filePath.startsWith("api/")),
  );
});

test("patterns of the sent text come first, and the same file of the corpus is not repeated", async () => {
  const content = "class OwnRepository:\n    def get(self): pass\n";
  const { patterns } = await ask(engine, "calculation/*.py", { content });
  expect(patterns.map(({ filePath }) => filePath)).toEqual(["calculation/*.py", "calculation/node_tax_compute.py"]);
  const same = await ask(engine, "plain/order-repository.ts", { content: "export class NewRepository { find() {} }" });
  expect(same.patterns).toHaveLength(1);
  expect(same.patterns[0]?.codeSnippet).toContain("NewRepository");
});

test("with a text, a path outside of the roots is only the name of that text", async () => {
  const { patterns } = await ask(engine, "/elsewhere/../a.py", {
    content: "class ARepository:\n    def get(self): pass\n",
  });
  expect(patterns.map(({ filePath }) => filePath)).toEqual(["/elsewhere/../a.py"]);
});

test.each([
  ["../secrets.py", ".."],
  ["a/../../b.py", ".."],
  ["/etc/*.py", "outside of the roots"],
  ["a\\b.py", "backslash"],
  ["@(a|b).py", "extended glob"],
  ["{a,b}".repeat(30), "64 alternatives"],
  [`${"a".repeat(300)}.py`, "256 characters"],
])("refuses %s and says why", async (sourcePath, reason) => {
  await expect(ask(engine, sourcePath)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringContaining(reason),
    cure: expect.stringContaining("glob"),
  });
});

test("an unknown node type is refused with the known ones, an unknown language with the supported ones", async () => {
  await expect(ask(engine, "*", { options: { nodeType: "effekt" } })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringMatching(/nodeType.*orchestrator/),
  });
  await expect(ask(engine, "*", { language: "cobol" })).rejects.toMatchObject({ code: "UNSUPPORTED_LANGUAGE" });
});

test("without roots and without a text it says that there is no corpus", async () => {
  await expect(ask(useEngine(), "*.py")).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    cure: expect.stringContaining("PATTERN_ROOTS"),
  });
});

test("a root that is not there is named; when it comes its files are found, and so is what changes in them", async () => {
  const root = join(createFolder(), "root");
  const engine = useEngine({ patternRoots: [root], processes: 1 });
  await expect(ask(engine, "*.py")).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message: expect.stringContaining(root),
  });
  writeFile(root, "node_tax_compute.py", node("Tax", "Compute"));
  expect(await pathsOf(engine, "*tax*")).toEqual(["node_tax_compute.py"]);
  writeFile(root, "node_tax_rate_compute.py", node("TaxRate", "Compute"));
  writeFile(
    root,
    "node_tax_compute.py",
    `${node("Tax", "Compute")}\n\nclass TaxRepository:\n    def get(self): pass\n`,
  );
  await eventually(async () => {
    expect(await pathsOf(engine, "*tax_rate*")).toHaveLength(1);
    expect((await ask(engine, "node_tax_compute.py")).patterns.map(({ name }) => name)).toContain("repository");
  }, patient);
  rmSync(join(root, "node_tax_compute.py"));
  await eventually(async () => expect(await pathsOf(engine, "node_tax_compute.py")).toEqual([]), patient);
});

test("links, pipes, skipped folders, huge and unreadable files are no part of the corpus", async () => {
  const outside = createFolder({ "node_secret_effect.py": node("Secret", "Effect") });
  const root = createFolder({
    "node_good_effect.py": node("Good", "Effect"),
    "node_modules/node_module_effect.py": node("Module", "Effect"),
    ".git/node_git_effect.py": node("Git", "Effect"),
    "node_huge_effect.py": `${node("Huge", "Effect")}${"#".repeat(1_000_001)}`,
    "node_garbage_effect.py": "\0\x01\x02((((".repeat(100),
  });
  symlinkSync(join(outside, "node_secret_effect.py"), join(root, "node_linked_effect.py"));
  symlinkSync(outside, join(root, "linked"));
  symlinkSync(root, join(root, "loop"));
  execFileSync("mkfifo", [join(root, "node_pipe_effect.py")]);
  mkdirSync(join(root, "node_folder_effect.py"));
  const corpus = useCorpus({ root });
  expect(await corpus.refresh()).toMatchObject({ leftOut: { tooLarge: 1, notUnderstood: 1 } });
  expect(await corpus.paths()).toEqual(["node_good_effect.py"]);
  expect(corpus.opened.sort()).toEqual(["node_garbage_effect.py", "node_good_effect.py"]);
});

test.runIf(process.platform === "linux")("names that are not UTF-8 are left out and counted", async () => {
  const root = createFolder({ "node_good_effect.py": node("Good", "Effect") });
  writeFileSync(Buffer.concat([Buffer.from(`${root}/node_`), Buffer.of(0xff), Buffer.from(".py")]), "");
  mkdirSync(Buffer.concat([Buffer.from(`${root}/part_`), Buffer.of(0xfe)]));
  const corpus = useCorpus({ root });
  expect(await corpus.refresh()).toMatchObject({ leftOut: { misnamed: 2, unreadable: 0 } });
  expect(await corpus.paths()).toEqual(["node_good_effect.py"]);
});

test("a file that brings its process down leaves the others to be found", async () => {
  const root = createFolder({
    "node_good_effect.py": node("Good", "Effect"),
    "node_bad_effect.java": "a<".repeat(20_000),
    "node_fine_effect.py": node("Fine", "Effect"),
  });
  const engine = useEngine({ patternRoots: [root], processes: 1, memoryCapMegabytes: 64, parseTimeoutMs: 60_000 });
  expect(await pathsOf(engine, "*")).toEqual(["node_fine_effect.py", "node_good_effect.py"]);
  expect(engine.status.respawns).toBeGreaterThan(0);
});

test("what lies beyond the limits of a walk is left out and counted", async () => {
  const names = Array.from({ length: 30 }, (_, index) => `part_${index % 20}/node_item_${index}_effect.py`);
  const root = createFolder({
    ...Object.fromEntries(names.map((name) => [name, node("Item", "Effect")])),
    "node_huge_effect.py": "#".repeat(1_000_001),
  });
  const walk = async (limits: { entryCount: number; fileCount: number; totalBytes: number }) => {
    const leftOut = { tooLarge: 0, overLimit: 0, unreadable: 0, misnamed: 0, notUnderstood: 0 };
    let fileCount = 0;
    for await (const batch of walkRoot({ root, endings: new Set([".py"]), limits }, leftOut)) fileCount += batch.length;
    return { fileCount, ...leftOut };
  };
  const whole = { entryCount: 1_000, fileCount: 1_000, totalBytes: 1_000_000 };
  expect(await walk(whole)).toMatchObject({ fileCount: 30, tooLarge: 1, overLimit: 0 });
  expect(await walk({ ...whole, fileCount: 10 })).toMatchObject({ fileCount: 10, overLimit: 20 });
  const few = await walk({ ...whole, totalBytes: 500 });
  expect(few.fileCount + few.overLimit).toBe(30);
  expect(few.overLimit).toBeGreaterThan(0);
  expect((await walk({ ...whole, entryCount: 25 })).overLimit).toBeGreaterThan(0);
});
