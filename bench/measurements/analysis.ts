import { join } from "node:path";
import { cacheFolder } from "../agreement/install-once.ts";
import { startProgram } from "../children/start-program.ts";
import type { EngineRun, EngineSpeedCommands } from "../programs/engine-speed.ts";
import type { EngineStagesCommands, StageName } from "../programs/engine-stages.ts";
import type { Verdict } from "../report/section.ts";
import { median } from "../report/statistics.ts";
import { atLeast, atMost, format, targets } from "../report/targets.ts";
import { type Sample, takeSample } from "../speed/sample.ts";
import { type Taken, type TimedTool, timedEslint, timedLizard, timedRadon } from "../speed/timed-tools.ts";
import type { LocalBench, LocalMeasurement } from "./measurement.ts";

const { timesRadon, timesOthers, mostMainThreadDelayMs } = targets.analysis;
const rivals: readonly { language: Parameters<typeof takeSample>[0]; tool: TimedTool; times: number }[] = [
  { language: "python", tool: timedRadon, times: timesRadon },
  { language: "typescript", tool: timedEslint, times: timesOthers },
  { language: "tsx", tool: timedEslint, times: timesOthers },
  { language: "javascript", tool: timedEslint, times: timesOthers },
  { language: "jsx", tool: timedEslint, times: timesOthers },
  { language: "go", tool: timedLizard, times: timesOthers },
  { language: "rust", tool: timedLizard, times: timesOthers },
  { language: "java", tool: timedLizard, times: timesOthers },
  { language: "csharp", tool: timedLizard, times: timesOthers },
];
const sampleBytes = 2_000_000;

interface LanguageSpeed {
  readonly language: string;
  readonly tool: string;
  readonly times: number;
  readonly sample: { readonly files: number; readonly megabytes: number };
  readonly refused: number;
  /** Medians of the rounds. */
  readonly toolTaken: Taken;
  readonly oneProcess: Taken;
  readonly twoProcesses: Taken;
  readonly everything: Taken;
  readonly delayP99Ms: number;
  readonly delayMostMs: number;
  /** Shares of the time of everything, and of metrics only. */
  readonly shares: Record<StageName, number>;
  readonly metricsShares: Record<StageName, number>;
}

/** How fast the engine is, beside the tools people use for the same figures, on the same files. */
export const measureAnalysis: LocalMeasurement = async (bench) => {
  const speeds: LanguageSpeed[] = [];
  for (const rival of rivals) speeds.push(await measureLanguage(bench, rival));
  return {
    title: "Analysis",
    method:
      `Every so many-th file of two code bases per language, about ${format(sampleBytes / 1e6)} MB; rounds: ${bench.rounds}, of which the median, ` +
      "the tool, one process and two taking turns. Metrics only: QUALITY_ASSESSMENT. Everything: COMPREHENSIVE_ANALYSIS, " +
      "two processes. Reading the files counts; starting, loading and a first pass do not. Shares: by CPU profiles of one process; " +
      "tree: copying the parser's tree, and looking for broken syntax.",
    columns: [
      "language",
      "files, MB",
      "tool",
      "tool MB/s",
      "1 process MB/s (files/s)",
      "2 processes MB/s (files/s)",
      "times the tool: 1 process, 2 processes, by CPU time",
      "everything MB/s",
      "of it parser, tree, metrics, patterns, rules, rest %",
      "parser's share of metrics only %",
      "main thread delay p99, most ms",
    ],
    rows: speeds.map(toRow),
    verdicts: speeds.flatMap(judge),
    samples: speeds,
  };
};

function toRow(speed: LanguageSpeed): string[] {
  const { sample, toolTaken, oneProcess, twoProcesses, everything } = speed;
  const rate = ({ seconds }: Taken) => `${format(sample.megabytes / seconds)} (${format(sample.files / seconds)})`;
  return [
    speed.language,
    `${format(sample.files)}, ${format(sample.megabytes)}`,
    speed.tool,
    format(sample.megabytes / toolTaken.seconds),
    rate(oneProcess),
    rate(twoProcesses),
    timesFaster(speed).map(format).join(", "),
    format(sample.megabytes / everything.seconds),
    Object.values(speed.shares)
      .map((share) => `${Math.round(share * 100)}`)
      .join(", "),
    `${Math.round(speed.metricsShares.parser * 100)}`,
    `${format(speed.delayP99Ms)}, ${format(speed.delayMostMs)}`,
  ];
}

/** By the clock in one process and in two, and by time computed in one process, which others on the machine hardly change. */
function timesFaster({ toolTaken, oneProcess, twoProcesses }: LanguageSpeed): [number, number, number] {
  return [
    toolTaken.seconds / oneProcess.seconds,
    toolTaken.seconds / twoProcesses.seconds,
    toolTaken.cpuSeconds / oneProcess.cpuSeconds,
  ];
}

function judge(speed: LanguageSpeed): Verdict[] {
  const [, times] = timesFaster(speed);
  return [
    ...atLeast(`${speed.language}, metrics only, two processes / ${speed.tool}`, times, speed.times, ""),
    ...atMost(`${speed.language}, main thread delay p99`, speed.delayP99Ms, mostMainThreadDelayMs, " ms"),
  ];
}

async function measureLanguage(
  bench: LocalBench,
  { language, tool, times }: (typeof rivals)[number],
): Promise<LanguageSpeed> {
  const sample = await takeSample(language, bench.isSmoke ? sampleBytes / 20 : sampleBytes);
  const tools = join(cacheFolder, "tools");
  await tool.install(tools);
  const engine = await startProgram<null, EngineSpeedCommands>("engine-speed.ts", sample);
  const theirs: Taken[] = [];
  const one: EngineRun[] = [];
  const two: EngineRun[] = [];
  const everything: EngineRun[] = [];
  for (let round = 1; round <= bench.rounds; round += 1) {
    bench.progress(`analysis: ${language}, round ${round} of ${bench.rounds}`);
    theirs.push(await tool.run(tools, sample));
    one.push(await engine.call("run", { processes: 1, operation: "QUALITY_ASSESSMENT" }));
    two.push(await engine.call("run", { processes: 2, operation: "QUALITY_ASSESSMENT" }));
    everything.push(await engine.call("run", { processes: 2, operation: "COMPREHENSIVE_ANALYSIS" }));
  }
  await engine.end();
  return {
    language,
    tool: tool.name,
    times,
    sample: { files: sample.files.length, megabytes: sample.megabytes },
    refused: Math.max(...everything.map(({ refused }) => refused)),
    toolTaken: medians(theirs),
    oneProcess: medians(one),
    twoProcesses: medians(two),
    everything: medians(everything),
    delayP99Ms: median(everything.map(({ delayP99Ms }) => delayP99Ms)),
    delayMostMs: Math.max(...everything.map(({ delayMostMs }) => delayMostMs)),
    ...(await profile(bench, language, sample)),
  };
}

function medians(runs: readonly Taken[]): Taken {
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
  };
}

/** Where the time goes; the profiles stay where profiles are asked for. */
async function profile({ profileFolder }: LocalBench, language: string, sample: Sample) {
  const place = (name: string) =>
    profileFolder === null ? null : join(profileFolder, `${language}-${name}.cpuprofile`);
  const program = await startProgram<null, EngineStagesCommands>("engine-stages.ts", sample, ["--conditions=source"]);
  const metricsShares = await program.call("profile", { operation: "QUALITY_ASSESSMENT", path: place("metrics") });
  const shares = await program.call("profile", { operation: "COMPREHENSIVE_ANALYSIS", path: place("everything") });
  await program.end();
  return { shares, metricsShares };
}
