import type { EventIntelligenceError } from "@event-intelligence/contracts";
import type { TraceSpan } from "@event-intelligence/transport";
import type { Reply } from "./ask.ts";
import { WorkerFailureError } from "./errors.ts";

/** How a call that is no longer pending ended: decides whether a further reply is a duplicate or late. */
export type EndedAs = "answered" | "unanswered";

/** What a call is made of when it begins. */
export interface NewRequest {
  readonly correlationId: string;
  readonly operation: string;
  readonly timeoutMs: number;
  readonly span: TraceSpan | null;
  /** The error with which the call ends at its deadline. */
  toTimeout(pending: PendingRequest): EventIntelligenceError;
}

/** A call that waits for its answer. It is settled exactly once, whatever comes. */
export class PendingRequest {
  readonly correlationId: string;
  readonly operation: string;
  /** The span of the whole call. */
  readonly span: TraceSpan | null;
  /** By the monotonic clock. */
  readonly startedAtMs = performance.now();
  readonly deadlineAtMs: number;
  /** The newest attempt, from 1; 0 while nothing was sent. */
  attempt = 0;
  /** Whether the broker has acknowledged an attempt. */
  isStored = false;
  /** Why the newest attempt that failed did. At the deadline it is the error itself where a worker said it, else its cause. */
  lastFailure: unknown;
  /** Ends the newest attempt with a retryable failed reply; null while none is under way. */
  failAttempt: ((failure: WorkerFailureError) => void) | null = null;
  /** Called once, right after the settlement. */
  onSettled: (() => void) | null = null;
  /** Resolves with the reply or rejects with a typed error. */
  readonly settled: Promise<Reply<unknown>>;
  readonly #resolve: (reply: Reply<unknown>) => void;
  readonly #reject: (error: EventIntelligenceError) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #ended: (pending: PendingRequest, as: EndedAs) => void;
  #isSettled = false;

  constructor(call: NewRequest, ended: (pending: PendingRequest, as: EndedAs) => void) {
    const { promise, resolve, reject } = Promise.withResolvers<Reply<unknown>>();
    this.settled = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#ended = ended;
    this.correlationId = call.correlationId;
    this.operation = call.operation;
    this.span = call.span;
    this.deadlineAtMs = this.startedAtMs + call.timeoutMs;
    this.#timer = setTimeout(() => this.reject(call.toTimeout(this)), call.timeoutMs);
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  get remainingMs(): number {
    return this.deadlineAtMs - performance.now();
  }

  resolve(reply: Reply<unknown>): void {
    if (!this.#end("answered")) return;
    this.#resolve(reply);
    this.onSettled?.();
  }

  reject(error: EventIntelligenceError): void {
    if (!this.#end(error instanceof WorkerFailureError ? "answered" : "unanswered")) return;
    this.#reject(error);
    this.onSettled?.();
  }

  /** False when it had ended before. */
  #end(as: EndedAs): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#ended(this, as);
    return true;
  }
}

/** Calls of the past whose ids are remembered, in each of two generations: the older one is dropped whole. */
const rememberedCalls = 1000;

/** All calls that wait, by correlation id. */
export class PendingRequests {
  readonly #pending = new Map<string, PendingRequest>();
  #ended = new Map<string, EndedAs>();
  #endedBefore = new Map<string, EndedAs>();

  get size(): number {
    return this.#pending.size;
  }

  open(call: NewRequest): PendingRequest {
    const pending = new PendingRequest(call, this.#remember);
    this.#pending.set(call.correlationId, pending);
    return pending;
  }

  find(correlationId: string): PendingRequest | undefined {
    return this.#pending.get(correlationId);
  }

  endedAs(correlationId: string): EndedAs | undefined {
    return this.#ended.get(correlationId) ?? this.#endedBefore.get(correlationId);
  }

  rejectAll(toError: (pending: PendingRequest) => EventIntelligenceError): void {
    for (const pending of [...this.#pending.values()]) pending.reject(toError(pending));
  }

  /** Resolves when all that is pending now has settled. */
  async whenSettled(): Promise<void> {
    await Promise.allSettled([...this.#pending.values()].map((pending) => pending.settled));
  }

  readonly #remember = (pending: PendingRequest, as: EndedAs): void => {
    this.#pending.delete(pending.correlationId);
    this.#ended.set(pending.correlationId, as);
    if (this.#ended.size < rememberedCalls) return;
    this.#endedBefore = this.#ended;
    this.#ended = new Map();
  };
}
