import type { KafkaPorts, KafkaProperties } from "../../helpers/kafka-properties.ts";

/** Clients must give a password; the broker speaks to itself without one. */
export const withPasswords = (ports: KafkaPorts): KafkaProperties => ({
  listeners: `CLIENT://127.0.0.1:${ports.broker},INNER://127.0.0.1:0`,
  "advertised.listeners": `CLIENT://127.0.0.1:${ports.broker},INNER://127.0.0.1:1`,
  "listener.security.protocol.map": "CLIENT:SASL_PLAINTEXT,INNER:PLAINTEXT",
  "inter.broker.listener.name": "INNER",
  "sasl.enabled.mechanisms": "PLAIN",
  "listener.name.client.plain.sasl.jaas.config":
    'org.apache.kafka.common.security.plain.PlainLoginModule required user_tester="right";',
});
