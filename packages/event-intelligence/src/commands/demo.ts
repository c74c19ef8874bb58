import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ReportBuilder } from "../analysis-report.ts";
import { codeAnalysisServices } from "../code-analysis-services.ts";
import { createCodeAnalysisWorker } from "../code-analysis-worker.ts";
import { createCodeAnalyzer } from "../code-analyzer.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { createTransport } from "../create-transport.ts";
import { createClient } from "../from-env.ts";
import { readSettings } from "../settings.ts";
import { findSourceFiles, readSource } from "../source-files.ts";
import { textTable } from "../text-table.ts";

/** Enough to see it work, few enough for a story of five seconds. */
const shownFiles = 60;
const shownFunctions = 5;

/** The repository's own folders when this runs from a checkout, else the current folder. */
function ownFolders(): { sources: string[]; corpus: string } {
  const repository = fileURLToPath(new URL("../../../../", import.meta.url));
  const corpus = `${repository}examples/corpus`;
  if (!existsSync(corpus)) return { sources: ["."], corpus: "." };
  return { sources: [corpus, `${repository}packages/client/src`, `${repository}packages/worker/src`], corpus };
}

/** Tells the story: an embedded broker and worker, real files analysed by events, patterns, then the fallback. */
export async function runDemo(context: CommandContext, path: string | undefined): Promise<number> {
  const { sources, corpus } = path === undefined ? ownFolders() : { sources: [path], corpus: path };
  const say = (line: string) => void context.stdout.write(`${line}\n`);
  const settings = readSettings({ PATTERN_ROOTS: corpus });
  const analyzer = createCodeAnalyzer({ patternRoots: settings.corpus.roots });
  const wired = await createTransport(settings);
  const worker = createCodeAnalysisWorker({ settings, transport: wired.transport, handlers: analyzer.handlers });
  // Without the direct analyzer, so that the last step shows what a client alone can do.
  const client = createClient(settings, null, wired);
  try {
    await Promise.all([worker.start(), analyzer.start()]);
    say(`1. A worker serves ${codeAnalysisServices(settings)[0].topics.requested} on the embedded transport: no broker needed.`);
    const answeredByEvents = await showAnalysis(client, sources, context.signal, say);
    await showPatterns(client, say);
    await worker.drain({ graceMs: 1_000 });
    const fallback = await client.discoverPatterns({ glob: "node_*_effect.py", domain: "database" }, { timeoutMs: 300 });
    say("\n4. The worker is stopped. The same question now gets a labelled fallback:");
    say(`   ${fallback.value.patterns.map((pattern) => pattern.name).slice(0, 3).join(", ")}`);
    say("");
    say(`${answeredByEvents} files were answered by events (embedded transport).`);
    say(`Without a worker: ${fallback.source}, confidence ${fallback.confidence}, because of ${fallback.fallbackReason}.`);
    return exitCodes.fine;
  } finally {
    await client.close();
    await worker.drain({ graceMs: 0 }).catch(() => {});
    await analyzer.close();
    await wired.transport.close();
  }
}

type Client = ReturnType<typeof createClient>;

async function showAnalysis(
  client: Client,
  sources: readonly string[],
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<number> {
  const startedAtMs = performance.now();
  const found = await findSourceFiles(sources, signal);
  const builder = new ReportBuilder();
  const paths = found.paths.slice(0, shownFiles);
  const questions = await Promise.all(
    paths.map(async (sourcePath) => ({ sourcePath, content: await readSource(sourcePath) })),
  );
  for await (const result of client.analyzeMany(questions, { signal, timeoutMs: 10_000 })) builder.add(result);
  const report = builder.build({ ...found, wallMs: performance.now() - startedAtMs });
  const { embedded } = report.summary.sources;
  say(`\n2. ${embedded} of ${paths.length} files analysed by events in ${report.timings.wallMs} ms (p95 ${report.timings.p95Ms} ms a file). Most complex:`);
  const functions = report.files
    .flatMap((file) => file.functions.map((metrics) => ({ ...metrics, path: file.path })))
    .sort((one, other) => other.cognitive - one.cognitive)
    .slice(0, shownFunctions);
  const rows = functions.map((row) => [row.name, row.cognitive, row.cyclomatic, `${row.path}:${row.startLine}`]);
  say(indented(textTable(["function", "cognitive", "cyclomatic", "where"], rows)));
  return embedded;
}

async function showPatterns(client: Client, say: (line: string) => void): Promise<void> {
  const answer = await client.discoverPatterns({ glob: "node_*_effect.py", limit: 5 });
  say(`\n3. Patterns in node_*_effect.py, source ${answer.source}, ${answer.value.totalCount} found:`);
  const rows = answer.value.patterns.map((hit) => [hit.name, hit.confidence.toFixed(2), `${hit.filePath}:${hit.startLine}`]);
  say(indented(textTable(["pattern", "confidence", "where"], rows)));
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "   ");
}
