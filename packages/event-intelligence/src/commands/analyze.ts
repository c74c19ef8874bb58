import { writeFile } from "node:fs/promises";
import { type CodeQuestion, type IntelligenceClient, WorkerFailureError } from "@event-intelligence/client";
import { type AnalysisReport, ReportBuilder } from "../analysis-report.ts";
import { analysisTable } from "../analysis-table.ts";
import { type ClientCommandOptions, commandClient } from "../command-client.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { progressLine } from "../progress-line.ts";
import { findSourceFiles, readSource, type SourceFiles } from "../source-files.ts";

export interface AnalyzeOptions extends ClientCommandOptions {
  readonly operation: NonNullable<CodeQuestion["operation"]>;
  readonly language?: string | undefined;
  readonly concurrency: number;
  readonly format: "table" | "json";
  readonly json?: boolean | undefined;
  readonly output?: string | undefined;
  readonly failUnder?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Analyses files and folders and prints one report. */
export async function runAnalyze(
  context: CommandContext,
  paths: readonly string[],
  options: AnalyzeOptions,
): Promise<number> {
  const startedAtMs = performance.now();
  const found = await findSourceFiles(paths, context.signal);
  const client = await commandClient(context, options);
  try {
    const { report, isUnanswered } = await analyzeAll(context, client, found, options, startedAtMs);
    context.signal.throwIfAborted();
    const text = options.json || options.format === "json" ? `${JSON.stringify(report, null, 2)}\n` : analysisTable(report);
    if (options.output === undefined) context.stdout.write(text);
    else await writeFile(options.output, text);
    return exitCode(report, isUnanswered, options, context);
  } finally {
    await client.close();
  }
}

async function analyzeAll(
  context: CommandContext,
  client: IntelligenceClient,
  found: SourceFiles,
  options: AnalyzeOptions,
  startedAtMs: number,
): Promise<{ report: AnalysisReport; isUnanswered: boolean }> {
  const builder = new ReportBuilder();
  const progress = progressLine(context.stderr, found.paths.length);
  let isUnanswered = false;
  const results = client.analyzeMany(questions(found.paths, options, builder), {
    concurrency: options.concurrency,
    timeoutMs: options.timeoutMs,
    signal: context.signal,
  });
  for await (const result of results) {
    builder.add(result);
    isUnanswered ||= result.error !== null && !(result.error instanceof WorkerFailureError);
    progress.update(builder.fileCount);
    if (context.signal.aborted) break;
  }
  progress.clear();
  return { report: builder.build({ ...found, wallMs: performance.now() - startedAtMs }), isUnanswered };
}

/** Files are read one by one as they are asked about, so that a large tree does not lie in memory. */
async function* questions(
  paths: readonly string[],
  options: AnalyzeOptions,
  builder: ReportBuilder,
): AsyncGenerator<CodeQuestion> {
  for (const sourcePath of paths) {
    try {
      const content = await readSource(sourcePath);
      yield { sourcePath, content, language: options.language, operation: options.operation };
    } catch (error) {
      builder.addError(sourcePath, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

function exitCode(
  report: AnalysisReport,
  isUnanswered: boolean,
  options: AnalyzeOptions,
  context: CommandContext,
): number {
  const wantsEvents = (options.mode ?? context.environment.ANALYSIS_MODE) === "events";
  if (wantsEvents && isUnanswered) return exitCodes.noAnswer;
  const { qualityScore } = report.summary;
  if (options.failUnder === undefined || (qualityScore !== null && qualityScore >= options.failUnder)) {
    return exitCodes.fine;
  }
  context.stderr.write(`Quality ${qualityScore ?? "unknown"} is under ${options.failUnder} (--fail-under).\n`);
  return exitCodes.checkFailed;
}
