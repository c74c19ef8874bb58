import { controlTopics, createHandlers, type Handlers } from "@event-intelligence/contracts";
import { type CodeAnalysisOperations, codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { createWorker } from "@event-intelligence/worker";
import type { ReplyBody, RequestBody } from "../../bodies.ts";
import { workerGroup } from "../our-side.ts";
import { partitionCount, type Scene } from "../system.ts";
import { createShippedService } from "./service.ts";

const reportSchema = codeAnalysisOperations.QUALITY_ASSESSMENT.reply;

export async function serve(scene: Scene, answer: (body: RequestBody) => ReplyBody): Promise<void> {
  const transport = createKafkaTransport({ bootstrapServers: [scene.bootstrapServers] });
  const worker = createWorker({
    transport,
    services: [createShippedService(scene)],
    handlers: handlersOf(answer),
    group: workerGroup(scene),
    workerId: `${scene.name}-worker`,
    controlTopics: controlTopics(scene.name),
    concurrency: 64,
    topicOptions: { partitions: partitionCount },
  });
  await worker.start();
}

/** The same answer as everybody's, in the fields of a report, whatever the operation. */
function handlersOf(answer: (body: RequestBody) => ReplyBody): Handlers<CodeAnalysisOperations> {
  return createHandlers(codeAnalysisOperations, async (_operation, { sourcePath, language, content }) => {
    const id = Number.parseInt(sourcePath, 10);
    const { score, issues, summary } = answer({ id, sourcePath, language: language ?? "", content: content ?? "" });
    return reportSchema.parse({
      sourcePath: String(id),
      qualityScore: score,
      issues: issues.map((message) => ({ message })),
      recommendations: [{ message: summary }],
    });
  });
}
