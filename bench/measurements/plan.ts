import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { adopt, end, startProgram } from "../children/start-program.ts";
import type { DiscoveryCommands } from "../programs/discovery.ts";
import { atLeast, atMost, format, targets } from "../report/targets.ts";
import type { Bench, Measurement } from "./measurement.ts";

const repository = join(import.meta.dirname, "..", "..");
const application = join(repository, "packages", "event-intelligence", "bin", "event-intelligence.js");
const roots = ["examples/corpus", "packages", "contracts"].map((folder) => join(repository, folder));

/** Pattern discovery as people have it: the worker service over a corpus, and a client made by `fromEnv`. */
export const measurePlan: Measurement = async (bench) => {
  const name = `bench-${randomBytes(4).toString("hex")}-plan`;
  const environment = {
    KAFKA_BOOTSTRAP_SERVERS: bench.broker.bootstrapServers,
    KAFKA_ENVIRONMENT: name,
    KAFKA_CONSUMER_GROUP: `${name}-workers`,
  };
  bench.progress("plan: starting the worker service");
  const service = await startService(environment);
  try {
    return await measureDiscovery(bench, environment);
  } finally {
    await service.stop();
    await bench.broker.removeTopics(name);
  }
};

async function measureDiscovery({ isSmoke, progress }: Bench, environment: object) {
  const [warmUpCalls, calls, seconds] = isSmoke ? [2, 10, 1] : [50, 1_000, 20];
  const perSecond = 10;
  const client = await startProgram<null, DiscoveryCommands>("discovery.ts", environment);
  progress(`plan: ${format(calls)} discoveries one after the other`);
  await client.call("discover", { calls: warmUpCalls, perSecond: null });
  const result = await client.call("discover", { calls, perSecond: null });
  progress(`plan: ${perSecond} discoveries a second for ${seconds} s`);
  const before = await client.call("cpuMs");
  await client.call("discover", { calls: perSecond * seconds, perSecond });
  const cpuPercent = ((await client.call("cpuMs")) - before) / (seconds * 10);
  await client.end();
  const { mostP95Ms, leastSuccessPercent, mostClientCpuPercent } = targets.plan;
  const row = (what: string, { p50, p95, p99 }: typeof result.total) => [
    what,
    ...[p50, p95, p99].map((ms) => format(ms)),
  ];
  return {
    title: "Plan",
    method: `Pattern discovery by the worker service over the example corpus and this repository's packages, ${format(calls)} calls one after the other. The worker tells its share in whole milliseconds.`,
    columns: ["share", "p50 ms", "p95 ms", "p99 ms"],
    rows: [
      row("whole call", result.total),
      row("transport", result.transport),
      row("worker: queue and analysis", result.analysis),
    ],
    verdicts: [
      ...atMost("pattern discovery, p95", result.total.p95, mostP95Ms, " ms"),
      ...atLeast("answered by the worker", result.successPercent, leastSuccessPercent, " %"),
      ...atMost(`client at ${perSecond} discoveries a second`, cpuPercent, mostClientCpuPercent, " % of a core"),
    ],
    samples: { ...result, cpuPercent },
  };
}

/** Runs the application's own command from built code, as `npx event-intelligence worker` would. */
async function startService(environment: NodeJS.ProcessEnv): Promise<{ stop(): Promise<void> }> {
  const child = spawn(process.execPath, [application, "worker", "--port", "0", "--roots", ...roots], {
    env: { PATH: process.env.PATH, LOG_FORMAT: "json", ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  adopt(child);
  const exited = once(child, "exit");
  const ready = Promise.withResolvers<void>();
  const log: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    log.push(line);
    if (line.includes("worker is ready")) ready.resolve();
  });
  void exited.then(() => ready.reject(new Error(`the worker service ended by itself:\n${log.slice(-20).join("\n")}`)));
  await ready.promise;
  return { stop: () => end(child) };
}
