// The engine over a folder of files, as fast as it can.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { type AnalysisEngine, createAnalysisEngine } from "@event-intelligence/analysis";
import type { SourceTree } from "../agreement/reference-tool.ts";
import { readArgument, serveCommands } from "../children/serve-commands.ts";
import { computedMs } from "./engine-resources.ts";

const { folder, files } = readArgument<SourceTree>();

export interface EngineRun {
  readonly seconds: number;
  /** Of this process and the engine's together. */
  readonly cpuSeconds: number;
  readonly refused: number;
  /** How late the main thread was meanwhile. */
  readonly delayP99Ms: number;
  readonly delayMostMs: number;
}

interface RunOptions {
  readonly processes: number;
  readonly operation: "QUALITY_ASSESSMENT" | "COMPREHENSIVE_ANALYSIS";
}

const engines = new Map<number, AnalysisEngine>();

/** Started and warmed up once, as a worker is that has been running for a while. */
async function warmEngine(processes: number, operation: RunOptions["operation"]): Promise<AnalysisEngine> {
  const warm = engines.get(processes);
  if (warm !== undefined) return warm;
  const engine = createAnalysisEngine({ cacheMegabytes: 0, processes });
  engines.set(processes, engine);
  await engine.start();
  await analyze(engine, { processes, operation });
  return engine;
}

/** Reads and analyses every file; returns how many were refused. */
async function analyze(engine: AnalysisEngine, { processes, operation }: RunOptions): Promise<number> {
  let refused = 0;
  const waiting = files.values();
  const workOff = async () => {
    for (const sourcePath of waiting) {
      const content = await readFile(join(folder, sourcePath), "utf8");
      await engine.analyze(operation, { sourcePath, content }).catch(() => {
        refused += 1;
      });
    }
  };
  // Two files for each process, so that none waits for the main thread.
  await Promise.all(Array.from({ length: processes * 2 }, workOff));
  return refused;
}

async function run(options: RunOptions): Promise<EngineRun> {
  const engine = await warmEngine(options.processes, options.operation);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAtMs = performance.now();
  const computedBefore = computedMs(engine);
  const refused = await analyze(engine, options);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const cpuSeconds = (computedMs(engine) - computedBefore) / 1_000;
  delay.disable();
  return { seconds, cpuSeconds, refused, delayP99Ms: delay.percentile(99) / 1e6, delayMostMs: delay.max / 1e6 };
}

const commands = { run };
export type EngineSpeedCommands = typeof commands;
serveCommands(commands);
