import type { KafkaConnection } from "../connection/connection.ts";

/** What brokers take when nobody changed it. */
const defaultMaxRecordBytes = 1_048_588;

/** A topic's settings that matter to senders and reports; null where the broker would not say. */
export type TopicConfig = ReadonlyMap<string, string>;

interface DescribeConfigsAnswer {
  readonly resources: readonly {
    readonly errorCode: number;
    readonly resourceName: string;
    readonly configEntries: readonly { readonly configName: string; readonly configValue: string | null }[];
  }[];
}

const topicResource = 2;

/** Reads the settings of topics; a topic whose settings are denied is left out. */
export async function describeTopicConfigs(
  connection: KafkaConnection,
  topics: readonly string[],
): Promise<ReadonlyMap<string, TopicConfig>> {
  if (topics.length === 0) return new Map();
  const link = await connection.anyLink();
  const answer = await link.request<DescribeConfigsAnswer>("DescribeConfigs", {
    resources: topics.map((name) => ({ type: topicResource, name })),
    includeSynonyms: false,
  });
  const readable = answer.resources.filter(({ errorCode }) => errorCode === 0);
  return new Map(
    readable.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(configEntries.map(({ configName, configValue }) => [configName, configValue ?? ""])),
    ]),
  );
}

/** How large a batch each topic takes, looked up once per topic, and again where a record would be refused for it. */
export class TopicLimits {
  readonly #connection: KafkaConnection;
  readonly #limits = new Map<string, number>();
  readonly #lookups = new Map<string, Promise<void>>();

  constructor(connection: KafkaConnection) {
    this.#connection = connection;
  }

  /** The limit as far as it is known; undefined before the first look. */
  known(topic: string): number | undefined {
    return this.#limits.get(topic);
  }

  /** The limit, or the brokers' default where it is not known. */
  assumed(topic: string): number {
    return this.#limits.get(topic) ?? defaultMaxRecordBytes;
  }

  note(topic: string, config: TopicConfig | undefined): void {
    const limitBytes = Number(config?.get("max.message.bytes"));
    this.#limits.set(topic, Number.isSafeInteger(limitBytes) && limitBytes > 0 ? limitBytes : defaultMaxRecordBytes);
  }

  /** Looks at the broker; where it would not say, the default is assumed. Never rejects. */
  look(topic: string): Promise<void> {
    const running = this.#lookups.get(topic);
    if (running !== undefined) return running;
    const lookup = describeTopicConfigs(this.#connection, [topic])
      .then(
        (configs) => this.note(topic, configs.get(topic)),
        () => {},
      )
      .finally(() => this.#lookups.delete(topic));
    this.#lookups.set(topic, lookup);
    return lookup;
  }
}
