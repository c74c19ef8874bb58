export type {
  AnalyzedFile,
  Answer,
  AnswerOptions,
  CodeQuestion,
  PatternQuestion,
} from "./answer.ts";
export type { AskOptions, Reply, ReplyTimings } from "./ask.ts";
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
export type { AnswerSource } from "./fallback/chain.ts";
export { domainFromName } from "./fallback/domain-names.ts";
export type { IntelligenceHealth } from "./health.ts";
export {
  createIntelligenceClient,
  type IntelligenceClient,
  type IntelligenceClientOptions,
} from "./intelligence-client.ts";
export type { CallInterceptor, InterceptedAnswer, InterceptedCall, InterceptedError } from "./interceptor.ts";
export { createLoggingInterceptor, type InterceptorLogger } from "./logging-interceptor.ts";
export type { RequestClientOptions } from "./options.ts";
export type { ReplyPartitions, StrayReply } from "./reply-inbox.ts";
export { createRequestClient, type RequestClient, type RequestClientStatus } from "./request-client.ts";
export { isInRollout } from "./rollout.ts";
export type { SimilarNode, SimilarQuestion, SimilarReport } from "./similar-nodes.ts";
