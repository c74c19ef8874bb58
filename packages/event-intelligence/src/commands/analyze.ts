import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, open, realpath, rename, rm, stat } from "node:fs/promises";
import {
  type CodeQuestion,
  type IntelligenceClient,
  InvalidRequestError,
  WorkerFailureError,
} from "@event-intelligence/client";
import { type AnalysisReport, ReportBuilder } from "../analysis-report.ts";
import { analysisTable } from "../analysis-table.ts";
import { type ClientCommandOptions, commandClient, commandSettings } from "../command-client.ts";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { progressLine } from "../progress-line.ts";
import { findSourceFiles, leftOutText, type SourceFiles, tryReadSource } from "../source-files.ts";
import { UsageError } from "../usage-error.ts";

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
  const settings = commandSettings(context, options);
  const found = await findSourceFiles(paths, context.signal);
  const output = await openOutput(options.output);
  const client = await commandClient(context, settings);
  try {
    const { report, isUnanswered } = await analyzeAll(context, client, found, options, startedAtMs);
    const text =
      options.json || options.format === "json" ? `${JSON.stringify(report, null, 2)}\n` : analysisTable(report);
    if (output === null) context.stdout.write(text);
    else await output.write(text);
    if (isUnanswered && (settings.client.mode === "events" || report.summary.analyzed === 0)) return exitCodes.noAnswer;
    if (isNothingAnalyzed(report, context)) return exitCodes.checkFailed;
    return qualityGate(report, options, context);
  } finally {
    await client.close();
    await output?.close();
  }
}

interface Output {
  write(text: string): Promise<void>;
  /** Leaves what was there before when nothing was written. */
  close(): Promise<void>;
}

/** Opened before the work, so that a path that cannot be written costs no analysis. */
async function openOutput(path: string | undefined): Promise<Output | null> {
  if (path === undefined) return null;
  const fail = (error: NodeJS.ErrnoException): never => {
    throw new UsageError([`--output ${path} cannot be written (${error.code}). Check the path and its access rights.`]);
  };
  const { write, close } = await createOutput(path).catch(fail);
  return { write: (text) => write(text).catch(fail), close };
}

/** A file is replaced when its new content is whole; a device or pipe cannot be replaced and is written to. */
async function createOutput(path: string): Promise<Output> {
  // What a link leads to is replaced, not the link.
  const target = await realpath(path).catch(() => path);
  const earlier = await stat(target).catch(() => null);
  if (earlier !== null && !earlier.isFile()) {
    const device = await open(target, "w");
    return { write: (text) => device.writeFile(text), close: () => device.close() };
  }
  if (earlier !== null) await access(target, constants.W_OK);
  const temporary = `${target}.${randomUUID()}.tmp`;
  const file = await open(temporary, "wx", earlier === null ? 0o666 : earlier.mode & 0o777);
  return {
    write: async (text) => {
      await file.writeFile(text);
      await file.close();
      await rename(temporary, target);
    },
    close: async () => {
      await file.close();
      await rm(temporary, { force: true });
    },
  };
}

async function analyzeAll(
  context: CommandContext,
  client: IntelligenceClient,
  found: SourceFiles,
  options: AnalyzeOptions,
  startedAtMs: number,
): Promise<{ report: AnalysisReport; isUnanswered: boolean }> {
  const builder = new ReportBuilder(found.errors);
  const progress = progressLine(context.stderr, found.paths.length);
  let isUnanswered = false;
  const results = client.analyzeMany(questions(found.paths, options, builder), {
    concurrency: options.concurrency,
    timeoutMs: options.timeoutMs,
    signal: context.signal,
  });
  for await (const result of results) {
    builder.add(result);
    isUnanswered ||= result.error !== null && !isOwnFault(result.error);
    progress.update(builder.fileCount);
    if (context.signal.aborted) break;
  }
  progress.clear();
  context.signal.throwIfAborted();
  return { report: builder.build({ ...found, wallMs: performance.now() - startedAtMs }), isUnanswered };
}

/** Whether somebody looked at the file and could not, or need not, do anything about it. */
function isOwnFault(error: Error): boolean {
  return error instanceof WorkerFailureError || error instanceof InvalidRequestError;
}

/** Files are read one by one as they are asked about, so that a large tree does not lie in memory. */
async function* questions(
  paths: readonly string[],
  options: AnalyzeOptions,
  builder: ReportBuilder,
): AsyncGenerator<CodeQuestion> {
  for (const sourcePath of paths) {
    const source = await tryReadSource(sourcePath);
    if ("error" in source) builder.addFailure(source.error);
    else yield { sourcePath, content: source.content, language: options.language, operation: options.operation };
  }
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

function qualityGate({ summary }: AnalysisReport, { failUnder }: AnalyzeOptions, context: CommandContext): number {
  const { qualityScore } = summary;
  if (failUnder === undefined || (qualityScore !== null && qualityScore >= failUnder)) return exitCodes.fine;
  context.stderr.write(`Quality ${qualityScore ?? "unknown"} is under ${failUnder} (--fail-under).\n`);
  return exitCodes.checkFailed;
}
