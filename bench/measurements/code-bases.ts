import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { type CodeBase, codeBases } from "../agreement/code-bases.ts";
import { cacheFolder } from "../agreement/install-once.ts";
import type { SourceTree } from "../agreement/reference-tool.ts";
import { runCommand } from "../agreement/run-command.ts";
import { atMost, format, targets } from "../report/targets.ts";
import type { LocalBench, LocalMeasurement } from "./measurement.ts";

const application = join(import.meta.dirname, "../../packages/event-intelligence/bin/event-intelligence.js");

/** As much of the JSON report as is looked at. */
interface Report {
  readonly files: readonly {
    readonly path: string;
    readonly partial: boolean;
    readonly functions: readonly { readonly name: string; readonly cyclomatic: number }[];
  }[];
  readonly errors: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  readonly timings: { readonly wallMs: number };
}

interface CodeBaseResult {
  readonly codeBase: string;
  readonly language: string;
  readonly files: number;
  readonly megabytes: number;
  readonly functions: number;
  readonly answered: number;
  readonly partial: number;
  /** Number of refused files by error code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly unanswered: readonly string[];
  readonly worst: string;
  readonly seconds: number;
  readonly errors: Report["errors"];
}

/** The command line as people run it, without a broker, over code of others. */
export const measureCodeBases: LocalMeasurement = async (bench) => {
  const languages = Object.keys(codeBases) as (keyof typeof codeBases)[];
  const results: CodeBaseResult[] = [];
  for (const language of bench.isSmoke ? languages.slice(-1) : languages) {
    for (const codeBase of codeBases[language]) results.push(await analyzeCodeBase(bench, language, codeBase));
  }
  return {
    title: "Code bases",
    method:
      "`event-intelligence analyze <folder> --json` without a broker, so that an embedded worker answers, with default options. " +
      "Worst function: the highest cyclomatic complexity.",
    columns: [
      "code base",
      "language",
      "files",
      "MB",
      "functions",
      "answered",
      "partial",
      "refused",
      "worst function",
      "seconds",
    ],
    rows: results.map(toRow),
    verdicts: atMost(
      "files without an answer",
      results.reduce((total, { unanswered }) => total + unanswered.length, 0),
      targets.codeBases.mostWithoutAnswer,
      "",
    ),
    samples: results,
  };
};

function toRow(result: CodeBaseResult): string[] {
  const refused = Object.entries(result.refused).map(([code, count]) => `${count} ${code}`);
  const { files, megabytes, functions, answered, partial, seconds } = result;
  return [
    result.codeBase,
    result.language,
    ...[files, megabytes, functions, answered, partial].map(format),
    refused.join(", ") || "0",
    result.worst,
    format(seconds),
  ];
}

async function analyzeCodeBase(bench: LocalBench, language: string, codeBase: CodeBase): Promise<CodeBaseResult> {
  bench.progress(`code-bases: ${codeBase.name}`);
  const tree = await codeBase.fetch(join(cacheFolder, "code"));
  const report = await runAnalyze(tree.folder);
  const functions = report.files.flatMap((file) => file.functions);
  const worst = functions.reduce((most, one) => (one.cyclomatic > most.cyclomatic ? one : most), noFunction);
  const seen = [...report.files, ...report.errors].map(({ path }) => relative(tree.folder, path).split(sep).join("/"));
  const refused: Record<string, number> = {};
  for (const { code, path, message } of report.errors) {
    refused[code] = (refused[code] ?? 0) + 1;
    bench.progress(`code-bases: ${relative(tree.folder, path)}: ${code}: ${message}`);
  }
  return {
    codeBase: codeBase.name,
    language,
    files: seen.length,
    megabytes: (await countBytes({ folder: tree.folder, files: seen })) / 1_000_000,
    functions: functions.length,
    answered: report.files.length,
    partial: report.files.filter(({ partial }) => partial).length,
    refused,
    unanswered: tree.files.filter((file) => !seen.includes(file)),
    worst: `\`${worst.name}\` ${worst.cyclomatic}`,
    seconds: report.timings.wallMs / 1_000,
    errors: report.errors,
  };
}

const noFunction = { name: "", cyclomatic: 0 };

async function runAnalyze(folder: string): Promise<Report> {
  const scratch = await mkdtemp(join(tmpdir(), "code-bases-"));
  const output = join(scratch, "report.json");
  try {
    // An exit code other than 0 fails the measurement; an empty list of brokers is none.
    const environment = { KAFKA_BOOTSTRAP_SERVERS: "" };
    await runCommand(process.execPath, [application, "analyze", folder, "--json", "--output", output], { environment });
    return JSON.parse(await readFile(output, "utf8")) as Report;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function countBytes({ folder, files }: SourceTree): Promise<number> {
  let total = 0;
  for (const file of files) total += (await stat(join(folder, file))).size;
  return total;
}
