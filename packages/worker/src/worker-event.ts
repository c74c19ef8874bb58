import type { Priority } from "@event-intelligence/contracts";
import type { TopicReport } from "@event-intelligence/transport";
import type { Ending } from "./counters.ts";

/** Where a worker is in its life; `stopped` and `failed` are final. */
export type WorkerState = "created" | "starting" | "serving" | "draining" | "stopped" | "failed";

/** What a worker tells whoever created it, for logs and metrics. */
export type WorkerEvent =
  | { readonly type: "state"; readonly state: WorkerState; readonly error: Error | null }
  | RecordEnded
  /** A handler threw something that is no OperationError, or answered against its schema. */
  | {
      readonly type: "handler-failed";
      readonly operation: string;
      readonly correlationId: string;
      /** Null where nothing is traced. */
      readonly traceId: string | null;
      readonly error: Error;
    }
  /** An existing topic is not as the worker would have made it, or an optional one cannot be had. */
  | { readonly type: "topic-differs"; readonly report: TopicReport }
  /** Presence or cancellations do not work; requests are answered all the same. */
  | { readonly type: "control-failed"; readonly topic: string; readonly error: Error };

/** One record is done. */
export interface RecordEnded {
  readonly type: "ended";
  readonly ending: Ending;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Null where nothing could be read. */
  readonly correlationId: string | null;
  readonly operation: string | null;
  /** Of the record's span; null where nothing is traced. */
  readonly traceId: string | null;
  /** Whether that trace is kept, so that it can be looked up; the tracing's sampler decides. */
  readonly isTraceSampled: boolean;
  /** Error code of a failed reply or a dead letter, else null. */
  readonly code: string | null;
  /** True when the answer came from memory. */
  readonly cached: boolean;
  /** Lane in which it asked to be worked on; null where it was not fit to be. */
  readonly priority: Priority | null;
  /**
   * Milliseconds from its time, which is the broker's where the topic keeps that and else the sender's, to its reading
   * here, on the broker's clock; never below 0.
   */
  readonly ageMs: number;
  /** Milliseconds it waited for a slot. */
  readonly queueMs: number;
  /** Milliseconds it was worked on. */
  readonly runMs: number;
  /**
   * Why the outcome could not be stored (`undeliverable`), or what the service's codec threw at the record or at its
   * answer, of which the caller is told in neutral words only. Else null.
   */
  readonly error: Error | null;
}

/** Told of each event, at once; must be quick; a throw or rejection is ignored. */
export type WorkerObserver = (event: WorkerEvent) => void;
