import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { engineVersion } from "../../../packages/analysis/src/storage/engine-version.ts";
import { createFolder, writeFile } from "../temporary-folder.ts";
import { codeFolder } from "./corpus-in-process.ts";
import { createCorpus, node, twoNodes, useCorpus } from "./use-corpus.ts";

const applicationId = 0x45494358;

function rows(indexPath: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(indexPath, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

function change(indexPath: string, sql: string): void {
  const database = new DatabaseSync(indexPath);
  database.exec(sql);
  database.close();
}

test("what was read is known to the next one, who opens only what changed", async () => {
  const { root, indexPath } = createCorpus();
  const first = useCorpus({ root, indexPath });
  expect(await first.refresh()).toMatchObject({ fileCount: 2, patternCount: 2, isComplete: true, indexPath });
  first.close();
  writeFile(root, "database/node_order_effect.py", node("OrderStore"));
  const second = useCorpus({ root, indexPath });
  expect(await second.paths()).toHaveLength(2);
  await second.refresh();
  expect((await second.patterns()).map(({ name }) => name).sort()).toEqual([
    "effect node: NodeOrderStoreEffect",
    "effect node: NodePaymentEffect",
  ]);
  expect(second.opened).toContain("database/node_order_effect.py");
});

test("a file that goes takes all its rows with it, and one that is renamed is found under its new name", async () => {
  const { root, indexPath } = createCorpus();
  const corpus = useCorpus({ root, indexPath });
  await corpus.refresh();
  expect(await corpus.paths()).toHaveLength(2);
  renameSync(join(root, "api/node_payment_effect.py"), join(root, "api/node_money_effect.py"));
  await corpus.refresh();
  expect(await corpus.paths()).toEqual(["api/node_money_effect.py", "database/node_order_effect.py"]);
  rmSync(join(root, "api"), { recursive: true });
  rmSync(join(root, "database/node_order_effect.py"));
  expect(await corpus.refresh()).toMatchObject({ fileCount: 0, patternCount: 0 });
  expect(await corpus.find()).toMatchObject({ patterns: [], totalCount: 0 });
  for (const table of ["files", "hits", "bodies", "words"]) {
    expect(rows(indexPath, `SELECT count(*) AS count FROM ${table}`)).toEqual([{ count: 0 }]);
  }
});

test("a content of the same size is seen, although its time was set back", async () => {
  const { root } = createCorpus();
  const corpus = useCorpus({ root });
  const path = join(root, "api/node_payment_effect.py");
  const { atime, mtime } = statSync(path);
  await corpus.refresh();
  writeFileSync(path, node("Invoice"));
  utimesSync(path, atime, mtime);
  expect(statSync(path).size).toBe(node("Payment").length);
  await corpus.refresh();
  expect(await corpus.paths({ options: { patternTypes: ["effect node: NodeInvoiceEffect"] } })).toHaveLength(1);
});

test("a touched file of the same content is opened, but not written again", async () => {
  const { root, indexPath } = createCorpus();
  const corpus = useCorpus({ root, indexPath });
  await corpus.refresh();
  const before = rows(indexPath, "SELECT id FROM files ORDER BY id");
  utimesSync(join(root, "api/node_payment_effect.py"), 1, 1);
  await corpus.refresh();
  expect(corpus.opened.filter((path) => path === "api/node_payment_effect.py").length).toBeGreaterThan(1);
  expect(rows(indexPath, "SELECT id FROM files ORDER BY id")).toEqual(before);
});

test("what a .gitignore names is no part of the corpus, from the moment it names it", async () => {
  const { root } = createCorpus({ ...twoNodes, "api/.gitignore": "*_payment_*\n" });
  const corpus = useCorpus({ root });
  await corpus.refresh();
  expect(await corpus.paths()).toEqual(["database/node_order_effect.py"]);
  writeFile(root, "api/.gitignore", "");
  writeFile(root, ".gitignore", "database/\n");
  await corpus.refresh();
  expect(await corpus.paths()).toEqual(["api/node_payment_effect.py"]);
});

test.each([
  ["a text", (path: string) => writeFileSync(path, "this is no database, but long enough to look at it".repeat(100))],
  ["a database of another program", (path: string) => change(path, "CREATE TABLE theirs (a)")],
  [
    "the index of another version of the engine",
    (path: string) =>
      change(path, `PRAGMA user_version = 9; PRAGMA application_id = ${applicationId}; CREATE TABLE a (b)`),
  ],
  [
    "an index without its tables",
    (path: string) =>
      change(path, `PRAGMA user_version = ${engineVersion(codeFolder)}; PRAGMA application_id = ${applicationId}`),
  ],
])("%s in the index's place is set aside and said, and the corpus is read anew", async (_, spoil) => {
  const { root, indexPath } = createCorpus();
  mkdirSync(join(indexPath, ".."));
  spoil(indexPath);
  const spoilt = readFileSync(indexPath);
  const corpus = useCorpus({ root, indexPath });
  expect(await corpus.refresh()).toMatchObject({ indexPath, fileCount: 2 });
  expect(await corpus.paths()).toEqual(Object.keys(twoNodes).sort());
  expect(corpus.notices).toEqual([expect.stringContaining(`${indexPath}.set-aside`)]);
  expect(readFileSync(`${indexPath}.set-aside`).equals(spoilt)).toBe(true);
});

test("an index whose pages are garbage is set aside in the middle of reading, and the corpus is read anew", async () => {
  const { root, indexPath } = createCorpus();
  const first = useCorpus({ root, indexPath });
  await first.refresh();
  first.close();
  const bytes = readFileSync(indexPath);
  // All but the first page, which says what the tables are.
  writeFileSync(indexPath, bytes.fill(0xa5, 4_096));
  const corpus = useCorpus({ root, indexPath });
  expect(await corpus.refresh()).toMatchObject({ indexPath, fileCount: 2, isComplete: true, problem: null });
  expect(await corpus.paths()).toEqual(Object.keys(twoNodes).sort());
  expect(corpus.notices).toHaveLength(1);
});

test("where no index can be written, a temporary one takes its place and is told", async () => {
  const root = createFolder(twoNodes);
  const blocked = join(root, "api/node_payment_effect.py", "corpus.sqlite");
  const corpus = useCorpus({ root, indexPath: blocked });
  expect(await corpus.refresh()).toMatchObject({ indexPath: null, fileCount: 2 });
  expect(await corpus.paths()).toHaveLength(2);
  expect(corpus.notices).toEqual([expect.stringContaining(blocked)]);
  expect(corpus.place.temporaryFolder).not.toBeNull();
});

test("while another process reads a root, searches tell what is known; its root is taken over when it is silent", async () => {
  const { root, indexPath } = createCorpus();
  const first = useCorpus({ root, indexPath });
  await first.refresh();
  first.close();
  const database = new DatabaseSync(indexPath);
  onTestFinished(() => database.close());
  const lock = database.prepare("UPDATE roots SET owner = 'another', owned_until = ?, completed_at = NULL");
  lock.run(Date.now() + 60_000);
  writeFile(root, "api/node_new_effect.py", node("New"));
  const second = useCorpus({ root, indexPath });
  const pass = second.refresh();
  const found = await second.find();
  expect(found.isComplete).toBe(false);
  expect(found.patterns).toHaveLength(2);
  lock.run(Date.now() - 1);
  await pass;
  expect(await second.find()).toMatchObject({ isComplete: true, totalCount: 3 });
});

test("a root that goes away keeps its rows, and is known again at once when it comes back", async () => {
  const { root, indexPath } = createCorpus();
  const corpus = useCorpus({ root, indexPath });
  await corpus.refresh();
  renameSync(root, `${root}-away`);
  onTestFinished(() => rmSync(`${root}-away`, { recursive: true, force: true }));
  await expect(corpus.paths()).rejects.toThrow(root);
  expect(await corpus.refresh()).toMatchObject({ problem: expect.stringContaining(root) });
  renameSync(`${root}-away`, root);
  expect(await corpus.paths()).toHaveLength(2);
  expect(await corpus.refresh()).toMatchObject({ problem: null, fileCount: 2 });
});

test("another version follows when the code or the manifest above it changes, and only then", () => {
  const code = { "src/a.ts": "1", "src/deep/b.js": "2" };
  const versionOf = (files: Readonly<Record<string, string>>) => engineVersion(join(createFolder(files), "src"));
  const version = versionOf({ ...code, "package.json": "{}" });
  expect(version).toBeGreaterThan(0);
  expect(versionOf({ ...code, "package.json": "{}", "src/a.d.ts": "3", "src/a.js.map": "4" })).toBe(version);
  expect(versionOf({ ...code, "package.json": "{ }" })).not.toBe(version);
  expect(versionOf({ ...code, "package.json": "{}", "src/deep/b.js": "3" })).not.toBe(version);
  expect(versionOf({ ...code, "package.json": "{}", "src/c.ts": "" })).not.toBe(version);
});

test("only the roots that are asked for are searched, though others are in the same index", async () => {
  const one = createCorpus({ "a_effect.py": node("A") });
  const first = useCorpus({ root: one.root, indexPath: one.indexPath });
  await first.refresh();
  const second = useCorpus({ root: createFolder({ "b_effect.py": node("B") }), indexPath: one.indexPath });
  await second.refresh();
  expect(await first.paths()).toEqual(["a_effect.py"]);
  expect(await second.paths()).toEqual(["b_effect.py"]);
});

test("each version of the engine keeps the index that its name leaves a place for", async () => {
  const { root, indexPath } = createCorpus();
  const versioned = join(indexPath, "..", "corpus-{version}.sqlite");
  const other = join(indexPath, "..", "corpus-7.sqlite");
  mkdirSync(join(indexPath, ".."));
  change(other, `PRAGMA user_version = 7; PRAGMA application_id = ${applicationId}; CREATE TABLE a (b)`);
  const before = readFileSync(other);
  const corpus = useCorpus({ root, indexPath: versioned });
  const own = join(indexPath, "..", `corpus-${engineVersion(codeFolder)}.sqlite`);
  expect(await corpus.refresh()).toMatchObject({ indexPath: own, fileCount: 2 });
  expect(corpus.notices).toEqual([]);
  expect(readFileSync(other).equals(before)).toBe(true);
});

test("what a version left that nobody used for a week is removed, and nothing else", async () => {
  const { root, indexPath } = createCorpus();
  const folder = join(indexPath, "..");
  const aged = (name: string, days: number) => {
    writeFile(folder, name, "index");
    const time = new Date(Date.now() - days * 24 * 60 * 60 * 1_000);
    utimesSync(join(folder, name), time, time);
  };
  // Of version 9 another process writes the log still.
  for (const name of ["corpus-7.sqlite", "corpus-7.sqlite-wal", "corpus-7.sqlite.set-aside", "corpus-9.sqlite"]) {
    aged(name, 8);
  }
  for (const name of ["corpus.sqlite", "corpus-old.sqlite", "corpus-7.sqlite.bak"]) aged(name, 100);
  aged("corpus-8.sqlite", 6);
  aged("corpus-9.sqlite-wal", 0);
  const corpus = useCorpus({ root, indexPath: join(folder, "corpus-{version}.sqlite") });
  await corpus.refresh();
  const own = `corpus-${engineVersion(codeFolder)}.sqlite`;
  expect(
    readdirSync(folder)
      .filter((name) => !name.startsWith(own))
      .sort(),
  ).toEqual([
    "corpus-7.sqlite.bak",
    "corpus-8.sqlite",
    "corpus-9.sqlite",
    "corpus-9.sqlite-wal",
    "corpus-old.sqlite",
    "corpus.sqlite",
  ]);
});
