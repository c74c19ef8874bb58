import type { RawHeaders } from "@event-intelligence/contracts";

/** Where the spans of client and worker go; `@event-intelligence/transport/opentelemetry` makes one. */
export interface Tracing {
  /** Begins a span; whoever begins one ends it. */
  startSpan(span: NewSpan): TraceSpan;
}

/** How a span begins. */
export interface NewSpan {
  /** A call from its beginning to its end, one record that is sent, or one that is worked on. */
  readonly kind: "ask" | "send" | "process";
  /** The service that is asked, or the topic. */
  readonly target: string;
  /** The span it is part of, or the trace context of W3C's `traceparent`; null: whatever is active where it begins. */
  readonly parent?: TraceSpan | string | null | undefined;
  /** Headers of the record that is worked on, which carry the context of whoever sent it. */
  readonly cause?: RawHeaders | undefined;
  readonly facts?: SpanFacts | undefined;
}

/** What is known of what a span stands for. */
export interface SpanFacts {
  readonly correlationId?: string | null | undefined;
  readonly operation?: string | null | undefined;
  readonly attempt?: number | undefined;
  readonly partition?: number | undefined;
  readonly offset?: bigint | undefined;
  readonly group?: string | undefined;
  readonly clientId?: string | undefined;
  readonly source?: string | undefined;
  readonly fallbackReason?: string | null | undefined;
  readonly confidence?: number | undefined;
}

/** One span, until it ends. Nothing of it throws. */
export interface TraceSpan {
  /** Null where nothing is traced. */
  readonly traceId: string | null;
  /** Whether its trace is kept, so that it can be looked up. */
  readonly isSampled: boolean;
  /** Headers that carry its context to whoever gets the record; none where nothing is traced. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whatever `work` begins is part of it. */
  run<Result>(work: () => Result): Result;
  /** Adds what has become known since it began. */
  note(facts: SpanFacts): void;
  /** Something happened at this moment: a retry, a fallback, an answer out of memory. */
  event(name: string, facts?: SpanFacts): void;
  /** Ties it to whoever sent the record with these headers. */
  linkTo(headers: RawHeaders): void;
  /**
   * What it stands for is over.
   * @param errorCode why that failed, as a stable word; null when it did not
   */
  end(errorCode: string | null): void;
}
