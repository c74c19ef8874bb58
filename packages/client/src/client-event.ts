import type { CodeAnalysisOperation } from "@event-intelligence/contracts/code-analysis";
import type { AnswerSource } from "./answer-source.ts";
import type { BreakerState } from "./breaker.ts";
import type { StrayReply } from "./reply-inbox.ts";

/** What a request client tells whoever created it, for metrics and logs. */
export type RequestClientEvent =
  | AttemptEnded
  /** A reply settled no call. */
  | { readonly type: "reply-dropped"; readonly reason: StrayReply["kind"] }
  /** The circuit breaker of an operation has this state now; the first call of each operation makes a closed one. */
  | { readonly type: "breaker"; readonly operation: string; readonly state: BreakerState };

/** One request that was handed to the transport is over. Each attempt ends in exactly one way. */
export interface AttemptEnded {
  readonly type: "attempt-ended";
  readonly operation: string;
  readonly correlationId: string;
  /**
   * answered: a reply to it ended the call. retried: a failed reply that may pass led to another attempt. not-sent and
   * indeterminate: the transport could not store it, or could not tell. unanswered: the call ended first.
   */
  readonly result: "answered" | "retried" | "not-sent" | "indeterminate" | "unanswered";
}

/** What an intelligence client tells whoever created it. */
export type ClientEvent =
  | RequestClientEvent
  | { readonly type: "call-started"; readonly operation: CodeAnalysisOperation; readonly correlationId: string }
  | CallEnded;

/** One call of an intelligence client is over. Each that started ends exactly once. */
export interface CallEnded {
  readonly type: "call-ended";
  readonly operation: CodeAnalysisOperation;
  readonly correlationId: string;
  /** The source that was asked first, as events are not outside of their rollout; null when none was. */
  readonly firstSource: AnswerSource | null;
  /** Who answered; null when nobody did. */
  readonly source: AnswerSource | null;
  /** Why the first source did not answer though another did; else null. */
  readonly fallbackReason: string | null;
  /** Code of the error it ended with, of a worker's failure the code that the worker gave; null when it was answered. */
  readonly errorCode: string | null;
  /** From the call to its end, as its caller sees it. */
  readonly totalMs: number;
  /** What the worker, or the direct analyzer, said of its own time; null where it did not. */
  readonly queueMs: number | null;
  readonly runMs: number | null;
  /** What is left of a worker's answer: the total without queue and run, at least 0. Null where they are not known. */
  readonly transportMs: number | null;
  /** Null when nobody answered. */
  readonly confidence: number | null;
  /** Patterns in the answer; null when nobody answered. */
  readonly patternCount: number | null;
  /** Requests handed to the transport, be it that another source answered. */
  readonly attempts: number;
}

/** Told of each event, at once; must be quick; a throw or rejection is ignored. */
export type ClientObserver = (event: ClientEvent) => void;
