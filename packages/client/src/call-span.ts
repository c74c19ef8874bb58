import type { SpanFacts, TraceSpan, Tracing } from "@event-intelligence/transport";
import { reasonOf } from "./call-errors.ts";

/** Begins the span of one call; null where calls are not traced. */
export function startCallSpan(
  tracing: Tracing | null | undefined,
  service: string,
  { traceparent, ...facts }: SpanFacts & { readonly traceparent: string | undefined },
): TraceSpan | null {
  return tracing?.startSpan({ kind: "ask", target: service, parent: traceparent, facts }) ?? null;
}

/** Runs a call as its span, which ends with it. */
export async function runAsSpan<Result>(span: TraceSpan | null, call: () => Promise<Result>): Promise<Result> {
  if (span === null) return await call();
  try {
    const result = await span.run(call);
    span.end(null);
    return result;
  } catch (error) {
    span.end(reasonOf(error));
    throw error;
  }
}
