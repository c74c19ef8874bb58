import { controlTopics, type Handlers } from "@event-intelligence/contracts";
import { type CodeAnalysisOperations, topicEnvironment } from "@event-intelligence/contracts/code-analysis";
import type { Tracing, Transport } from "@event-intelligence/transport";
import { createWorker, type Worker, type WorkerEvent } from "@event-intelligence/worker";
import { codeAnalysisServices } from "./code-analysis-services.ts";
import type { Settings } from "./settings.ts";
import { topicOptionsOf } from "./topic-options.ts";

/** The worker that serves code analysis as the settings say. */
export function createCodeAnalysisWorker(options: {
  settings: Settings;
  transport: Transport;
  handlers: Handlers<CodeAnalysisOperations>;
  observer?: ((event: WorkerEvent) => void) | undefined;
  tracing?: Tracing | undefined;
}): Worker {
  const { settings, transport, handlers, observer, tracing } = options;
  const { worker, topics } = settings;
  // KAFKA_RESPONDER_GROUPS says where this environment's own clients look; a worker may serve others than those.
  const services = codeAnalysisServices(settings).map((service) => ({
    ...service,
    responderGroups: [worker.group, ...service.responderGroups],
  }));
  return createWorker({
    transport,
    services,
    handlers,
    group: worker.group,
    workerId: settings.instanceId,
    controlTopics: controlTopics(topicEnvironment(topics.environment)),
    concurrency: worker.concurrency,
    readAhead: worker.readAheadRecordCount,
    resultCacheEntries: worker.resultCache.entryCount,
    resultCacheTtlMs: worker.resultCache.lifetimeMs,
    topicOptions: topicOptionsOf(settings),
    observer,
    tracing,
  });
}
