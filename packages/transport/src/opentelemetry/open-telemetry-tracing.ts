import type { RawHeaders } from "@event-intelligence/contracts";
import {
  type Context,
  context,
  defaultTextMapGetter,
  isSpanContextValid,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { NewSpan, SpanFacts, TraceSpan, Tracing } from "../tracing.ts";
import { describeSpan, errorAttribute, toAttributes } from "./span-attributes.ts";
import { recordHeaders } from "./trace-headers.ts";

export interface OpenTelemetryOptions {
  /**
   * What the span of a record that is worked on is to whoever sent it. "parent", the default: part of its trace, and
   * linked to it. "link": a trace of its own that is linked to it, for those who sample requests and work apart.
   */
  readonly consumer?: "parent" | "link" | undefined;
}

const kinds = { ask: SpanKind.INTERNAL, send: SpanKind.PRODUCER, process: SpanKind.CONSUMER } as const;

/**
 * Spans by OpenTelemetry's API, for the option `tracing` of a client and of a worker. The program registers an SDK;
 * without one no span is made and no header is sent.
 */
export function openTelemetryTracing({ consumer = "parent" }: OpenTelemetryOptions = {}): Tracing {
  const tracer = trace.getTracer("event-intelligence");
  return { startSpan: (span) => startSpan(tracer, span, consumer) };
}

function startSpan(tracer: Tracer, span: NewSpan, consumer: "parent" | "link"): TraceSpan {
  const { name, attributes } = describeSpan(span);
  const kind = kinds[span.kind];
  if (span.cause === undefined) return begin(tracer, name, { kind, attributes }, contextOf(span.parent));
  // Never what is active: in one process, the call that happened to wake the worker.
  const sender = propagation.extract(ROOT_CONTEXT, span.cause, recordHeaders);
  const parent = consumer === "parent" ? sender : ROOT_CONTEXT;
  return begin(tracer, name, { kind, attributes, links: linksTo(sender) }, parent);
}

function begin(tracer: Tracer, name: string, options: SpanOptions, parent: Context): TraceSpan {
  const span = tracer.startSpan(name, options, parent);
  return new OpenTelemetrySpan(span, trace.setSpan(parent, span));
}

function contextOf(parent: NewSpan["parent"]): Context {
  if (parent instanceof OpenTelemetrySpan) return parent.context;
  if (typeof parent !== "string") return context.active();
  return propagation.extract(context.active(), { traceparent: parent }, defaultTextMapGetter);
}

function linksTo(sender: Context): Link[] {
  const spanContext = trace.getSpanContext(sender);
  return spanContext !== undefined && isSpanContextValid(spanContext) ? [{ context: spanContext }] : [];
}

class OpenTelemetrySpan implements TraceSpan {
  readonly context: Context;
  readonly #span: Span;

  constructor(span: Span, context: Context) {
    this.#span = span;
    this.context = context;
  }

  get traceId(): string | null {
    const spanContext = this.#span.spanContext();
    return isSpanContextValid(spanContext) ? spanContext.traceId : null;
  }

  get isSampled(): boolean {
    return (this.#span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
  }

  get headers(): Record<string, string> {
    const headers: Record<string, string> = {};
    propagation.inject(this.context, headers);
    return headers;
  }

  run<Result>(work: () => Result): Result {
    return context.with(this.context, work);
  }

  note(facts: SpanFacts): void {
    this.#span.setAttributes(toAttributes(facts));
  }

  event(name: string, facts: SpanFacts = {}): void {
    this.#span.addEvent(name, toAttributes(facts));
  }

  linkTo(headers: RawHeaders): void {
    const links = linksTo(propagation.extract(ROOT_CONTEXT, headers, recordHeaders));
    // The API has it since 1.9; a program may have registered an older one.
    for (const link of links) this.#span.addLink?.(link);
  }

  end(errorCode: string | null): void {
    if (errorCode !== null) {
      this.#span.setAttribute(errorAttribute, errorCode);
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }
}
