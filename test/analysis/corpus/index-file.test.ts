import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { AnalysisEngine } from "@event-intelligence/analysis";
import type { CodeRequestInput } from "@event-intelligence/contracts/code-analysis";
import { expect, onTestFinished, test } from "vitest";
import { walkRoot } from "../../../packages/analysis/src/corpus/walker.ts";
import { eventually } from "../../helpers/eventually.ts";
import { useEngine } from "../engine.ts";
import { createFolder, writeFile } from "../temporary-folder.ts";

function node(name: string, documentation = name): string {
  return `class Node${name}Effect(NodeEffect):\n    """${documentation}."""\n`;
}

const files = {
  "database/node_order_effect.py": node("Order"),
  "api/node_payment_effect.py": node("Payment"),
};

/** A root with these files, and a place for its index. */
function createCorpus(content: Readonly<Record<string, string>> = files) {
  return { root: createFolder(content), indexPath: join(createFolder(), "cache", "corpus.sqlite") };
}

async function pathsOf(engine: AnalysisEngine, options: CodeRequestInput["options"] = {}): Promise<string[]> {
  const { patterns } = await engine.analyze("PATTERN_EXTRACTION", {
    sourcePath: "*",
    options: { limit: 1_000, ...options },
  });
  return [...new Set(patterns.map(({ filePath }) => filePath))].sort();
}

