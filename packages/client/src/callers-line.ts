import { EventIntelligenceError } from "@event-intelligence/contracts";

/**
 * The error with the stack of the call that it ends: the client's method, then the lines that await it. A timer or a
 * reply may have made the error, whose own stack knows nothing of the call. To be called where the method catches it: V8
 * then finds those who wait by their promises. So a call that is answered pays nothing; noting the line when each call
 * begins would cost every one of them about 5 us. A defect keeps its stack.
 */
export function withCallersLine(error: unknown): unknown {
  if (error instanceof EventIntelligenceError) Error.captureStackTrace(error, withCallersLine);
  return error;
}
