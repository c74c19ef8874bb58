import { createRequestClient } from "@event-intelligence/client";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { strayReplies } from "../our-side.ts";
import type { Client, Scene } from "../system.ts";
import { createBenchService } from "./service.ts";

export async function connect(scene: Scene): Promise<Client> {
  const transport = createKafkaTransport({ bootstrapServers: [scene.bootstrapServers] });
  const client = createRequestClient({ transport, service: createBenchService(scene), timeoutMs: 10_000 });
  await client.start();
  return {
    ask: async (body) => (await client.ask("analyze", body)).payload,
    strayReplies: () => strayReplies(client.status),
  };
}
