/** What became of calls and replies since the client was created. Every number only grows. */
export interface ClientCounters {
  /** Requests handed to the transport, each attempt counted. */
  sent: number;
  /** Replies that settled a call. */
  matched: number;
  /** Retryable failed replies that led to another attempt. */
  retried: number;
  /** Replies for another client. */
  foreign: number;
  /** Replies that could not be read or broke their schema. */
  malformed: number;
  /** Replies for this client whose header and body name two different calls. They settle neither. */
  mismatch: number;
  /** Replies for a call that had been answered, and a second copy of the failure that led to another attempt. */
  duplicate: number;
  /** Replies for a call that had ended without an answer, and failures that may pass of an earlier attempt. */
  late: number;
  /** Replies with an id that this client does not know: older than its memory, or from before its start. */
  unknown: number;
  /** Calls that ended at their deadline. */
  timedOut: number;
}

export function createCounters(): ClientCounters {
  return {
    sent: 0,
    matched: 0,
    retried: 0,
    foreign: 0,
    malformed: 0,
    mismatch: 0,
    duplicate: 0,
    late: 0,
    unknown: 0,
    timedOut: 0,
  };
}
