import { findKafkaJars } from "./kafka-jars.ts";
import { startKafka } from "./kafka-launcher.ts";
import { kafkaVersion } from "./kafka-releases.ts";
import { startRedpanda } from "./redpanda.ts";

/** The broker that one test run shares, or the reason why there is none. */
export interface SharedBroker {
  /** A list of host:port; undefined when there is no broker. */
  readonly bootstrapServers: string | undefined;
  /** One line for people: what the tests run on, or why they are skipped and what would help. */
  readonly description: string;
  /** Ends what was started for this run; an external broker is left alone. */
  stop(): Promise<void>;
}

const cure = "start a Docker engine, or install Java 17 and Maven, or set KAFKA_BOOTSTRAP_SERVERS";

type BrokerKind = "redpanda" | "kafka";

/**
 * Finds a broker for the tests: the one that `KAFKA_BOOTSTRAP_SERVERS` names, else Redpanda where a Docker engine runs,
 * else Apache Kafka where Java and Maven are. `TEST_BROKER` (redpanda, kafka or none) asks for one of them alone.
 * A broker that cannot be had is no error; an unknown value of `TEST_BROKER` is.
 */
export async function startBroker(): Promise<SharedBroker> {
  const external = process.env.KAFKA_BOOTSTRAP_SERVERS;
  if (external) {
    return { bootstrapServers: external, description: `${external} (KAFKA_BOOTSTRAP_SERVERS)`, stop: async () => {} };
  }
  const wanted = process.env.TEST_BROKER ?? "";
  if (wanted === "none") return noBroker("TEST_BROKER is none");
  const reasons: string[] = [];
  for (const kind of brokerKinds(wanted)) {
    try {
      return kind === "redpanda" ? await startSharedRedpanda() : await startSharedKafka(reasons);
    } catch (error) {
      reasons.push(`${kind === "redpanda" ? "Redpanda" : "Apache Kafka"}: ${firstLine(error)}`);
    }
  }
  return noBroker(`${reasons.join("; ")} (${cure})`);
}

function brokerKinds(wanted: string): readonly BrokerKind[] {
  if (wanted === "redpanda" || wanted === "kafka") return [wanted];
  if (wanted !== "") throw new Error(`TEST_BROKER is "${wanted}"; allowed are redpanda, kafka and none`);
  return ["redpanda", "kafka"];
}

async function startSharedRedpanda(): Promise<SharedBroker> {
  const startedAtMs = Date.now();
  const redpanda = await startRedpanda();
  return {
    bootstrapServers: redpanda.bootstrapServers,
    description: `Redpanda at ${redpanda.bootstrapServers}, ready in ${secondsSince(startedAtMs)}`,
    stop: redpanda.stop,
  };
}

async function startSharedKafka(reasonsAgainstOthers: readonly string[]): Promise<SharedBroker> {
  const { wasCached } = await findKafkaJars();
  const startedAtMs = Date.now();
  const kafka = await startKafka();
  const origin = `jars from Maven Central${wasCached ? ", cached" : ""}`;
  const others = reasonsAgainstOthers.map((reason) => `; not ${reason}`).join("");
  return {
    bootstrapServers: kafka.bootstrapServers,
    description: `Apache Kafka ${kafkaVersion} at ${kafka.bootstrapServers}, ready in ${secondsSince(startedAtMs)} (${origin}${others})`,
    stop: kafka.stop,
  };
}

function noBroker(reason: string): SharedBroker {
  return {
    bootstrapServers: undefined,
    description: `none, broker tests are skipped: ${reason}`,
    stop: async () => {},
  };
}

function secondsSince(startedAtMs: number): string {
  return `${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0] ?? message;
}
