import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { CodeQuestion, IntelligenceClient } from "@event-intelligence/client";
import { codeAnalysisServices } from "../code-analysis-services.ts";
import { createCodeAnalysisWorker } from "../code-analysis-worker.ts";
import { createCodeAnalyzer } from "../code-analyzer.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { createTransport } from "../create-transport.ts";
import { createClient } from "../from-env.ts";
import { packageFolder } from "../package-folder.ts";
import { ReportBuilder } from "../report/analysis-report.ts";
import { readSettings } from "../settings.ts";
import { findSourceFiles, type SourceFiles, tryReadSource } from "../source-files.ts";
import { textTable } from "../text-table.ts";
import { UsageError } from "../usage-error.ts";

/** Enough to see it work, few enough for a story of five seconds. */
const shownFiles = 60;
const shownRows = 5;

interface Stage {
  readonly client: IntelligenceClient;
  readonly signal: AbortSignal;
  say(line: string): void;
}

/**
 * Tells the story: an embedded broker and worker, real files analysed by events, patterns, then the fallback. It reads no
 * settings, so that it goes the same way everywhere.
 */
export async function runDemo(context: CommandContext, path: string | undefined): Promise<number> {
  const paths = path === undefined ? ownFolders() : [path];
  const found = await findSourceFiles(paths, context.signal);
  if (found.paths.length === 0) throw new UsageError([`${paths.join(", ")} holds no file in a known language.`]);
  const settings = readSettings({});
  const analyzer = createCodeAnalyzer({ patternRoots: [await corpusFolder(paths[0])] });
  const wired = await createTransport(settings);
  const worker = createCodeAnalysisWorker({ settings, transport: wired.transport, handlers: analyzer.handlers });
  // Without the direct analyzer, so that the last step shows what a client alone can do.
  const client = createClient(settings, null, wired);
  const say = (line: string) => void context.stdout.write(`${line}\n`);
  const stage: Stage = { client, signal: context.signal, say };
  try {
    await Promise.all([worker.start(), analyzer.start()]);
    const [{ topics }] = codeAnalysisServices(settings);
    say(`1. A worker serves ${topics.requested} on the embedded transport: no broker needed.`);
    const answered = await showAnalysis(stage, found);
    await showPatterns(stage);
    await worker.drain({ graceMs: 1_000 });
    await showFallback(stage, answered);
    return exitCodes.fine;
  } finally {
    await client.close();
    await worker.drain({ graceMs: 0 });
    await analyzer.close();
    await wired.transport.close();
  }
}

/** The repository's own folders when this runs from a checkout, else the current folder. The first one is the corpus. */
function ownFolders(): string[] {
  const repository = fileURLToPath(new URL("../../", packageFolder));
  const folders = ["examples/corpus", "packages/client/src", "packages/worker/src"].map((name) => repository + name);
  return folders.every((folder) => existsSync(folder)) ? folders.map((folder) => relative("", folder) || ".") : ["."];
}

/** A corpus is a folder: of a single file, the one it is in. */
async function corpusFolder(path = "."): Promise<string> {
  return (await stat(path)).isDirectory() ? path : dirname(path);
}

async function showAnalysis({ client, signal, say }: Stage, found: SourceFiles): Promise<number> {
  const startedAtMs = performance.now();
  const builder = new ReportBuilder();
  const questions: CodeQuestion[] = [];
  for (const sourcePath of found.paths.slice(0, shownFiles)) {
    const source = tryReadSource(sourcePath);
    if ("error" in source) builder.addFailure(source.error);
    else questions.push({ sourcePath, content: source.content });
  }
  for await (const result of client.analyzeMany(questions, { signal, timeoutMs: 10_000 })) builder.add(result);
  signal.throwIfAborted();
  const { files, summary, timings } = builder.build({ ...found, wallMs: performance.now() - startedAtMs });
  const { embedded } = summary.sources;
  say(`\n2. ${embedded} of ${summary.files} files analysed by events in ${timings.wallMs} ms. Most complex:`);
  const functions = files
    .flatMap((file) => file.functions.map((metrics) => ({ ...metrics, path: file.path })))
    .sort((one, other) => other.cognitive - one.cognitive)
    .slice(0, shownRows);
  const rows = functions.map((row) => [row.name, row.cognitive, row.cyclomatic, `${row.path}:${row.startLine}`]);
  say(indented(textTable(["function", "cognitive", "cyclomatic", "where"], rows)));
  return embedded;
}

async function showPatterns({ client, signal, say }: Stage): Promise<void> {
  const { value, source } = await client.discoverPatterns({ limit: shownRows }, { signal });
  say(`\n3. Patterns in these folders: ${value.totalCount} found, source ${source}. The best:`);
  const rows = value.patterns.map((hit) => [hit.name, hit.confidence.toFixed(2), `${hit.filePath}:${hit.startLine}`]);
  say(indented(textTable(["pattern", "confidence", "where"], rows)));
}

async function showFallback({ client, signal, say }: Stage, answered: number): Promise<void> {
  const question = { glob: "node_*_effect.py", domain: "database" };
  const fallback = await client.discoverPatterns(question, { timeoutMs: 300, signal });
  const names = fallback.value.patterns.map((pattern) => pattern.name).slice(0, 3);
  say(`\n4. The worker is stopped. A question now gets a labelled fallback:\n   ${names.join(", ")}`);
  const { source, confidence, fallbackReason } = fallback;
  say(`\n${answered} files were answered by events (embedded transport).`);
  say(`Without a worker: ${source}, confidence ${confidence}, because of ${fallbackReason}.`);
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "   ");
}
