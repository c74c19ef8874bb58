import { randomUUID } from "node:crypto";
import { createCodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
import { brokerBootstrapServers } from "../helpers/broker.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { type Environment, patience, type RunningProgram, startProgram, untilReady } from "./run-program.ts";

/** Topics and groups of one test on a broker that it may share with others. */
export interface BrokerScene {
  readonly environment: Environment;
  readonly topics: ReturnType<typeof createCodeAnalysisService>["topics"];
}

export function createBrokerScene(bootstrapServers: string = brokerBootstrapServers()): BrokerScene {
  const name = `app-${randomUUID().slice(0, 8)}`;
  return {
    environment: {
      ...patience,
      KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
      KAFKA_ENVIRONMENT: name,
      KAFKA_CONSUMER_GROUP: name,
      KAFKA_RESPONDER_GROUPS: name,
    },
    topics: createCodeAnalysisService({ profile: "archon", environment: name }).topics,
  };
}

/** A worker as a process of its own, and what its health server says. */
export interface ReadyWorker {
  readonly process: RunningProgram;
  get(path: string): Promise<Response>;
  /** The counters of its metrics, by kind. */
  counters(): Promise<Record<string, number>>;
}

/** Starts a worker with a folder as its corpus, and resolves when it can answer. */
export async function startReadyWorker(environment: Environment, corpus = "examples/corpus"): Promise<ReadyWorker> {
  const [port = 0] = await findFreePorts(1);
  const process = startProgram(["worker", "--roots", corpus, "--port", String(port)], environment);
  await untilReady(process, port);
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const counters = async () => {
    const text = await (await get("/metrics")).text();
    const lines = text.matchAll(/^event_intelligence_records_total\{kind="(\w+)"\} (\d+)$/gm);
    return Object.fromEntries([...lines].map(([, kind, count]) => [kind, Number(count)]));
  };
  return { process, get, counters };
}
