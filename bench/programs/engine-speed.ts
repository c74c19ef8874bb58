// The engine over a folder of files, as fast as it can.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createAnalysisEngine } from "@event-intelligence/analysis";
import type { SourceTree } from "../agreement/reference-tool.ts";
import { readArgument, serveCommands } from "../children/serve-commands.ts";

const { folder, files } = readArgument<SourceTree>();
const warmUpFiles = 30;

export interface EngineRun {
  readonly seconds: number;
  /** Of all threads together. */
  readonly cpuSeconds: number;
  readonly refused: number;
  /** How late the main thread was meanwhile. */
  readonly delayP99Ms: number;
  readonly delayMostMs: number;
}

interface RunOptions {
  readonly threads: number;
  readonly operation: "QUALITY_ASSESSMENT" | "COMPREHENSIVE_ANALYSIS";
}

async function run({ threads, operation }: RunOptions): Promise<EngineRun> {
  const engine = createAnalysisEngine({ threads });
  let refused = 0;
  const analyze = async (paths: readonly string[]) => {
    const waiting = paths.values();
    const workOff = async () => {
      for (const sourcePath of waiting) {
        const content = await readFile(join(folder, sourcePath), "utf8");
        await engine.analyze(operation, { sourcePath, content }).catch(() => {
          refused += 1;
        });
      }
    };
    // Two files for each thread, so that none waits for the main thread.
    await Promise.all(Array.from({ length: threads * 2 }, workOff));
  };
  await engine.start();
  await analyze(files.slice(0, warmUpFiles));
  refused = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAtMs = performance.now();
  const cpuBefore = process.cpuUsage();
  await analyze(files);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  delay.disable();
  await engine.close();
  return {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    refused,
    delayP99Ms: delay.percentile(99) / 1e6,
    delayMostMs: delay.max / 1e6,
  };
}

const commands = { run };
export type EngineSpeedCommands = typeof commands;
serveCommands(commands);
