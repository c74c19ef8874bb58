export { type ErrorFacts, EventIntelligenceError } from "./error.ts";
export { type ErrorCode, errorCodes, isRetryableCode, retiredErrorCodes } from "./error-codes.ts";
export { OperationError } from "./operation-error.ts";
