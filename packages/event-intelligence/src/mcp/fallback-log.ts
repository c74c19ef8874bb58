import type { AnswerSource, ClientEvent } from "@event-intelligence/client";
import type { ErrorCode } from "@event-intelligence/contracts";
import type { CodeAnalysisOperation } from "@event-intelligence/contracts/code-analysis";

/** A call that its first source did not answer. */
export interface RecordedFallback {
  readonly at: Date;
  readonly operation: CodeAnalysisOperation;
  /** Why, as a stable word. */
  readonly reason: string;
  /** Who answered instead; null when nobody did. */
  readonly source: AnswerSource | null;
  readonly correlationId: string;
  readonly totalMs: number;
}

const keptCount = 100;
/** Faults of the question itself: no source would have answered it. */
const faultsOfTheQuestion: readonly ErrorCode[] = ["INVALID_INPUT", "UNSUPPORTED_LANGUAGE", "PARSING_ERROR"];
/** With these, and what was ended on purpose, no source has failed. */
const ownEndings: readonly string[] = ["REQUEST_ABORTED", "CLIENT_CLOSED", "INVALID_REQUEST", ...faultsOfTheQuestion];

/** Remembers the last calls of a client that fell back, or that nobody answered. */
export class FallbackLog {
  #newestFirst: readonly RecordedFallback[] = [];

  /** An observer of the client. */
  readonly observe = (event: ClientEvent): void => {
    if (event.type !== "call-ended") return;
    const { operation, source, correlationId, totalMs } = event;
    const reason = event.fallbackReason ?? event.errorCode;
    if (reason === null || ownEndings.includes(reason)) return;
    const fallback = { at: new Date(), operation, reason, source, correlationId, totalMs };
    this.#newestFirst = [fallback, ...this.#newestFirst].slice(0, keptCount);
  };

  get newestFirst(): readonly RecordedFallback[] {
    return this.#newestFirst;
  }
}
