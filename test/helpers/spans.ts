import { context, propagation, SpanKind, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterAll, beforeAll, beforeEach } from "vitest";

/** Registers a real SDK for the tests of a file. Returns what gives the spans that ended since the test began. */
export function collectSpans(): () => readonly ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  });
  beforeEach(() => exporter.reset());
  afterAll(() => {
    for (const registered of [trace, propagation, context]) registered.disable();
  });
  return () => exporter.getFinishedSpans();
}

/** A span with those below it: its kind and name, and the word that it failed with. */
export type SpanTree = { readonly [name: string]: SpanTree };

/** The spans of one trace as trees, those that began first standing first. */
export function treesOf(spans: readonly ReadableSpan[], parent?: ReadableSpan): SpanTree {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const isBelow = ({ parentSpanContext }: ReadableSpan) =>
    parent === undefined
      ? !ids.has(parentSpanContext?.spanId ?? "")
      : parentSpanContext?.spanId === parent.spanContext().spanId;
  return Object.fromEntries(
    spans.filter(isBelow).map((span) => [`${SpanKind[span.kind]} ${span.name}`, treesOf(spans, span)]),
  );
}
