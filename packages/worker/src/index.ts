export type { Ending, WorkerCounters } from "./counters.ts";
export { WorkerOptionsError, WorkerStateError } from "./errors.ts";
export type { PresenceStatus } from "./presence.ts";
export { controlTopicSpecs, serviceTopicSpecs, topicSpec, type WorkerTopicOptions } from "./topics.ts";
export { createWorker, type Worker, type WorkerStatus } from "./worker.ts";
export type { RecordEnded, WorkerEvent, WorkerObserver, WorkerState } from "./worker-event.ts";
export type { WorkerOptions } from "./worker-options.ts";
