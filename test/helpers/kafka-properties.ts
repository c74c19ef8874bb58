/** The two ports of one private Apache Kafka, both on 127.0.0.1. */
export interface KafkaPorts {
  /** Where clients connect. */
  readonly broker: number;
  /** Where the broker speaks to its own controller. */
  readonly controller: number;
}

/** Broker settings by their Kafka names. A proxy in front of the broker needs the ports to be known first. */
export type KafkaProperties = Readonly<Record<string, string>>;

/** The settings of a single Apache Kafka node that is broker and controller at once, small and quick to start. */
export function kafkaProperties(ports: KafkaPorts, dataFolder: string, rebalanceDelayMs: number): KafkaProperties {
  return {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${ports.controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${ports.broker}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
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
    "group.initial.rebalance.delay.ms": String(rebalanceDelayMs),
    // A killed broker may register again only when its old session is over: 9 s by default.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "200",
  };
}

/** The text of a properties file. */
export function formatProperties(properties: KafkaProperties): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value.replaceAll("\\", "\\\\")}\n`)
    .join("");
}
