// An engine with a corpus: how it reads it, and how it is searched, meanwhile and then.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createAnalysisEngine } from "@event-intelligence/analysis";
import { readArgument, serveCommands } from "../children/serve-commands.ts";
import { queryKinds } from "../corpus/queries.ts";
import { type Summary, summarize } from "../report/statistics.ts";

const megabyte = 1_000_000;
const { root, indexPath } = readArgument<{ root: string; indexPath: string }>();
const engine = createAnalysisEngine({ patternRoots: [root], indexPath });
let peakBytes = 0;
setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 50);

const commands = {
  /** Reads what has changed, while somebody searches ten times a second. */
  refresh: async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const [startedAt, before] = [performance.now(), computedMs()];
    let isDone = false;
    const refreshing = engine.refreshCorpus().finally(() => {
      isDone = true;
    });
    delay.enable();
    const searchesMs: number[] = [];
    while (!isDone) {
      await Promise.race([refreshing, new Promise((next) => setTimeout(next, 100))]);
      if (!isDone) searchesMs.push(await search("glob", searchesMs.length));
    }
    const status = await refreshing;
    // The first one waits for the first pass, as it should.
    const besideIt = summarize(searchesMs.slice(1));
    const ms = performance.now() - startedAt;
    return { ms, computedMs: computedMs() - before, status, besideIt, delayP99Ms: delay.percentile(99) / 1e6 - 5 };
  },
  search: async ({ kind, count }: { kind: string; count: number }): Promise<Summary & { computedMs: number }> => {
    const searchesMs: number[] = [];
    const before = computedMs();
    for (let index = 0; index < count; index += 1) searchesMs.push(await search(kind, index));
    return { ...summarize(searchesMs), computedMs: (computedMs() - before) / count };
  },
  megabytes: () => ({ peak: peakBytes / megabyte, now: process.memoryUsage.rss() / megabyte }),
  close: () => engine.close(),
};

export type CorpusCommands = typeof commands;

/** By all threads of this process. */
function computedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function search(kind: string, index: number): Promise<number> {
  const request = queryKinds[kind]?.(index) ?? { sourcePath: "*" };
  const startedAt = performance.now();
  await engine.analyze("PATTERN_EXTRACTION", request);
  return performance.now() - startedAt;
}

await engine.start();
serveCommands(commands);
