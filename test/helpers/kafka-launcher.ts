import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { eventually } from "./eventually.ts";
import { findFreePorts } from "./free-ports.ts";
import { findClassArchive } from "./kafka-class-archive.ts";
import { findKafkaJars, type KafkaJars } from "./kafka-jars.ts";
import { type KafkaProcess, KafkaStartError, spawnKafka, spawnZooKeeper } from "./kafka-process.ts";
import {
  brokerSessionMs,
  formatProperties,
  type KafkaPorts,
  type KafkaProperties,
  kafkaProperties,
  zooKeeperProperties,
} from "./kafka-properties.ts";
import { metadataStore } from "./kafka-releases.ts";
import { formatStorage } from "./kafka-storage.ts";
import { startWatchdog } from "./kafka-watchdog.ts";
import { runCommand } from "./run-command.ts";

const portAttempts = 3;
const propertiesFile = "server.properties";
const zooKeeperPropertiesFile = "zookeeper.properties";
// Ending takes seconds where Java writes an archive of its classes.
const gracefulStopLimitMs = 30_000;

export interface KafkaOptions {
  /** Broker settings to add or to replace, by their Kafka names; a function gets the ports. Default: none. */
  readonly properties?: KafkaProperties | ((ports: KafkaPorts) => KafkaProperties) | undefined;
  /** More options of Java, such as `-Dname=value`. Default: none. */
  readonly javaOptions?: readonly string[] | undefined;
  /** How long the broker waits for more members before a new group's first assignment. Default 0; Kafka's own is 3000. */
  readonly rebalanceDelayMs?: number | undefined;
  /** The port for clients on 127.0.0.1. Default: a free one. */
  readonly port?: number | undefined;
}

/** One private Apache Kafka node. It dies with the process that started it, whatever kills that process. */
export interface RunningKafka {
  /** `127.0.0.1:port`, the same for its whole life. */
  readonly bootstrapServers: string;
  readonly port: number;
  /** The id of the process that runs now, or ran last. */
  readonly processId: number;
  /** Holds the data and the settings; removed by `stop`. */
  readonly folder: string;
  /** Resolves when the process that runs now is gone, whoever ended it. */
  readonly ended: Promise<unknown>;
  /** What the broker last printed (warnings and errors). */
  logTail(): string;
  /** Ends the broker at once (SIGKILL), as a crash would; its data stays. */
  kill(): Promise<void>;
  /** Asks the broker to end (SIGTERM) and waits until it has; its data stays. */
  end(): Promise<void>;
  /** Starts the broker again with its data on its port; one that still runs is asked to end first (SIGTERM). */
  restart(): Promise<void>;
  /** Freezes the broker (SIGSTOP) and waits until it is: its connections stay open and nothing answers. */
  pause(): Promise<void>;
  /** Lets a paused broker go on (SIGCONT). */
  resume(): void;
  /** Ends the broker and removes its data; may be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts Apache Kafka and resolves when it answers. Rejects when Java or the jars cannot be had (see `findKafkaJars`),
 * when another program listens on `options.port`, and with `KafkaStartError` when the broker does not come up.
 */
export async function startKafka(options: KafkaOptions = {}): Promise<RunningKafka> {
  // First of all: once Java is on its way, a broker of somebody else on this port would pass for the new one.
  if (options.port !== undefined) await refuseTakenPort(options.port);
  const jars = await findKafkaJars();
  const archive = await findClassArchive(jars, (javaOptions) => runToItsEnd(jars, javaOptions));
  const javaOptions = archive === undefined ? [] : [`-XX:SharedArchiveFile=${archive}`];
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnFreePorts(jars, javaOptions, options);
    } catch (error) {
      const isWorthAnotherTry = error instanceof KafkaStartError && error.isPortTaken && options.port === undefined;
      if (!isWorthAnotherTry || attempt === portAttempts) throw error;
    }
  }
}

