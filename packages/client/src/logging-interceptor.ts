import type { CallInterceptor } from "./interceptor.ts";

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
 * Logs the calls of a client, each line with the correlation id: at debug what is asked, at info by whom it was answered
 * and why not by the first source, at warn why it was not answered.
 */
export function createLoggingInterceptor(logger: InterceptorLogger): CallInterceptor {
  return {
    before: (call) => {
      if (logger.isLevelEnabled?.("debug") === false) return;
      const { method, operation, correlationId, question, options } = call;
      logger.debug({ operation, correlationId, question, options }, `${method} begins`);
    },
    after: ({ method, operation, correlationId }, { durationMs, source, fallbackReason, confidence }) =>
      logger.info(
        { operation, correlationId, durationMs, source, fallbackReason, confidence },
        `${method} was answered by ${source}`,
      ),
    error: ({ method, operation, correlationId }, { durationMs, name, code, message }) =>
      logger.warn(
        { operation, correlationId, durationMs, error: { name, code, message } },
        `${method} failed: ${message}`,
      ),
  };
}
