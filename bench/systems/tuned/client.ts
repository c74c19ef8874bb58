import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { logLevel } from "kafkajs";
import type { ReplyBody } from "../../bodies.ts";
import { type Client, partitionCount, type Scene, topicsOf } from "../system.ts";
import { createCoalescedSend, createTunedKafka, socketFactory } from "./kafkajs-tuning.ts";

/** One response to a fetch, as kafkajs hands it on. */
interface FetchResponse {
  readonly responses: readonly {
    readonly partitions: readonly {
      readonly messages: readonly {
        readonly offset: string;
        readonly value: Buffer;
        readonly headers: Readonly<Record<string, Buffer>>;
      }[];
    }[];
  }[];
}

interface Cluster {
  connect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, readonly number[]>>;
  findBroker(query: { nodeId: string }): Promise<{ fetch(request: object): Promise<FetchResponse> }>;
  fetchTopicsOffset(
    topics: readonly { topic: string; partitions: { partition: number }[]; fromBeginning: boolean }[],
  ): Promise<{ partitions: { partition: number; offset: string }[] }[]>;
}

/**
 * kafkajs tuned by hand, through its internals: one reply partition read by a loop of its own, without a group, from
 * the end as it is before the first request; coalesced sends; no deadline, no retry, no check of anything.
 */
export async function connect(scene: Scene): Promise<Client> {
  const topics = topicsOf(scene);
  const partition = Math.floor(Math.random() * partitionCount);
  const producer = createTunedKafka(scene.bootstrapServers).producer();
  const cluster = createCluster(scene.bootstrapServers);
  await Promise.all([producer.connect(), cluster.connect()]);
  await cluster.addTargetTopic(topics.reply);
  const [ends] = await cluster.fetchTopicsOffset([
    { topic: topics.reply, partitions: [{ partition }], fromBeginning: false },
  ]);
  const [leader = ""] = Object.keys(cluster.findLeaderForPartitions(topics.reply, [partition]));
  const broker = await cluster.findBroker({ nodeId: leader });
  const pending = new Map<string, (reply: ReplyBody) => void>();
  let fetchOffset = BigInt(ends?.partitions[0]?.offset ?? 0);

  const readReplies = async (): Promise<void> => {
    while (true) {
      const partitions = [{ partition, fetchOffset: fetchOffset.toString(), maxBytes: 1_048_576 }];
      const fetched = await broker.fetch({
        maxWaitTime: 500,
        minBytes: 1,
        topics: [{ topic: topics.reply, partitions }],
      });
      for (const message of fetched.responses.flatMap((response) => response.partitions.flatMap((p) => p.messages))) {
        // A batch is sent whole, with the records before the wanted one.
        if (BigInt(message.offset) < fetchOffset) continue;
        fetchOffset = BigInt(message.offset) + 1n;
        const correlationId = String(message.headers["correlation-id"]);
        pending.get(correlationId)?.(JSON.parse(String(message.value)));
        pending.delete(correlationId);
      }
    }
  };
  void readReplies();

  const send = createCoalescedSend(producer, topics.request);
  const replyPartition = String(partition);
  return {
    ask: (body) => {
      const correlationId = randomUUID();
      send({
        value: JSON.stringify(body),
        headers: { "correlation-id": correlationId, "reply-partition": replyPartition },
      });
      return new Promise<ReplyBody>((resolve) => pending.set(correlationId, resolve));
    },
  };
}

/** What `new Kafka()` makes for each consumer and shows to nobody. */
function createCluster(bootstrapServers: string): Cluster {
  const require = createRequire(import.meta.url);
  const ClusterClass = require("kafkajs/src/cluster") as new (options: object) => Cluster;
  const { createLogger } = require("kafkajs/src/loggers") as { createLogger(options: object): object };
  const logger = createLogger({ level: logLevel.ERROR, logCreator: require("kafkajs/src/loggers/console") });
  return new ClusterClass({
    logger,
    socketFactory,
    brokers: [bootstrapServers],
    clientId: "bench",
    connectionTimeout: 1_000,
    enforceRequestTimeout: true,
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
  });
}
