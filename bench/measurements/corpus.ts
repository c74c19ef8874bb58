import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProgram } from "../children/start-program.ts";
import { changeFiles, makeFiles } from "../corpus/make-files.ts";
import { queryKinds } from "../corpus/queries.ts";
import type { CorpusCommands } from "../programs/corpus.ts";
import type { Summary } from "../report/statistics.ts";
import { atMost, format, targets } from "../report/targets.ts";
import type { LocalBench, LocalMeasurement } from "./measurement.ts";

/** A corpus of many small files: reading it, and searching it meanwhile and then. */
export const measureCorpus: LocalMeasurement = async (bench) => {
  const folder = mkdtempSync(join(tmpdir(), "corpus-bench-"));
  try {
    return await measureIn(folder, bench);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function measureIn(folder: string, { isSmoke, progress }: LocalBench) {
  const [fileCount, searchCount] = isSmoke ? [300, 5] : [50_000, 100];
  const [root, indexPath] = [join(folder, "source"), join(folder, "index.sqlite")];
  progress(`corpus: writing ${format(fileCount)} files`);
  const sourceBytes = makeFiles(root, fileCount);
  progress("corpus: reading them");
  const program = await startProgram<null, CorpusCommands>("corpus.ts", { root, indexPath });
  const first = await program.call("refresh");
  if (first.status?.fileCount !== fileCount || !first.status.isComplete) throw new Error(JSON.stringify(first.status));
  const searches: ({ readonly kind: string; readonly computedMs: number } & Summary)[] = [];
  for (const kind of Object.keys(queryKinds)) {
    progress(`corpus: ${searchCount} searches, ${kind}`);
    searches.push({ kind, ...(await program.call("search", { kind, count: searchCount })) });
  }
  progress("corpus: reading again");
  const unchanged = await program.call("refresh");
  const changedCount = changeFiles(root, fileCount, 0.01);
  const changed = await program.call("refresh");
  const megabytes = await program.call("megabytes");
  await program.call("close");
  await program.end();
  const seconds = (ms: number) => `${format(ms / 1_000)} s`;
  const { mostMegabytes, mostP95Ms, mostDelayMs } = targets.corpus;
  const p95 = (kind: string) => searches.find((search) => search.kind === kind)?.p95;
  return {
    title: "Corpus",
    method:
      `${format(fileCount)} files of Python and TypeScript, ${format(sourceBytes / 1e6)} MB, with ${format(first.status.patternCount)} patterns; ` +
      `one process and two that parse, ten searches a second beside the reading; then ${searchCount} searches of each kind, one after the other.`,
    columns: ["what", "figure"],
    rows: [
      [
        "first reading",
        `${seconds(first.ms)}, ${format(fileCount / (first.ms / 1_000))} files/s; computed ${seconds(first.computedMs)}`,
      ],
      ["reading again, nothing changed", seconds(unchanged.ms)],
      [`reading again, ${format(changedCount)} files changed`, seconds(changed.ms)],
      ["index on disk", `${format(statSync(indexPath).size / 1e6)} MB`],
      ["resident memory, most and then", `${format(megabytes.peak)} MB, ${format(megabytes.now)} MB`],
      ["delay of the main thread beside the first reading, p99", `${format(first.delayP99Ms)} ms`],
      ["search beside the first reading, p50 and p95", quantiles(first.besideIt)],
      ...searches.map((search) => [
        `search: ${search.kind}, p50 and p95`,
        `${quantiles(search)}; computed ${format(search.computedMs)} ms`,
      ]),
    ],
    verdicts: [
      ...atMost("resident memory", megabytes.peak, mostMegabytes, " MB"),
      ...Object.keys(queryKinds).flatMap((kind) => atMost(`search: ${kind}, p95`, p95(kind), mostP95Ms, " ms")),
      ...atMost("delay of the main thread, p99", first.delayP99Ms, mostDelayMs, " ms"),
    ],
    samples: { first, unchanged, changed, megabytes, searches },
  };
}

function quantiles({ count, p50, p95 }: Summary): string {
  return count === 0 ? "none" : `${format(p50)} ms, ${format(p95)} ms`;
}
