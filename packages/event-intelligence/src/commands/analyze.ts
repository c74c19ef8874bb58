import {
  type CodeQuestion,
  type IntelligenceClient,
  InvalidRequestError,
  WorkerFailureError,
} from "@event-intelligence/client";
import { type ClientCommandOptions, commandClient, commandSettings } from "../command-client.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { type AnalysisReport, ReportBuilder } from "../report/analysis-report.ts";
import { analysisTable, failureReasons } from "../report/analysis-table.ts";
import { readBaseline } from "../report/baseline.ts";
import { type BaselineComparison, compareWith, noComparison } from "../report/baseline-comparison.ts";
import { brokenGates, type Gates } from "../report/gates.ts";
import { openOutput } from "../report/output-file.ts";
import { progressLine } from "../report/progress-line.ts";
import { findSourceFiles, leftOutText, type SourceFiles, tryReadSource } from "../source-files.ts";

/** The forms of a report. */
export type ReportFormat = "table" | "json" | "sarif";

export interface AnalyzeOptions extends ClientCommandOptions, Gates {
  readonly operation: NonNullable<CodeQuestion["operation"]>;
  readonly language?: string | undefined;
  readonly concurrency: number;
  readonly format: ReportFormat;
  readonly output?: string | undefined;
  readonly cache?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Analyses files and folders and prints one report; when interrupted, of the files that were done by then. */
export async function runAnalyze(
  context: CommandContext,
  paths: readonly string[],
  options: AnalyzeOptions,
): Promise<number> {
  const startedAtMs = performance.now();
  const settings = commandSettings(context, options);
  const found = await findSourceFiles(paths, context.signal);
  const comparison = options.baseline === undefined ? noComparison : compareWith(await readBaseline(options.baseline));
  const output = options.output === undefined ? null : await openOutput(options.output);
  const client = await commandClient(context, settings, { isQuiet: options.quiet });
  try {
    const { report, isUnanswered } = await analyzeAll({ context, client, options, comparison, startedAtMs }, found);
    if (report.summary.unfinished > 0) return await interrupted(report, context, options);
    const isWithoutAnswer = isUnanswered && (settings.client.mode === "events" || report.summary.analyzed === 0);
    const text = await reportText(report, context, options, !isWithoutAnswer);
    if (output === null) context.stdout.write(text);
    else await output.write(text);
    tellFailures(report, context, options);
    if (isWithoutAnswer) return exitCodes.noAnswer;
    if (isNothingAnalyzed(report, context)) return exitCodes.checkFailed;
    const broken = brokenGates(report, options);
    for (const gate of broken) context.stderr.write(`${gate}\n`);
    return broken.length === 0 ? exitCodes.fine : exitCodes.checkFailed;
  } finally {
    await client.close();
    await output?.close();
  }
}

async function reportText(
  report: AnalysisReport,
  { stdout, stderr }: CommandContext,
  options: AnalyzeOptions,
  isAnswered = true,
): Promise<string> {
  const { format } = options;
  if (format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  if (format === "sarif") {
    // It loads every rule with its texts, which no other form needs.
    const { sarifUpload } = await import("../report/sarif-upload.ts");
    const { text, notice } = sarifUpload(report, isAnswered ? {} : { isSuccessful: false });
    if (notice !== null) stderr.write(`${notice}\n`);
    return text;
  }
  const width = options.output === undefined ? stdout.columns : undefined;
  return analysisTable(report, { width, isQuiet: options.quiet });
}

/** Shows what is known by now. A file holds a whole report, or is left as it was: a baseline must not shrink by accident. */
async function interrupted(report: AnalysisReport, context: CommandContext, options: AnalyzeOptions): Promise<number> {
  const { files, analyzed, unfinished } = report.summary;
  const left = options.output === undefined ? "" : `; ${options.output} was not written`;
  if (analyzed > 0 && options.output === undefined) {
    context.stdout.write(await reportText(report, context, options));
  }
  context.stderr.write(`Interrupted after ${files} of ${files + unfinished} files${left}.\n`);
  return exitCodes.interrupted;
}

interface Run {
  readonly context: CommandContext;
  readonly client: IntelligenceClient;
  readonly options: AnalyzeOptions;
  readonly comparison: BaselineComparison;
  readonly startedAtMs: number;
}

async function analyzeAll(
  { context, client, options, comparison, startedAtMs }: Run,
  found: SourceFiles,
): Promise<{ report: AnalysisReport; isUnanswered: boolean }> {
  const builder = new ReportBuilder(found.errors, comparison);
  const total = found.paths.length + found.errors.length;
  const progress = progressLine(context.stderr, options.quiet ? 0 : total);
  let isUnanswered = false;
  const results = client.analyzeMany(questions(found.paths, options, builder), {
    concurrency: options.concurrency,
    timeoutMs: options.timeoutMs,
    signal: context.signal,
    onProgress: progress?.watch,
  });
  for await (const result of results) {
    // What fails from here on fails because it was interrupted.
    if (context.signal.aborted && result.error !== null) break;
    builder.add(result);
    isUnanswered ||= result.error !== null && !isOwnFault(result.error);
    progress?.update(builder.fileCount);
    if (context.signal.aborted) break;
  }
  progress?.clear();
  const unfinishedCount = context.signal.aborted ? total - builder.fileCount : 0;
  const wallMs = performance.now() - startedAtMs;
  return { report: builder.build({ ...found, unfinishedCount, wallMs }), isUnanswered };
}

/** Whether somebody looked at the file and could not, or need not, do anything about it. */
function isOwnFault(error: Error): boolean {
  return error instanceof WorkerFailureError || error instanceof InvalidRequestError;
}

/** Files are read one by one as they are asked about, so that a large tree does not lie in memory. */
function* questions(
  paths: readonly string[],
  options: AnalyzeOptions,
  builder: ReportBuilder,
): Generator<CodeQuestion> {
  const { language, operation, cache } = options;
  for (const sourcePath of paths) {
    const source = tryReadSource(sourcePath);
    if ("error" in source) builder.addFailure(source.error);
    else yield { sourcePath, content: source.content, language, operation, enableCaching: cache };
  }
}

/** Says how many files could not be analysed and why, unless the table has just said it. */
function tellFailures(report: AnalysisReport, { stderr }: CommandContext, options: AnalyzeOptions): void {
  const isTold = options.format === "table" && !options.quiet && options.output === undefined;
  const { failed, files, analyzed } = report.summary;
  if (isTold || failed === 0) return;
  if (analyzed > 0) stderr.write(`${failed} of ${files} files could not be analysed:\n`);
  for (const reason of failureReasons(report)) stderr.write(`${reason}\n`);
}

/** Says so when not one file could be analysed. No file at all is no failure, but must not look like a clean result. */
function isNothingAnalyzed({ summary }: AnalysisReport, { stderr }: CommandContext): boolean {
  if (summary.analyzed > 0) return false;
  if (summary.files > 0) {
    stderr.write(`Not one of the ${summary.files} files could be analysed; the report says why for each.\n`);
    return true;
  }
  stderr.write(`No file to analyse was found: ${leftOutText(summary) || "the folders hold no files"}.\n`);
  return false;
}
