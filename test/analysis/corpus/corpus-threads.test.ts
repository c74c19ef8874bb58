import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { eventually } from "../../helpers/eventually.ts";
import { useEngine } from "../engine.ts";
import { createFolder, writeFile } from "../temporary-folder.ts";
import { createCorpus, node, twoNodes, useCorpus } from "./use-corpus.ts";

// On a machine with ten times the work it can do, threads and processes take many seconds to start.
vi.setConfig({ testTimeout: 120_000 });
const patient = { timeoutMs: 60_000 };

function startIndexing(root: string, indexPath: string, ...more: string[]): ChildProcess {
  const script = fileURLToPath(new URL("indexing-process.ts", import.meta.url));
  const flags = ["--conditions=source", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, script, root, indexPath, ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

function manyFiles(count: number): Record<string, string> {
  const names = Array.from({ length: count }, (_, index) => `part_${index % 20}/node_item_${index}_effect.py`);
  return Object.fromEntries(names.map((name, index) => [name, node(`Item${index}`)]));
}

function countFiles(indexPath: string): number {
  const database = new DatabaseSync(indexPath, { readOnly: true });
  try {
    return Number(database.prepare("SELECT count(*) AS count FROM files").get()?.count);
  } finally {
    database.close();
  }
}

/** The page of the index in which the bodies of a few patterns lie. */
function spoilBodies(indexPath: string): void {
  const database = new DatabaseSync(indexPath);
  const page = Number(database.prepare("SELECT pageno FROM dbstat WHERE name = 'bodies'").get()?.pageno);
  const size = Number(database.prepare("PRAGMA page_size").get()?.page_size);
  database.close();
  writeFileSync(indexPath, readFileSync(indexPath).fill(0xa5, (page - 1) * size, page * size));
}

test("a search is answered while the index waits for the lock to write what changed", async () => {
  const { root, indexPath } = createCorpus();
  const engine = useEngine({ patternRoots: [root], indexPath, processes: 1 });
  await engine.refreshCorpus();
  const database = new DatabaseSync(indexPath);
  onTestFinished(() => database.close());
  database.exec("BEGIN IMMEDIATE");
  writeFile(root, "api/node_new_effect.py", node("New"));
  const refreshed = engine.refreshCorpus();
  expect(await engine.analyze("PATTERN_EXTRACTION", { sourcePath: "*" })).toMatchObject({ totalCount: 2 });
  database.exec("ROLLBACK");
  await refreshed;
  await eventually(async () => {
    expect(await engine.analyze("PATTERN_EXTRACTION", { sourcePath: "*" })).toMatchObject({ totalCount: 3 });
  }, patient);
});

test("an index that a search finds broken is built anew, and the search is answered from the new one", async () => {
  const { root, indexPath } = createCorpus();
  const first = useCorpus({ root, indexPath });
  await first.refresh();
  first.close();
  spoilBodies(indexPath);
  const notices: string[] = [];
  const onNotice = (message: string) => notices.push(message);
  const engine = useEngine({ patternRoots: [root], indexPath, onNotice, processes: 1 });
  const { patterns, partial } = await engine.analyze("PATTERN_EXTRACTION", { sourcePath: "*" });
  expect(patterns.map(({ filePath }) => filePath)).toEqual(Object.keys(twoNodes).sort());
  expect(partial).toBe(false);
  expect(notices).toEqual([expect.stringContaining(`${indexPath}.set-aside`)]);
});

function useTemporaryFolder(folder: string): void {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  onTestFinished(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
}

test("a temporary index goes with its engine", async () => {
  const [root, temporary] = [createFolder(twoNodes), createFolder()];
  useTemporaryFolder(temporary);
  const engine = useEngine({ patternRoots: [root], processes: 1 });
  expect(await engine.analyze("PATTERN_EXTRACTION", { sourcePath: "*" })).toMatchObject({ totalCount: 2 });
  expect(readdirSync(temporary)).toHaveLength(1);
  await engine.close();
  expect(readdirSync(temporary)).toEqual([]);
});

test("where an index can be written nowhere, a search says so, and everything else is answered", async () => {
  const root = createFolder(twoNodes);
  useTemporaryFolder(`${root}/nowhere`);
  const engine = useEngine({ patternRoots: [root], processes: 1 });
  for (const _ of [1, 2]) {
    await expect(engine.analyze("PATTERN_EXTRACTION", { sourcePath: "*" })).rejects.toMatchObject({
      code: "BACKEND_UNAVAILABLE",
      message: expect.stringContaining("nowhere"),
      cure: expect.stringContaining("written"),
    });
  }
  const report = await engine.analyze("QUALITY_ASSESSMENT", { sourcePath: "a.py", content: "x = 1\n" });
  expect(report.qualityScore).toBe(1);
});

test("two processes at once on one index both come to know everything", async () => {
  const { root, indexPath } = createCorpus(manyFiles(200));
  const child = startIndexing(root, indexPath);
  const output: Buffer[] = [];
  child.stdout?.on("data", (data: Buffer) => output.push(data));
  const exited = once(child, "exit");
  const corpus = useCorpus({ root, indexPath });
  // It begins while the other one is in the middle of it, or the other way round.
  await eventually(() => existsSync(indexPath), patient);
  expect(await corpus.refresh()).toMatchObject({ fileCount: 200, isComplete: true, problem: null });
  expect(await corpus.paths()).toHaveLength(200);
  expect(await exited).toEqual([0, null]);
  expect(JSON.parse(Buffer.concat(output).toString())).toMatchObject({ fileCount: 200, problem: null });
  expect(countFiles(indexPath)).toBe(200);
});

test("a process that is killed in the middle leaves what it read, and the next one goes on", async () => {
  const { root, indexPath } = createCorpus(manyFiles(300));
  const child = startIndexing(root, indexPath, "150");
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  const left = countFiles(indexPath);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(150);
  const corpus = useCorpus({ root, indexPath });
  expect(await corpus.paths()).toHaveLength(left);
  expect(await corpus.refresh()).toMatchObject({ fileCount: 300, isComplete: true });
  expect(corpus.opened.length).toBeLessThan(300);
});
