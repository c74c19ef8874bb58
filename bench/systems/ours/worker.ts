import { controlTopics } from "@event-intelligence/contracts";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { createWorker } from "@event-intelligence/worker";
import type { ReplyBody, RequestBody } from "../../bodies.ts";
import { workerGroup } from "../our-side.ts";
import { partitionCount, type Scene } from "../system.ts";
import { createBenchService } from "./service.ts";

export async function serve(scene: Scene, answer: (body: RequestBody) => ReplyBody): Promise<void> {
  const transport = createKafkaTransport({ bootstrapServers: [scene.bootstrapServers] });
  const worker = createWorker({
    transport,
    services: [createBenchService(scene)],
    handlers: { analyze: async (request) => answer(request) },
    group: workerGroup(scene),
    workerId: `${scene.name}-worker`,
    controlTopics: controlTopics(scene.name),
    concurrency: 64,
    topicOptions: { partitions: partitionCount },
  });
  await worker.start();
}
