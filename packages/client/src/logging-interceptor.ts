import type { CallInterceptor, InterceptedCall } from "./interceptor.ts";

/** What is used of a logger; those of pino have it. */
export interface InterceptorLogger {
  /** Takes what is asked. */
  debug(fields: object, message: string): void;
  /** Takes by whom it was answered. */
  info(fields: object, message: string): void;
  /** Takes why it was not. */
  warn(fields: object, message: string): void;
  /** Where it says no to "debug", no question is copied: that takes longer than the line. */
  isLevelEnabled?(level: string): boolean;
}

/**
 * Logs the calls of a client, each line with the correlation id and, where calls are traced, the trace id: at debug what is asked, at info by whom it was answered
 * and why not by the first source, at warn why it was not answered.
 */
export function createLoggingInterceptor(logger: InterceptorLogger): CallInterceptor {
  return {
    before: (call) => {
      if (logger.isLevelEnabled?.("debug") === false) return;
      const { method, question, options } = call;
      logger.debug({ ...idsOf(call), question, options }, `${method} begins`);
    },
    after: (call, { durationMs, source, fallbackReason, confidence }) =>
      logger.info(
        { ...idsOf(call), durationMs, source, fallbackReason, confidence },
        `${call.method} was answered by ${source}`,
      ),
    error: (call, { durationMs, name, code, message }) =>
      logger.warn({ ...idsOf(call), durationMs, error: { name, code, message } }, `${call.method} failed: ${message}`),
  };
}

/** The trace by the name that tools look for to lead from a log line to it. */
function idsOf({ operation, correlationId, traceId }: InterceptedCall) {
  return { operation, correlationId, ...(traceId !== null && { trace_id: traceId }) };
}
