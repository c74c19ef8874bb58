// Makes a corpus of many small nodes, indexes it and searches it. Run from the root of the repository:
// node --disable-warning=ExperimentalWarning --conditions=source bench/corpus/main.ts [files]
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createAnalysisEngine } from "@event-intelligence/analysis";
import { changeFiles, makeFiles } from "./make-files.ts";
import { mixedQueries } from "./queries.ts";

const fileCount = Number(process.argv[2] ?? 50_000);
const folder = mkdtempSync(join(tmpdir(), "corpus-bench-"));
const roots = [join(folder, "source")];
const indexPath = join(folder, "index.sqlite");
const rows: [string, string][] = [];

let peakBytes = 0;
const sampler = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 50);

try {
  const bytes = makeFiles(join(folder, "source"), fileCount);
  rows.push(["files", `${fileCount}, ${(bytes / 1e6).toFixed(0)} MB`]);
  await measure();
  console.log("| measured | figure |\n|---|---|");
  for (const [name, figure] of rows) console.log(`| ${name} | ${figure} |`);
} finally {
  clearInterval(sampler);
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const engine = createAnalysisEngine({ patternRoots: roots, indexPath, onNotice: console.error });
  await engine.start();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const indexing = timed(() => engine.refreshCorpus());
  const during = await searchUntil(indexing, engine);
  const { ms, result } = await indexing;
  delay.disable();
  if (result === null || !result.isComplete || result.fileCount !== fileCount) throw new Error(JSON.stringify(result));
  rows.push(["first indexing", `${seconds(ms)}, ${Math.round(fileCount / (ms / 1_000))} files/s`]);
  rows.push(["patterns", String(result.patternCount)]);
  rows.push(["size of the index", `${(statSync(indexPath).size / 1e6).toFixed(0)} MB`]);
  rows.push(["a search beside it, p50 / p95", quantiles(during)]);
  rows.push(["delay of the main thread beside it, p99", `${(delay.percentile(99) / 1e6 - 5).toFixed(1)} ms`]);
  const latencies: number[] = [];
  for (const query of mixedQueries())
    latencies.push((await timed(() => engine.analyze("PATTERN_EXTRACTION", query))).ms);
  rows.push([
    `${latencies.length} mixed searches, p50 / p95 / most`,
    `${quantiles(latencies)} / ${tenths(Math.max(...latencies))}`,
  ]);
  rows.push(["indexing again, nothing changed", seconds((await timed(() => engine.refreshCorpus())).ms)]);
  const changed = changeFiles(join(folder, "source"), fileCount, 0.01);
  rows.push([`indexing again, ${changed} files changed`, seconds((await timed(() => engine.refreshCorpus())).ms)]);
  await engine.close();
  rows.push(["peak memory of the process", `${Math.round(peakBytes / 1e6)} MB`]);
}

/** Searches while the index is being built, after the first search's wait for it. */
async function searchUntil(done: Promise<unknown>, engine: ReturnType<typeof createAnalysisEngine>): Promise<number[]> {
  let isDone = false;
  done.finally(() => {
    isDone = true;
  });
  const latencies: number[] = [];
  while (!isDone) {
    const request = { sourcePath: "node_*_effect.py", options: { limit: 10 } };
    latencies.push((await timed(() => engine.analyze("PATTERN_EXTRACTION", request))).ms);
    await new Promise((next) => setTimeout(next, 100));
  }
  return latencies;
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ ms: number; result: Result }> {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
}

function quantiles(values: number[]): string {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number) => tenths(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return `${at(0.5)} / ${at(0.95)}`;
}

function tenths(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
