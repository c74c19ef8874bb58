/** What an error knows beside its message. Every field may be absent; none is ever guessed. */
export interface ErrorFacts {
  operation?: string | undefined;
  correlationId?: string | undefined;
  topic?: string | undefined;
  /** Milliseconds from the start of the call to the error. */
  elapsedMs?: number | undefined;
  cause?: unknown;
}

/**
 * The parent of every error this product throws. Match on {@link EventIntelligenceError.code}: bundlers may rename
 * classes. The message says what happened and ends with what to check.
 */
export abstract class EventIntelligenceError extends Error {
  /** The stable name of this kind of error; each class gives its own. */
  static readonly code: string;

  readonly code: string;
  readonly operation: string | undefined;
  readonly correlationId: string | undefined;
  readonly topic: string | undefined;
  readonly elapsedMs: number | undefined;

  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = new.target.code;
    this.operation = facts.operation;
    this.correlationId = facts.correlationId;
    this.topic = facts.topic;
    this.elapsedMs = facts.elapsedMs;
  }
}