async function refuseTakenPort(port: number): Promise<void> {
  const server = createServer().listen({ host: "127.0.0.1", port, exclusive: true });
  try {
    await once(server, "listening");
  } catch (error) {
    throw new Error(
      `Port ${port} of 127.0.0.1 cannot be had (${error instanceof Error ? error.message : error}).\n` +
        `End the program that has it, or choose another: npm run broker -- ${port < 65_535 ? port + 1 : port - 1}`,
    );
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function runToItsEnd(jars: KafkaJars, javaOptions: readonly string[]): Promise<void> {
  const kafka = await startOnFreePorts(jars, javaOptions, {});
  await kafka.end();
  await kafka.stop();
}

async function startOnFreePorts(
  jars: KafkaJars,
  javaOptions: readonly string[],
  options: KafkaOptions,
): Promise<RunningKafka> {
  const [broker = 0, controller = 0, inner = 0] = await findFreePorts(3);
  const ports = { broker: options.port ?? broker, controller, inner };
  const folder = await mkdtemp(join(tmpdir(), "event-intelligence-kafka-"));
  const kafka = createKafka(
    {
      broker: () => spawnKafka(jars, join(folder, propertiesFile), [...javaOptions, ...(options.javaOptions ?? [])]),
      zooKeeper:
        metadataStore === "zookeeper" ? () => spawnZooKeeper(jars, join(folder, zooKeeperPropertiesFile)) : undefined,
    },
    ports.broker,
    folder,
  );
  try {
    await writeBrokerFiles(jars, folder, ports, options);
    await kafka.restart();
    return kafka;
  } catch (error) {
    await kafka.stop();
    throw error;
  }
}

interface SpawnProcesses {
  broker(): KafkaProcess;
  readonly zooKeeper: (() => KafkaProcess) | undefined;
}

function createKafka(spawn: SpawnProcesses, port: number, folder: string): RunningKafka {
  const watchdog = startWatchdog(folder);
  let current: KafkaProcess | undefined;
  let zooKeeper: KafkaProcess | undefined;
  let killedAtMs = Number.NEGATIVE_INFINITY;

  const guardWhatRuns = (): void =>
    watchdog.guard([current, zooKeeper].flatMap((child) => (child?.isRunning ? [child.processId] : [])));
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
    if (!current?.isRunning) return;
    current.signal(signal);
    // A paused process takes no other signal than SIGKILL until it goes on.
    if (signal === "SIGTERM") current.signal("SIGCONT");
    await Promise.race([current.ended, delay(gracefulStopLimitMs, undefined, { ref: false })]);
    current.signal("SIGKILL");
    await current.ended;
    if (signal === "SIGKILL") killedAtMs = Date.now();
    guardWhatRuns();
  };
  return {
    bootstrapServers: `127.0.0.1:${port}`,
    port,
    get processId() {
      return current?.processId ?? 0;
    },
    folder,
    get ended() {
      return current?.ended ?? Promise.resolve();
    },
    logTail: () => current?.logTail() ?? "",
    kill: () => end("SIGKILL"),
    end: () => end("SIGTERM"),
    restart: async () => {
      await end("SIGTERM");
      zooKeeper ??= spawn.zooKeeper?.();
      // With ZooKeeper a broker does not wait, but ends, while its killed predecessor is still registered.
      if (zooKeeper) await delay(Math.max(0, killedAtMs + 2 * brokerSessionMs - Date.now()));
      current = spawn.broker();
      guardWhatRuns();
      await current.ready(port);
    },
    pause: async () => {
      current?.signal("SIGSTOP");
      // On a busy machine its threads may go on for a while after the signal was sent.
      await eventually(() => current === undefined || isFrozen(current.processId));
    },
    resume: () => current?.signal("SIGCONT"),
    stop: async () => {
      await end("SIGKILL");
      zooKeeper?.signal("SIGKILL");
      await zooKeeper?.ended;
      guardWhatRuns();
      await watchdog.release();
    },
  };
}

/** Whether every thread of a process is stopped; where the system does not list threads, whether the process is. */
async function isFrozen(processId: number): Promise<boolean> {
  const threads = process.platform === "linux" ? ["-L"] : [];
  const { output } = await runCommand("ps", [...threads, "-o", "stat=", "-p", String(processId)], { timeoutMs: 5_000 });
  return output
    .trim()
    .split("\n")
    .every((state) => state.startsWith("T"));
}

async function writeBrokerFiles(
  jars: KafkaJars,
  folder: string,
  ports: KafkaPorts,
  options: KafkaOptions,
): Promise<void> {
  const dataFolder = join(folder, "data");
  const chosen = typeof options.properties === "function" ? options.properties(ports) : options.properties;
  const properties = kafkaProperties(ports, dataFolder, {
    "group.initial.rebalance.delay.ms": String(options.rebalanceDelayMs ?? 0),
    ...chosen,
  });
  await writeFile(join(folder, propertiesFile), formatProperties(properties));
  if (metadataStore === "kraft") return formatStorage(jars, dataFolder);
  const zooKeeper = zooKeeperProperties(ports, join(folder, "zookeeper"));
  await writeFile(join(folder, zooKeeperPropertiesFile), formatProperties(zooKeeper));
}
