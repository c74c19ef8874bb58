import type { Transport, TransportObserver } from "@event-intelligence/transport";
import type { Settings } from "./settings.ts";

export interface WiredTransport {
  readonly transport: Transport;
  /** True when records never leave this process. */
  readonly isEmbedded: boolean;
}

/** The transport that the settings name: Kafka where brokers are given, else the embedded one. Connects nothing yet. */
export async function createTransport(settings: Settings, observer?: TransportObserver): Promise<WiredTransport> {
  const { brokers, ssl, sasl } = settings.kafka;
  if (brokers === undefined) {
    const { createMemoryBroker } = await import("@event-intelligence/transport/memory");
    const transport = createMemoryBroker().createTransport({ clientId: settings.instanceId, observer });
    return { transport, isEmbedded: true };
  }
  const { createClientCredentialsProvider, createKafkaTransport } = await import("@event-intelligence/transport/kafka");
  const transport = createKafkaTransport({
    bootstrapServers: [...brokers],
    clientId: settings.instanceId,
    ssl: ssl === undefined ? false : { ca: ssl.certificateAuthority, cert: ssl.certificate, key: ssl.privateKey },
    sasl:
      sasl?.mechanism === "oauthbearer"
        ? { mechanism: sasl.mechanism, oauthBearerProvider: createClientCredentialsProvider(sasl) }
        : sasl,
    observer,
  });
  return { transport, isEmbedded: false };
}
