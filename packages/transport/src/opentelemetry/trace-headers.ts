import { headerNames, type RawHeaders, readTextHeader } from "@event-intelligence/contracts";
import type { TextMapGetter } from "@opentelemetry/api";

/** Reads trace context out of a record's headers, whichever propagator asks. */
export const recordHeaders: TextMapGetter<RawHeaders> = {
  keys: (headers) => [...headers.keys()],
  get: (headers, name) =>
    readTextHeader(headers, name) ?? (name === headerNames.traceparent ? older(headers) : undefined),
};

const withoutParent = /^00-([0-9a-f]{32})-0{16}-([0-9a-f]{2})$/;

/**
 * What an older generation of clients sends in place of `traceparent`. Its parent is all zeros, which W3C's Trace Context
 * (3.2.2.4) has ignored as a whole; with a parent made of its trace id the trace goes on.
 */
function older(headers: RawHeaders): string | undefined {
  const text = readTextHeader(headers, headerNames.olderTraceparent) ?? undefined;
  const [, traceId, flags] = withoutParent.exec(text ?? "") ?? [];
  if (traceId === undefined) return text;
  const parentId = traceId.slice(16);
  return `00-${traceId}-${/^0+$/.test(parentId) ? traceId.slice(0, 16) : parentId}-${flags}`;
}
