import { isKafkaSince, metadataStore } from "./kafka-releases.ts";

/** The ports of one private Apache Kafka, all on 127.0.0.1. */
export interface KafkaPorts {
  /** Where clients connect. */
  readonly broker: number;
  /** Where the broker speaks to its own controller, or to its ZooKeeper. */
  readonly controller: number;
  /** Free for a listener by which the broker speaks to itself, where clients have to log in. */
  readonly inner: number;
}

/** Broker settings by their Kafka names. A proxy in front of the broker needs the ports to be known first. */
export type KafkaProperties = Readonly<Record<string, string>>;

/** How long the cluster takes a killed broker for alive; it may register again only afterwards. 9 s by default. */
export const brokerSessionMs = 2_000;

/** Everybody may do everything that no rule forbids: enough to deny single topics and groups. */
export const authorizerProperties: KafkaProperties = {
  "authorizer.class.name":
    metadataStore === "kraft"
      ? "org.apache.kafka.metadata.authorizer.StandardAuthorizer"
      : `kafka.security.${isKafkaSince("2.4") ? "authorizer.AclAuthorizer" : "auth.SimpleAclAuthorizer"}`,
  "allow.everyone.if.no.acl.found": "true",
};

/**
 * The settings of a single Apache Kafka node, small and quick to start, with `chosen` added or in the place of some.
 * Listeners among `chosen` are those for clients; the one of the controller is always added.
 */
export function kafkaProperties(ports: KafkaPorts, dataFolder: string, chosen: KafkaProperties = {}): KafkaProperties {
  const properties = {
    listeners: `PLAINTEXT://127.0.0.1:${ports.broker}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${ports.broker}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "log.dirs": dataFolder,
    "num.network.threads": "2",
    "num.io.threads": "4",
    "offsets.topic.num.partitions": "4",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    ...chosen,
  };
  return metadataStore === "kraft" ? withController(properties, ports) : withZooKeeper(properties, ports);
}

/** The node is broker and controller at once. */
function withController(
  properties: KafkaProperties & Record<"listeners" | "listener.security.protocol.map", string>,
  { controller }: KafkaPorts,
): KafkaProperties {
  return {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    "controller.listener.names": "CONTROLLER",
    "broker.session.timeout.ms": String(brokerSessionMs),
    "broker.heartbeat.interval.ms": "200",
    ...properties,
    listeners: `${properties.listeners},CONTROLLER://127.0.0.1:${controller}`,
    "listener.security.protocol.map": `${properties["listener.security.protocol.map"]},CONTROLLER:PLAINTEXT`,
  };
}

function withZooKeeper(properties: KafkaProperties, { controller }: KafkaPorts): KafkaProperties {
  return {
    "broker.id": "1",
    "zookeeper.connect": `127.0.0.1:${controller}`,
    "zookeeper.session.timeout.ms": String(brokerSessionMs),
    // ZooKeeper is started beside the broker and may come up after it.
    "zookeeper.connection.timeout.ms": "60000",
    ...properties,
  };
}

/** The settings of the ZooKeeper beside a broker of an old release. */
export function zooKeeperProperties({ controller }: KafkaPorts, dataFolder: string): KafkaProperties {
  return {
    dataDir: dataFolder,
    clientPort: String(controller),
    clientPortAddress: "127.0.0.1",
    tickTime: "500",
    "admin.enableServer": "false",
  };
}

/** The text of a properties file. */
export function formatProperties(properties: KafkaProperties): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value.replaceAll("\\", "\\\\")}\n`)
    .join("");
}
