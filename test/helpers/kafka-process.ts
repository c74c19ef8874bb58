import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { KafkaJars } from "./kafka-jars.ts";
import { answersApiVersions } from "./kafka-readiness.ts";

const readinessTimeLimitMs = 60_000;
const readinessPollMs = 40;
const loggedLineCount = 60;

// The first compiler stage only and the simplest collector: a small broker is ready in half the time of the defaults.
const javaOptions = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];
const logOptions = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true"];
// Its data ends with the broker, and the logging that it would register with is not there.
const zooKeeperOptions = ["-Dzookeeper.forceSync=no", "-Dzookeeper.jmx.log4j.disable=true"];

/** One operating-system process that runs a broker, from its start to its end. */
export interface KafkaProcess {
  readonly processId: number;
  readonly isRunning: boolean;
  /** Sends a signal; nothing happens when the process has ended. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process is gone. */
  readonly ended: Promise<unknown>;
  /** Resolves when the broker answers; rejects with `KafkaStartError` when it ends first or takes too long. */
  ready(port: number): Promise<void>;
  /** What the broker last printed. */
  logTail(): string;
}

/** A broker that did not come up; the message ends with what it printed. */
export class KafkaStartError extends Error {
  override readonly name = "KafkaStartError";
  /** Whether another program has the port, so that other ports may do. */
  readonly isPortTaken: boolean;

  constructor(reason: string, logTail: string) {
    super(`Apache Kafka ${reason}. It printed:\n${logTail || "(nothing)"}`);
    this.isPortTaken = /Address already in use|BindException/.test(logTail);
  }
}

/** Starts the Java process of a broker with this file of settings; `moreJavaOptions` are added to those of every broker. */
export function spawnKafka(jars: KafkaJars, propertiesFile: string, moreJavaOptions: readonly string[]): KafkaProcess {
  return spawnServer(jars, "kafka.Kafka", propertiesFile, moreJavaOptions);
}

/** Starts the ZooKeeper that a broker of an old release needs beside it. */
export function spawnZooKeeper(jars: KafkaJars, propertiesFile: string): KafkaProcess {
  return spawnServer(jars, "org.apache.zookeeper.server.quorum.QuorumPeerMain", propertiesFile, zooKeeperOptions);
}

function spawnServer(
  jars: KafkaJars,
  mainClass: string,
  propertiesFile: string,
  moreJavaOptions: readonly string[],
): KafkaProcess {
  const child = spawn(
    jars.java,
    [...javaOptions, ...moreJavaOptions, ...logOptions, "-cp", `${jars.folder}/*`, mainClass, propertiesFile],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = once(child, "exit").catch(() => {});
  const logTail = keepLogTail(child);
  const isRunning = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    processId: child.pid ?? 0,
    get isRunning() {
      return isRunning();
    },
    signal: (signal) => {
      if (isRunning()) child.kill(signal);
    },
    ended,
    ready: async (port) => {
      const giveUpAtMs = Date.now() + readinessTimeLimitMs;
      while (isRunning() && Date.now() < giveUpAtMs) {
        if (await answersApiVersions(port)) {
          // Another program may be the one that answers on a port that this broker could not have.
          if (isRunning()) return;
          break;
        }
        await Promise.race([delay(readinessPollMs), ended]);
      }
      const reason = isRunning()
        ? `did not answer within ${readinessTimeLimitMs / 1000} s`
        : "ended before it was ready";
      throw new KafkaStartError(reason, logTail());
    },
    logTail,
  };
}

function keepLogTail(child: ChildProcess): () => string {
  let lines: string[] = [];
  const keep = (chunk: Buffer): void => {
    lines = [...lines, ...chunk.toString().split("\n")].filter((line) => line !== "").slice(-loggedLineCount);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  child.once("error", (error) => keep(Buffer.from(error.message)));
  return () => lines.join("\n");
}
