export type {
  AnalyzedFile,
  Answer,
  AnswerOptions,
  CodeQuestion,
  PatternQuestion,
} from "./answer.ts";
export type { AnswerSource } from "./answer-source.ts";
export type { AskOptions, Reply, ReplyTimings } from "./ask.ts";
export { type AuditInterceptorOptions, createAuditInterceptor } from "./audit-interceptor.ts";
export type { AttemptEnded, CallEnded, ClientEvent, ClientObserver, RequestClientEvent } from "./client-event.ts";
export type { IntelligenceSource } from "./context/intelligence-source.ts";
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
export type { AnalysisMode } from "./fallback/answering.ts";
export { domainFromName } from "./fallback/domain-names.ts";
export type { IntelligenceHealth } from "./health.ts";
export {
  createIntelligenceClient,
  type IntelligenceClient,
  type IntelligenceClientOptions,
} from "./intelligence-client.ts";
export type {
  CallInterceptor,
  ContentDigest,
  InterceptedAnswer,
  InterceptedCall,
  InterceptedError,
} from "./interceptor.ts";
export { createLoggingInterceptor, type InterceptorLogger } from "./logging-interceptor.ts";
export type { RequestClientOptions } from "./options.ts";
export type { ProgressListener, ProgressStep } from "./progress-step.ts";
export type { ReplyPartitions, StrayReply } from "./reply-inbox.ts";
export { createRequestClient, type RequestClient, type RequestClientStatus } from "./request-client.ts";
export { isInRollout } from "./rollout.ts";
export type { SimilarNode, SimilarQuestion, SimilarReport } from "./similar-nodes.ts";
