import type { Operations, Outcome } from "@event-intelligence/contracts";
import type { StoredRecord } from "@event-intelligence/transport";
import type { Reply } from "./ask.ts";
import { factsOf } from "./call-errors.ts";
import type { ClientCounters } from "./counters.ts";
import { InvalidReplyError, WorkerFailureError } from "./errors.ts";
import type { ResolvedOptions } from "./options.ts";
import type { PendingRequest, PendingRequests } from "./pending-requests.ts";
import type { IncomingReply, StrayReply } from "./reply-inbox.ts";

/** Matches replies with the calls that wait for them. Nothing in a reply makes it throw. */
export class Settlement {
  readonly #options: ResolvedOptions<Operations>;
  readonly #pending: PendingRequests<Reply<unknown>>;
  readonly #counters: ClientCounters;

  constructor(
    options: ResolvedOptions<Operations>,
    pending: PendingRequests<Reply<unknown>>,
    counters: ClientCounters,
  ) {
    this.#options = options;
    this.#pending = pending;
    this.#counters = counters;
  }

  receive(reply: IncomingReply, record: StoredRecord): void {
    const pending = this.#pending.find(reply.correlationId);
    if (pending === undefined) {
      const ended = this.#pending.endedAs(reply.correlationId);
      const kind = ended === undefined ? "unknown" : ended === "answered" ? "duplicate" : "late";
      this.countStray(kind, reply.correlationId, record);
    } else if (reply.outcome === "completed") {
      this.#complete(pending, reply, reply.payload, record);
    } else {
      this.#fail(pending, reply, reply.error, record);
    }
  }

  countStray(kind: StrayReply["kind"], correlationId: string | null, record: StoredRecord): void {
    this.#counters[kind] += 1;
    const { topic, partition, offset } = record;
    try {
      this.#options.onStrayReply({ kind, correlationId, topic, partition, offset });
    } catch {
      // The hook is the caller's; its failure must not stop the reading of replies.
    }
  }

  #complete(pending: PendingRequest<Reply<unknown>>, reply: IncomingReply, payload: unknown, record: StoredRecord) {
    const parsed = this.#options.service.operations[pending.operation]?.reply.safeParse(payload);
    if (parsed?.success !== true) {
      this.countStray("malformed", reply.correlationId, record);
      const issue = parsed?.error.issues[0];
      const where = issue === undefined ? "" : ` at ${issue.path.join(".") || "its root"}: ${issue.message}`;
      const facts = { ...factsOf(pending, record.topic), cause: parsed?.error };
      pending.reject(
        new InvalidReplyError(
          `Worker ${reply.workerId ?? "(unnamed)"} sent a reply that breaks the schema of ${pending.operation}${where}. Check that worker and client have the same version.`,
          facts,
        ),
      );
      return;
    }
    this.#counters.matched += 1;
    pending.resolve({
      payload: parsed.data,
      correlationId: pending.correlationId,
      workerId: reply.workerId,
      cached: reply.cached,
      attempts: pending.attempt,
      timings: { totalMs: performance.now() - pending.startedAtMs, queueMs: reply.queueMs, runMs: reply.runMs },
    });
  }

  #fail(
    pending: PendingRequest<Reply<unknown>>,
    reply: IncomingReply,
    error: Extract<Outcome, { outcome: "failed" }>["error"],
    record: StoredRecord,
  ): void {
    const isOfEarlierAttempt = reply.attempt !== null && reply.attempt !== pending.attempt;
    if (error.retryable && isOfEarlierAttempt) {
      this.countStray("late", reply.correlationId, record);
      return;
    }
    const failure = new WorkerFailureError(error, factsOf(pending, record.topic));
    if (error.retryable && pending.onRetryableFailure !== null) {
      pending.onRetryableFailure(failure);
      return;
    }
    this.#counters.matched += 1;
    pending.reject(failure);
  }
}
