import type { EventIntelligenceError } from "@event-intelligence/contracts";
import { WorkerFailureError } from "./errors.ts";

/** A call that waits for its answer. It is settled exactly once, whatever comes. */
export interface PendingRequest<Reply> {
  readonly correlationId: string;
  readonly operation: string;
  /** By the monotonic clock. */
  readonly startedAtMs: number;
  readonly deadlineAtMs: number;
  /** The newest attempt, from 1; 0 while nothing was sent. */
  attempt: number;
  /** Resolves with the reply or rejects with a typed error. */
  readonly settled: Promise<Reply>;
  readonly isSettled: boolean;
  resolve(reply: Reply): void;
  reject(error: EventIntelligenceError): void;
  /** Called once, right after the settlement. */
  onSettled: (() => void) | null;
  /** Told of a retryable failed reply to the newest attempt; null while no attempt can follow. */
  onRetryableFailure: ((error: EventIntelligenceError) => void) | null;
}

/** How a call that is no longer pending ended: decides whether a further reply is a duplicate or late. */
export type EndedAs = "answered" | "unanswered";

/** Calls of the past whose ids are remembered. */
const rememberedCalls = 1000;

/** All calls that wait, by correlation id, each with its own deadline timer. */
export class PendingRequests<Reply> {
  readonly #pending = new Map<string, PendingRequest<Reply>>();
  readonly #ended = new Map<string, EndedAs>();

  get size(): number {
    return this.#pending.size;
  }

  open(call: {
    correlationId: string;
    operation: string;
    timeoutMs: number;
    onTimeout(pending: PendingRequest<Reply>): EventIntelligenceError;
  }): PendingRequest<Reply> {
    const startedAtMs = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    let isSettled = false;
    const end = (as: EndedAs, settle: () => void) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      this.#pending.delete(call.correlationId);
      this.#remember(call.correlationId, as);
      settle();
      pending.onSettled?.();
    };
    const pending: PendingRequest<Reply> = {
      correlationId: call.correlationId,
      operation: call.operation,
      startedAtMs,
      deadlineAtMs: startedAtMs + call.timeoutMs,
      attempt: 0,
      settled: promise,
      get isSettled() {
        return isSettled;
      },
      resolve: (reply) => end("answered", () => resolve(reply)),
      reject: (error) => end(error instanceof WorkerFailureError ? "answered" : "unanswered", () => reject(error)),
      onSettled: null,
      onRetryableFailure: null,
    };
    const timer = setTimeout(() => pending.reject(call.onTimeout(pending)), call.timeoutMs);
    this.#pending.set(call.correlationId, pending);
    return pending;
  }

  find(correlationId: string): PendingRequest<Reply> | undefined {
    return this.#pending.get(correlationId);
  }

  endedAs(correlationId: string): EndedAs | undefined {
    return this.#ended.get(correlationId);
  }

  rejectAll(toError: (pending: PendingRequest<Reply>) => EventIntelligenceError): void {
    for (const pending of [...this.#pending.values()]) pending.reject(toError(pending));
  }

  /** Resolves when nothing is pending, or after `graceMs`. */
  async whenEmpty(graceMs: number): Promise<void> {
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    const settled = Promise.allSettled([...this.#pending.values()].map((pending) => pending.settled));
    await Promise.race([settled, grace.promise]);
    clearTimeout(timer);
  }

  #remember(correlationId: string, as: EndedAs): void {
    this.#ended.set(correlationId, as);
    if (this.#ended.size <= rememberedCalls) return;
    const [oldest] = this.#ended.keys();
    if (oldest !== undefined) this.#ended.delete(oldest);
  }
}
