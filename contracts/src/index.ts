export {
  type Cancellation,
  type ControlTopics,
  controlTopics,
  encodeControl,
  isPresenceFresh,
  type Presence,
  presenceIntervalMs,
  presenceStaleAfterMs,
  tryReadCancellation,
  tryReadPresence,
  tryReadProgress,
} from "./control.ts";
export { createHandlers } from "./create-handlers.ts";
export {
  type DeadLetterOrigin,
  formatRecordAddress,
  type RecordAddress,
  readDeadLetterOrigin,
  replayHeaders,
  writeDeadLetter,
} from "./dead-letter.ts";
export { defaultBudgetMs, maxBudgetMs, remainingBudgetMs } from "./deadline.ts";
export { type ErrorFacts, EventIntelligenceError } from "./error.ts";
export { type ErrorCode, errorCodes, isRetryableCode, retiredErrorCodes } from "./error-codes.ts";
export {
  echoedHeaders,
  headerNames,
  maxHeaderBytes,
  type Priority,
  priorities,
  type RawHeaders,
  readIntegerHeader,
  readPriority,
  readTextHeader,
} from "./headers.ts";
export { createJsonService, type JsonServiceOptions } from "./json-service.ts";
export { OperationError } from "./operation-error.ts";
export { OptionsError } from "./options-error.ts";
export type { Progress } from "./progress.ts";
export { isSecretName, redact, redacted, redactText } from "./redact.ts";
export { secretUrlProblem } from "./secret-url.ts";
export type {
  DecodedReply,
  DecodedRequest,
  HandlerContext,
  Handlers,
  OperationContract,
  Operations,
  Outcome,
  ParsedRequestOf,
  ReadableRequest,
  RefusedRequest,
  ReplyInputOf,
  ReplyMessage,
  ReplyOf,
  RequestMessage,
  RequestOf,
  Service,
  ServiceCodec,
  ServiceTopics,
  WireError,
} from "./service.ts";
export { shieldObserver } from "./shield-observer.ts";
