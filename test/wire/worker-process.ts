import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { defaultWorkerGroup } from "@event-intelligence/contracts/code-analysis";
import { Kafka, logLevel } from "kafkajs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = `${root}packages/event-intelligence/src/main.ts`;
const startLimitMs = 60_000;
const stopLimitMs = 20_000;

/** Whether the program has its worker command. */
export function hasWorkerCommand(): boolean {
  return existsSync(`${root}packages/event-intelligence/src/commands/worker.ts`);
}

/**
 * Starts the worker service as its own process, on all wire generations and with a folder of code as its corpus, and
 * resolves when its group has the topics. Rejects with what it printed when it ends before.
 */
export async function startWorkerProcess(bootstrapServers: string, corpus: string): Promise<{ stop(): Promise<void> }> {
  const worker = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "--conditions=source",
      program,
      "worker",
      "--roots",
      corpus,
      "--port",
      "0",
    ],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
        TOPIC_PROFILE: "archon,omninode,onex",
      },
    },
  );
  const ended = once(worker, "exit");
  let printed = "";
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-4_000);
    });
  }
  const stop = async (): Promise<void> => {
    worker.kill("SIGTERM");
    await Promise.race([ended, delay(stopLimitMs, undefined, { ref: false })]);
    worker.kill("SIGKILL");
    await ended;
  };
  const isRunning = (): boolean => worker.exitCode === null && worker.signalCode === null;
  if (!(await untilGroupIsStable(bootstrapServers, isRunning))) {
    await stop();
    throw new Error(`the worker did not join its group; it printed:\n${printed}`);
  }
  return { stop };
}

async function untilGroupIsStable(bootstrapServers: string, isRunning: () => boolean): Promise<boolean> {
  const admin = new Kafka({ brokers: bootstrapServers.split(","), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    for (const giveUpAtMs = Date.now() + startLimitMs; Date.now() < giveUpAtMs && isRunning(); await delay(100)) {
      const { groups } = await admin.describeGroups([defaultWorkerGroup]);
      if (groups[0]?.state === "Stable") return true;
    }
    return false;
  } finally {
    await admin.disconnect();
  }
}
