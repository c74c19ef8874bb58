// An engine with a corpus: how it reads it, and how it is searched, meanwhile and then.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createAnalysisEngine } from "@event-intelligence/analysis";
import { readArgument, serveCommands } from "../children/serve-commands.ts";
import { queryKinds } from "../corpus/queries.ts";
import { type Summary, summarize } from "../report/statistics.ts";
import { computedMs, residentMegabytes } from "./engine-resources.ts";

const { root, indexPath } = readArgument<{ root: string; indexPath: string }>();
const engine = createAnalysisEngine({ patternRoots: [root], indexPath });
let peakMegabytes = 0;
setInterval(() => {
  peakMegabytes = Math.max(peakMegabytes, residentMegabytes(engine));
}, 50);

const commands = {
  /** Reads what has changed, while somebody searches ten times a second. */
  refresh: async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const [startedAt, before] = [performance.now(), computedMs(engine)];
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
    return {
      ms,
      computedMs: computedMs(engine) - before,
      status,
      besideIt,
      delayP99Ms: delay.percentile(99) / 1e6 - 5,
    };
  },
  search: async ({ kind, count }: { kind: string; count: number }): Promise<Summary & { computedMs: number }> => {
    const searchesMs: number[] = [];
    const before = computedMs(engine);
    for (let index = 0; index < count; index += 1) searchesMs.push(await search(kind, index));
    return { ...summarize(searchesMs), computedMs: (computedMs(engine) - before) / count };
  },
  megabytes: () => ({ peak: peakMegabytes, now: residentMegabytes(engine) }),
  close: () => engine.close(),
};

export type CorpusCommands = typeof commands;

async function search(kind: string, index: number): Promise<number> {
  const request = queryKinds[kind]?.(index) ?? { sourcePath: "*" };
  const startedAt = performance.now();
  await engine.analyze("PATTERN_EXTRACTION", request);
  return performance.now() - startedAt;
}

await engine.start();
serveCommands(commands);
