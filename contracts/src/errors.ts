export { EventIntelligenceError } from "./error.ts";
export type { ErrorCode } from "./error-codes.ts";
export { OperationError } from "./operation-error.ts";
