import type { Transport } from "../transport.ts";
import { KafkaTransport } from "./kafka-transport.ts";
import type { KafkaTransportOptions } from "./options.ts";

export type { OAuthBearerProvider, OAuthBearerToken } from "./connection/bearer-tokens.ts";
export { type ClientCredentialsOptions, createClientCredentialsProvider } from "./connection/client-credentials.ts";
export type { KafkaTransportOptions } from "./options.ts";

/**
 * Creates a transport over Apache Kafka (2.3 and newer) or Redpanda. Nothing is opened before `start`.
 * @throws OptionsError when an option cannot be used
 */
export function createKafkaTransport(options: KafkaTransportOptions): Transport {
  return new KafkaTransport(options);
}
