export type {
  AnalyzedFile,
  Answer,
  AnswerOptions,
  CodeQuestion,
  PatternQuestion,
} from "./answer.ts";
export type { AskOptions, Reply, ReplyTimings } from "./ask.ts";
export type { ClientCounters } from "./counters.ts";
export {
  CircuitOpenError,
  ClientClosedError,
  InvalidReplyError,
  InvalidRequestError,
  NoResponderError,
  NoSourceError,
  OverloadedError,
  PayloadTooLargeError,
  RequestAbortedError,
  RequestTimeoutError,
  WorkerFailureError,
} from "./errors.ts";
export type { AnswerSource } from "./fallback/chain.ts";
export {
  type AnalysisMode,
  createIntelligenceClient,
  type IntelligenceClient,
  type IntelligenceClientOptions,
  type IntelligenceHealth,
} from "./intelligence-client.ts";
export type { RequestClientOptions } from "./options.ts";
export type { ReplyPartitions, StrayReply } from "./reply-inbox.ts";
export { createRequestClient, type RequestClient, type RequestClientStatus } from "./request-client.ts";
export { isInRollout } from "./rollout.ts";
