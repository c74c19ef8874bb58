import { createRequestClient } from "@event-intelligence/client";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { strayReplies } from "../our-side.ts";
import type { Client, Scene } from "../system.ts";
import { createShippedService } from "./service.ts";

export async function connect(scene: Scene): Promise<Client> {
  const transport = createKafkaTransport({ bootstrapServers: [scene.bootstrapServers] });
  const client = createRequestClient({ transport, service: createShippedService(scene), timeoutMs: 10_000 });
  await client.start();
  return {
    ask: async ({ id, sourcePath, language, content }) => {
      const question = { sourcePath: `${id} ${sourcePath}`, language, content };
      const { payload } = await client.ask("QUALITY_ASSESSMENT", question);
      const [summary = ""] = payload.recommendations.map(({ message }) => message);
      const issues = payload.issues.map(({ message }) => message);
      return { id: Number.parseInt(payload.sourcePath, 10), score: payload.qualityScore, issues, summary };
    },
    strayReplies: () => strayReplies(client.status),
  };
}
