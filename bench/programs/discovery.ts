// A client as people build it, asking the real worker service for patterns.
import { setTimeout as delay } from "node:timers/promises";
import { type Environment, fromEnv, type PatternQuestion } from "event-intelligence";
import { readArgument, serveCommands } from "../children/serve-commands.ts";
import { type Summary, summarize } from "../report/statistics.ts";
import { resourceCommands } from "./resources.ts";

const questions: readonly PatternQuestion[] = [
  { glob: "node_*_effect.py", nodeType: "effect", domain: "database" },
  { glob: "node_*_compute.py", language: "python" },
  { glob: "**/*.ts", language: "typescript", domain: "resilience" },
  { domain: "messaging", limit: 5 },
  {},
];

const client = await fromEnv({ environment: readArgument<Environment>(), onNotice: () => {} });
await client.start();
let asked = 0;

/** Asks one question after the other; the answers of other sources than the worker count as failures. */
async function discover({ calls, perSecond }: { calls: number; perSecond: number | null }): Promise<DiscoveryResult> {
  const totalMs: number[] = [];
  const analysisMs: number[] = [];
  const transportMs: number[] = [];
  for (let done = 0; done < calls; done++) {
    const { source, timings } = await client.discoverPatterns(questions[asked++ % questions.length] ?? {});
    if (source === "events") {
      const workerMs = (timings.queueMs ?? 0) + (timings.runMs ?? 0);
      totalMs.push(timings.totalMs);
      analysisMs.push(workerMs);
      transportMs.push(timings.totalMs - workerMs);
    }
    if (perSecond !== null) await delay(1_000 / perSecond - timings.totalMs);
  }
  const [total, analysis, transport] = [totalMs, analysisMs, transportMs].map(summarize) as [Summary, Summary, Summary];
  return { successPercent: (totalMs.length / calls) * 100, total, analysis, transport };
}

export interface DiscoveryResult {
  readonly successPercent: number;
  readonly total: Summary;
  /** Queueing and running, as the worker tells it in whole milliseconds. */
  readonly analysis: Summary;
  readonly transport: Summary;
}

const commands = { ...resourceCommands, discover };
export type DiscoveryCommands = typeof commands;
serveCommands(commands);
