import type { Operations, Outcome } from "@event-intelligence/contracts";
import type { StoredRecord } from "@event-intelligence/transport";
import { factsOf, invalidReplyError } from "./call-errors.ts";
import type { ClientCounters } from "./counters.ts";
import { WorkerFailureError } from "./errors.ts";
import type { ResolvedOptions } from "./options.ts";
import type { PendingRequest, PendingRequests } from "./pending-requests.ts";
import type { IncomingReply, StrayReply } from "./reply-inbox.ts";

/** Matches replies with the calls that wait for them. Nothing in a reply makes it throw. */
export class Settlement {
  readonly #options: ResolvedOptions<Operations>;
  readonly #pending: PendingRequests;
  readonly #counters: ClientCounters;

  constructor(options: ResolvedOptions<Operations>, pending: PendingRequests, counters: ClientCounters) {
    this.#options = options;
    this.#pending = pending;
    this.#counters = counters;
  }

  /** Settles the call that the reply is for, or counts the reply. False when no call of this client is known by its id. */
  receive(reply: IncomingReply, record: StoredRecord): boolean {
    const pending = this.#pending.find(reply.correlationId);
    if (pending === undefined) {
      const ended = this.#pending.endedAs(reply.correlationId);
      const kind = ended === undefined ? "unknown" : ended === "answered" ? "duplicate" : "late";
      this.countStray(kind, reply.correlationId, record);
      return ended !== undefined;
    }
    if (reply.outcome === "completed") this.#complete(pending, reply, reply.payload, record);
    else this.#fail(pending, reply, reply.error, record);
    return true;
  }

  countStray(kind: StrayReply["kind"], correlationId: string | null, record: StoredRecord): void {
    this.#counters[kind] += 1;
    this.#options.observe({ type: "reply-dropped", reason: kind });
    const { topic, partition, offset } = record;
    try {
      const told: unknown = this.#options.onStrayReply({ kind, correlationId, topic, partition, offset });
      if (told instanceof Promise) told.catch(() => {});
    } catch {
      // The hook is the caller's; its failure must not stop the reading of replies.
    }
  }

  #complete(pending: PendingRequest, reply: IncomingReply, payload: unknown, record: StoredRecord): void {
    const parsed = this.#parse(pending.operation, payload);
    if (!parsed.success) {
      this.countStray("malformed", reply.correlationId, record);
      pending.reject(invalidReplyError(reply.workerId, parsed.error, pending, record.topic));
      return;
    }
    this.#counters.matched += 1;
    pending.span?.linkTo(record.headers);
    pending.resolve({
      payload: parsed.data,
      correlationId: pending.correlationId,
      workerId: reply.workerId,
      cached: reply.cached,
      attempts: pending.attempt,
      timings: { totalMs: performance.now() - pending.startedAtMs, queueMs: reply.queueMs, runMs: reply.runMs },
    });
  }

  /** A schema's own transform or check may throw; the call must not wait for its deadline for that. */
  #parse(operation: string, payload: unknown): { success: true; data: unknown } | { success: false; error: unknown } {
    try {
      const parsed = this.#options.service.operations[operation]?.reply.safeParse(payload);
      return parsed ?? { success: false, error: undefined };
    } catch (error) {
      return { success: false, error };
    }
  }

  #fail(
    pending: PendingRequest,
    reply: IncomingReply,
    error: Extract<Outcome, { outcome: "failed" }>["error"],
    record: StoredRecord,
  ): void {
    const failure = new WorkerFailureError(error, factsOf(pending, record.topic));
    if (error.retryable && reply.attempt !== null && reply.attempt !== pending.attempt) {
      this.countStray("late", reply.correlationId, record);
    } else if (!error.retryable || !this.#mayTryAgain(pending)) {
      this.#counters.matched += 1;
      pending.span?.linkTo(record.headers);
      pending.reject(failure);
    } else if (pending.failAttempt === null) {
      // Between two attempts: what ended the last one is here a second time.
      this.countStray("duplicate", reply.correlationId, record);
    } else {
      this.#counters.retried += 1;
      pending.failAttempt(failure);
    }
  }

  #mayTryAgain(pending: PendingRequest): boolean {
    return pending.attempt < this.#options.retry.maxAttempts && pending.remainingMs > this.#leastBackoffMs(pending);
  }

  /** Jitter only ever adds to it. A call that waits past its deadline learns nothing more. */
  #leastBackoffMs({ attempt }: PendingRequest): number {
    const { backoffBaseMs, backoffMaxMs } = this.#options.retry;
    return Math.min(backoffBaseMs * 2 ** (attempt - 1), backoffMaxMs);
  }
}
