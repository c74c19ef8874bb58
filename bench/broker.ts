import { setTimeout as delay } from "node:timers/promises";
import { type Admin, Kafka, logLevel } from "kafkajs";
import { startKafka } from "../test/helpers/kafka-launcher.ts";
import { kafkaVersion } from "../test/helpers/kafka-releases.ts";
import { partitionCount } from "./systems/system.ts";

/** How long a broker of its own holds a new group back, as Kafka does by default. */
const defaultRebalanceDelayMs = 3_000;

/** The broker that all systems share. */
export interface BenchBroker {
  readonly bootstrapServers: string;
  readonly description: string;
  createTopics(names: readonly string[]): Promise<void>;
  /** Removes every topic whose name begins so. */
  removeTopics(prefix: string): Promise<void>;
  /** Stores as many records, spread over the topic's partitions. */
  fill(topic: string, count: number, toValue: () => Uint8Array): Promise<void>;
  stop(): Promise<void>;
}

/** The broker of KAFKA_BOOTSTRAP_SERVERS, or an Apache Kafka of its own. */
export async function startBenchBroker(options: { isQuick: boolean }): Promise<BenchBroker> {
  const external = process.env.KAFKA_BOOTSTRAP_SERVERS;
  if (external) return describeBroker(external, `broker of KAFKA_BOOTSTRAP_SERVERS (${external})`, async () => {});
  const rebalanceDelayMs = options.isQuick ? 0 : defaultRebalanceDelayMs;
  const kafka = await startKafka({ rebalanceDelayMs });
  const description = `Apache Kafka ${kafkaVersion}, one node on this machine, rebalance delay ${rebalanceDelayMs} ms`;
  return describeBroker(kafka.bootstrapServers, description, kafka.stop);
}

function describeBroker(bootstrapServers: string, description: string, stop: () => Promise<void>): BenchBroker {
  const kafka = new Kafka({ brokers: bootstrapServers.split(","), logLevel: logLevel.NOTHING });
  const withAdmin = async (work: (admin: Admin) => Promise<void>): Promise<void> => {
    const admin = kafka.admin();
    await admin.connect();
    await work(admin).finally(() => admin.disconnect());
  };
  return {
    bootstrapServers,
    description,
    createTopics: (names) =>
      withAdmin(async (admin) => {
        const topics = names.map((topic) => ({ topic, numPartitions: partitionCount, replicationFactor: 1 }));
        await admin.createTopics({ topics, waitForLeaders: false });
        await untilKnown(admin, [...names]);
      }),
    removeTopics: (prefix) =>
      withAdmin(async (admin) => {
        const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
        if (topics.length > 0) await admin.deleteTopics({ topics });
      }),
    fill: async (topic, count, toValue) => {
      const producer = kafka.producer();
      await producer.connect();
      for (let done = 0; done < count; done += 500) {
        const messages = Array.from({ length: Math.min(500, count - done) }, () => ({ value: Buffer.from(toValue()) }));
        await producer.send({ topic, messages });
      }
      await producer.disconnect();
    },
    stop,
  };
}

/** The broker knows new topics a moment after it has made them; kafkajs's own wait for that fails now and then. */
async function untilKnown(admin: Admin, topics: string[]): Promise<void> {
  const endsAtMs = performance.now() + 10_000;
  const areKnown = () =>
    admin.fetchTopicMetadata({ topics }).then(
      (found) => found.topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0)),
      () => false,
    );
  while (!(await areKnown())) {
    if (performance.now() > endsAtMs) throw new Error(`The broker has made ${topics.join(", ")}, but gives no leader.`);
    await delay(50);
  }
}
