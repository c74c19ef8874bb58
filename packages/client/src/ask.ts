import type { Priority } from "@event-intelligence/contracts";
import type { TraceSpan } from "@event-intelligence/transport";
import type { ProgressListener } from "./progress-step.ts";

/** Bounds and labels of one call. */
export interface AskOptions {
  /** The whole call ends by then. Default: the client's. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Lane at the worker. Default "normal". */
  priority?: Priority | undefined;
  /** Calls with the same key and request are worked on once by a worker. Default: the correlation id. */
  idempotencyKey?: string | undefined;
  /** Groups the calls of one session; passed on as a header, for whoever follows the records. Default: not sent. */
  sessionId?: string | undefined;
  /** Id of the event or call that led to this one; passed on as a header. Default: not sent. */
  causationId?: string | undefined;
  /** W3C trace context to pass on; with `tracing` the call's spans are part of it. Default: what is active. */
  traceparent?: string | undefined;
  /** Told of each step of the call, of the worker's too where `progressTopic` is known. Default: nothing is told or sent. */
  onProgress?: ProgressListener | undefined;
  /**
   * The id under which the steps are told; several calls may have one. Given alone, workers tell them to whoever else
   * follows it. Default: the correlation id, where `onProgress` is given.
   */
  jobId?: string | undefined;
}

/**
 * A call of the intelligence client, which names it before anything is sent, and learns how often it was sent. Not public:
 * whoever chooses ids may choose one twice.
 */
export interface CallTrace {
  readonly correlationId: string;
  /** Requests handed to the transport so far. */
  attempts: number;
  /** The span of the whole call; null where nothing is traced. */
  span: TraceSpan | null;
  /** The worker whose reply answered the call; null where none did, or where it has no name. */
  workerId: string | null;
}

/** What the error of a call that its time ended has to know of whoever asked. */
export interface AskedBy {
  /** What of the caller's own budget is not for this call, but for others behind it. */
  readonly keptMs: number;
  /** Whether the worker is in this process, so that there is one. */
  readonly isEmbedded: boolean;
}

/** The options of a call that the intelligence client asks. */
export interface TracedAskOptions extends AskOptions {
  readonly trace: CallTrace;
  readonly askedBy: AskedBy;
}

/** An answer with what is known about its way. */
export interface Reply<Payload> {
  readonly payload: Payload;
  readonly correlationId: string;
  readonly workerId: string | null;
  /** True when the worker had the answer in its memory. */
  readonly cached: boolean;
  readonly attempts: number;
  readonly timings: ReplyTimings;
}

/** Where the time of a call went. */
export interface ReplyTimings {
  readonly totalMs: number;
  /** What the worker said of its own time; null where it did not. */
  readonly queueMs: number | null;
  readonly runMs: number | null;
}