function rows(indexPath: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(indexPath, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

function startIndexing(root: string, indexPath: string): ChildProcess {
  const script = fileURLToPath(new URL("indexing-process.ts", import.meta.url));
  const flags = ["--conditions=source", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, script, root, indexPath], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

test("what was read is known to the next process, which reads only what changed", async () => {
  const { root, indexPath } = createCorpus();
  const first = useEngine({ patternRoots: [root], indexPath });
  expect(await first.refreshCorpus()).toMatchObject({ fileCount: 2, isComplete: true, indexPath });
  await first.close();
  const before = rows(indexPath, "SELECT hash FROM files ORDER BY path");
  writeFile(root, "database/node_order_effect.py", node("OrderStore"));
  const second = useEngine({ patternRoots: [root], indexPath });
  await second.refreshCorpus();
  expect(await pathsOf(second)).toEqual(Object.keys(files).sort());
  const after = rows(indexPath, "SELECT hash FROM files ORDER BY path");
  expect(after[0]).toEqual(before[0]);
  expect(after[1]).not.toEqual(before[1]);
});

test("a file that goes takes all its rows with it, and one that is renamed is found under its new name", async () => {
  const { root, indexPath } = createCorpus();
  const engine = useEngine({ patternRoots: [root], indexPath });
  await engine.refreshCorpus();
  renameSync(join(root, "api/node_payment_effect.py"), join(root, "api/node_money_effect.py"));
  await engine.refreshCorpus();
  expect(await pathsOf(engine)).toEqual(["api/node_money_effect.py", "database/node_order_effect.py"]);
  rmSync(join(root, "api"), { recursive: true });
  rmSync(join(root, "database/node_order_effect.py"));
  expect(await engine.refreshCorpus()).toMatchObject({ fileCount: 0, patternCount: 0 });
  for (const table of ["files", "hits", "bodies", "words"]) {
    expect(rows(indexPath, `SELECT count(*) AS count FROM ${table}`)).toEqual([{ count: 0 }]);
  }
});

test("a content of the same size is seen, although its time was set back", async () => {
  const { root, indexPath } = createCorpus();
  const engine = useEngine({ patternRoots: [root], indexPath });
  const path = join(root, "api/node_payment_effect.py");
  const { atime, mtime } = statSync(path);
  await engine.refreshCorpus();
  writeFileSync(path, node("Invoice"));
  utimesSync(path, atime, mtime);
  expect(statSync(path).size).toBe(node("Payment").length);
  await engine.refreshCorpus();
  expect(await pathsOf(engine, { patternTypes: ["effect node: NodeInvoiceEffect"] })).toHaveLength(1);
});

test("a touched file of the same content is not parsed again", async () => {
  const { root, indexPath } = createCorpus();
  const engine = useEngine({ patternRoots: [root], indexPath });
  await engine.refreshCorpus();
  const before = rows(indexPath, "SELECT id FROM files ORDER BY id");
  utimesSync(join(root, "api/node_payment_effect.py"), 1, 1);
  await engine.refreshCorpus();
  expect(rows(indexPath, "SELECT id FROM files ORDER BY id")).toEqual(before);
});

test("what a .gitignore names is no part of the corpus, from the moment it names it", async () => {
  const { root, indexPath } = createCorpus({ ...files, "api/.gitignore": "*_payment_*\n" });
  const engine = useEngine({ patternRoots: [root], indexPath });
  expect(await pathsOf(engine)).toEqual(["database/node_order_effect.py"]);
  writeFile(root, "api/.gitignore", "");
  writeFile(root, ".gitignore", "database/\n");
  await engine.refreshCorpus();
  expect(await pathsOf(engine)).toEqual(["api/node_payment_effect.py"]);
});

test("a text finds the patterns that hold all its words, with a score that says so", async () => {
  const { root } = createCorpus({
    "a_effect.py": `${node("Alpha", "Invoice for the customer")}${"    line = other\n".repeat(30)}`,
    "b_effect.py": node("Beta", "Sends the invoice of the customer"),
    "c_effect.py": node("Gamma", "Counts customers"),
    "d_effect.py": node("Delta"),
    "e_effect.py": node("Epsilon"),
  });
  const engine = useEngine({ patternRoots: [root] });
  expect(await pathsOf(engine, { text: "invoice CUSTOMER" })).toEqual(["a_effect.py", "b_effect.py"]);
  expect(await pathsOf(engine, { text: 'unknown" OR *' })).toEqual([]);
  expect(await pathsOf(engine, { text: "?!" })).toEqual([]);
  const { patterns, totalCount } = await engine.analyze("PATTERN_EXTRACTION", {
    sourcePath: "*",
    options: { text: "invoice", limit: 1 },
  });
  expect(totalCount).toBe(2);
  const plain = await engine.analyze("PATTERN_EXTRACTION", { sourcePath: "a_effect.py" });
  expect(patterns).toHaveLength(1);
  expect(patterns[0]?.score).toBeGreaterThan(plain.patterns[0]?.score ?? Number.POSITIVE_INFINITY);
});

test.each([
  ["a text", (path: string) => writeFileSync(path, "this is no database, but long enough to look at it".repeat(100))],
  ["a database of another program", (path: string) => createDatabase(path, "CREATE TABLE theirs (a)")],
  [
    "an index of a later version",
    (path: string) =>
      createDatabase(path, "PRAGMA user_version = 99; PRAGMA application_id = 1162429272; CREATE TABLE files (a)"),
  ],
  [
    "an index without its tables",
    (path: string) => createDatabase(path, "PRAGMA user_version = 1; PRAGMA application_id = 1162429272"),
  ],
])("%s in the index's place is set aside and said, and the corpus is read anew", async (_, spoil) => {
  const { root, indexPath } = createCorpus();
  mkdirSync(join(indexPath, ".."));
  spoil(indexPath);
  const spoilt = readFileSync(indexPath);
  const notices: string[] = [];
  const engine = useEngine({ patternRoots: [root], indexPath, onNotice: (message) => notices.push(message) });
  await eventually(async () => expect(await pathsOf(engine)).toEqual(Object.keys(files).sort()));
  expect(engine.status.corpus).toMatchObject({ indexPath, fileCount: 2 });
  expect(notices).toEqual([expect.stringContaining(`${indexPath}.set-aside`)]);
  expect(readFileSync(`${indexPath}.set-aside`).equals(spoilt)).toBe(true);
});

function createDatabase(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

test("where no index can be written, it is kept in a temporary file and said so", async () => {
  const root = createFolder(files);
  const blocked = join(root, "api/node_payment_effect.py", "corpus.sqlite");
  const notices: string[] = [];
  const engine = useEngine({
    patternRoots: [root],
    indexPath: blocked,
    onNotice: (message) => notices.push(message),
  });
  expect(await pathsOf(engine)).toHaveLength(2);
  expect(engine.status.corpus).toMatchObject({ indexPath: null });
  expect(notices).toEqual([expect.stringContaining(blocked)]);
});

test("while another process reads a root, searches tell what is known; its root is taken over when it is silent", async () => {
  const { root, indexPath } = createCorpus();
  const first = useEngine({ patternRoots: [root], indexPath });
  await first.refreshCorpus();
  await first.close();
  const database = new DatabaseSync(indexPath);
  onTestFinished(() => database.close());
  const lock = database.prepare("UPDATE roots SET owner = 'another', owned_until = ?, completed_at = NULL");
  lock.run(Date.now() + 60_000);
  writeFile(root, "api/node_new_effect.py", node("New"));
  const second = useEngine({ patternRoots: [root], indexPath });
  const { partial, patterns } = await second.analyze("PATTERN_EXTRACTION", { sourcePath: "*" });
  expect(partial).toBe(true);
  expect(patterns).toHaveLength(2);
  lock.run(Date.now() - 1);
  await eventually(async () => expect(await pathsOf(second)).toHaveLength(3));
  expect(await second.analyze("PATTERN_EXTRACTION", { sourcePath: "*" })).toMatchObject({ partial: false });
});

function manyFiles(count: number): Record<string, string> {
  const names = Array.from({ length: count }, (_, index) => `part_${index % 20}/node_item_${index}_effect.py`);
  return Object.fromEntries(names.map((name, index) => [name, node(`Item${index}`)]));
}

test("two processes at once on one index both come to know everything", async () => {
  const { root, indexPath } = createCorpus(manyFiles(200));
  const child = startIndexing(root, indexPath);
  const engine = useEngine({ patternRoots: [root], indexPath });
  const output: Buffer[] = [];
  child.stdout?.on("data", (data: Buffer) => output.push(data));
  const exited = once(child, "exit");
  expect(await engine.refreshCorpus()).toMatchObject({ fileCount: 200, isComplete: true, problem: null });
  expect(await pathsOf(engine)).toHaveLength(200);
  expect(await exited).toEqual([0, null]);
  expect(JSON.parse(Buffer.concat(output).toString())).toMatchObject({ fileCount: 200, problem: null });
  expect(rows(indexPath, "SELECT count(*) AS count FROM files")).toEqual([{ count: 200 }]);
});

test("a process that is killed in the middle leaves what it read, and the next one goes on", async () => {
  const { root, indexPath } = createCorpus(manyFiles(600));
  const child = startIndexing(root, indexPath);
  const known = await eventually(() => existsSync(indexPath) && rows(indexPath, "SELECT id FROM files").length);
  expect(known).toBeGreaterThan(0);
  child.kill("SIGKILL");
  await once(child, "exit");
  const left = rows(indexPath, "SELECT id FROM files ORDER BY id");
  expect(left.length).toBeLessThan(600);
  const engine = useEngine({ patternRoots: [root], indexPath });
  await eventually(async () =>
    expect(await engine.refreshCorpus()).toMatchObject({ fileCount: 600, isComplete: true }),
  );
  expect(rows(indexPath, "SELECT id FROM files ORDER BY id").slice(0, left.length)).toEqual(left);
});

test("a root that goes away keeps its rows, and is known again at once when it comes back", async () => {
  const { root, indexPath } = createCorpus();
  const engine = useEngine({ patternRoots: [root], indexPath });
  await engine.refreshCorpus();
  renameSync(root, `${root}-away`);
  onTestFinished(() => rmSync(`${root}-away`, { recursive: true, force: true }));
  await expect(pathsOf(engine)).rejects.toMatchObject({ code: "BACKEND_UNAVAILABLE" });
  expect(await engine.refreshCorpus()).toMatchObject({ problem: expect.stringContaining(root) });
  renameSync(`${root}-away`, root);
  expect(await pathsOf(engine)).toHaveLength(2);
  expect(await engine.refreshCorpus()).toMatchObject({ problem: null, fileCount: 2 });
});

test("what lies beyond the limits of a walk is left out and counted", async () => {
  const root = createFolder({ ...manyFiles(30), "node_huge_effect.py": "#".repeat(1_000_001) });
  const walk = async (limits: { entryCount: number; fileCount: number; totalBytes: number }) => {
    const leftOut = { tooLarge: 0, overLimit: 0, unreadable: 0, notUnderstood: 0 };
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
