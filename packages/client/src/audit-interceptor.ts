import { redactText } from "@event-intelligence/contracts";
import type { AuditRecord } from "@event-intelligence/contracts/audit";
import type { AnswerOptions } from "./answer.ts";
import type { CallInterceptor, InterceptedCall } from "./interceptor.ts";

/** Who asks, and who keeps the records. */
export interface AuditInterceptorOptions {
  readonly instanceId: string;
  readonly tenant: string;
  /** Given one record of each call that has ended. Must be quick: the call waits for it. */
  readonly record: (record: AuditRecord) => void;
}

type Ending = Pick<AuditRecord, "outcome" | "source" | "confidence" | "fallbackReason" | "errorCode" | "workerId">;

const longestLabel = 256;

/**
 * Makes one record of each call: who asked what, when, how it ended and where it was answered. Of the source text, or the
 * words, that were asked about it has the SHA-256 and the size; secrets in the path and in ids are taken out.
 */
export function createAuditInterceptor({ instanceId, tenant, record }: AuditInterceptorOptions): CallInterceptor {
  const keep = (call: InterceptedCall, durationMs: number, ending: Ending): void => {
    const { operation, method, correlationId, subject, content } = call;
    const { sessionId, causationId } = call.options as AnswerOptions;
    record({
      version: 1,
      time: new Date(Date.now() - durationMs).toISOString(),
      instance: instanceId,
      tenant,
      operation,
      method,
      correlationId,
      sessionId: labelOf(sessionId),
      causationId: labelOf(causationId),
      subject,
      content: content && { ...content },
      ...ending,
      durationMs: Math.round(durationMs * 1_000) / 1_000,
    });
  };
  return {
    after: (call, { durationMs, source, confidence, fallbackReason, workerId }) =>
      keep(call, durationMs, {
        outcome: fallbackReason === null ? "ok" : "fallback",
        source,
        confidence,
        fallbackReason: labelOf(fallbackReason),
        errorCode: null,
        workerId: labelOf(workerId),
      }),
    error: (call, { durationMs, reason }) =>
      keep(call, durationMs, {
        outcome: "error",
        source: null,
        confidence: null,
        fallbackReason: null,
        errorCode: labelOf(reason),
        workerId: null,
      }),
  };
}

/** Ids and codes come from callers and from workers of any make: they may hold what should not be kept. */
function labelOf(text: string | null | undefined): string | null {
  return typeof text === "string" ? redactText(text.slice(0, longestLabel)) : null;
}
