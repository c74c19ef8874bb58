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
  // Declared only: a fact that is not known is not shown as undefined wherever the error is printed.
  declare readonly operation: string | undefined;
  declare readonly correlationId: string | undefined;
  declare readonly topic: string | undefined;
  declare readonly elapsedMs: number | undefined;

  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = new.target.code;
    if (facts.operation !== undefined) this.operation = facts.operation;
    if (facts.correlationId !== undefined) this.correlationId = facts.correlationId;
    if (facts.topic !== undefined) this.topic = facts.topic;
    if (facts.elapsedMs !== undefined) this.elapsedMs = facts.elapsedMs;
  }
}
