import { randomUUID } from "node:crypto";
import { encodeControl, headerNames, type Operations } from "@event-intelligence/contracts";
import { type OutgoingRecord, SendIndeterminateError } from "@event-intelligence/transport";
import type { AskOptions, Reply } from "./ask.ts";
import { abortedError, factsOf, isPermanentSendFailure, sendError, timeoutError } from "./call-errors.ts";
import type { ClientCounters } from "./counters.ts";
import { ClientClosedError, RequestTimeoutError, WorkerFailureError } from "./errors.ts";
import type { ResolvedOptions } from "./options.ts";
import type { PendingRequest, PendingRequests } from "./pending-requests.ts";
import { runAttempts } from "./retry.ts";

/** What a call needs of its client. */
export interface CallContext {
  readonly options: ResolvedOptions<Operations>;
  readonly pending: PendingRequests<Reply<unknown>>;
  readonly counters: ClientCounters;
  /** Null when the client is ready; else resolves when it is, within the time given. */
  whenReady(timeoutMs: number): Promise<void> | null;
  homePartition(): number;
  /** Called when a request leaves, so that nobody being there is found out beside the call. */
  onSend(): void;
}

/**
 * Runs one call: registers it, sends it, sends it again while that can help. Resolves when somebody answered, be it that
 * they could not; rejects when nobody did.
 */
export function runCall(
  context: CallContext,
  operation: string,
  payload: unknown,
  options: AskOptions,
): Promise<Reply<unknown> | WorkerFailureError> {
  const topic = context.options.service.topics.requested;
  const done = new AbortController();
  // Registered before the first send: a reply may come before the send's own acknowledgement.
  const pending = context.pending.open({
    correlationId: randomUUID(),
    operation,
    timeoutMs: options.timeoutMs ?? context.options.timeoutMs,
    onTimeout: (expired) => timeoutError(expired, topic),
  });
  const onAbort = () => pending.reject(abortedError({ ...factsOf(pending, topic), cause: options.signal?.reason }));
  options.signal?.addEventListener("abort", onAbort, { once: true });
  pending.onSettled = () => {
    options.signal?.removeEventListener("abort", onAbort);
    done.abort();
  };
  void drive(context, pending, payload, options, done.signal);
  return pending.settled.catch((error: unknown) => {
    if (error instanceof WorkerFailureError) return error;
    publishCancellation(context, pending, error);
    throw error;
  });
}

/** Never rejects: whatever happens settles the pending call. */
async function drive(
  context: CallContext,
  pending: PendingRequest<Reply<unknown>>,
  payload: unknown,
  options: AskOptions,
  signal: AbortSignal,
): Promise<void> {
  let mayBeStored = false;
  try {
    const ready = context.whenReady(pending.deadlineAtMs - performance.now());
    if (ready !== null) await ready;
    const body = encode(context, pending, payload);
    await runAttempts({
      retry: context.options.retry,
      signal,
      isRetryable: (error) => !isPermanentSendFailure(error),
      run: async (attempt) => {
        try {
          await send(context, pending, body, options, attempt);
        } catch (error) {
          mayBeStored ||= error instanceof SendIndeterminateError;
          throw error;
        }
        if (attempt < context.options.retry.maxAttempts) await retryableFailure(context, pending);
      },
    });
  } catch (error) {
    // What may have been stored may still be answered, so then only the deadline ends the call.
    if (!mayBeStored) pending.reject(sendError(error, factsOf(pending, context.options.service.topics.requested)));
  }
}

function encode(context: CallContext, pending: PendingRequest<unknown>, payload: unknown): Uint8Array {
  return context.options.service.codec.encodeRequest({
    correlationId: pending.correlationId,
    eventId: randomUUID(),
    timestampMs: Date.now(),
    operation: pending.operation,
    payload,
    tenant: context.options.tenant,
    instanceId: context.options.instanceId,
  });
}

async function send(
  context: CallContext,
  pending: PendingRequest<unknown>,
  value: Uint8Array,
  options: AskOptions,
  attempt: number,
): Promise<void> {
  if (pending.isSettled) return;
  pending.attempt = attempt;
  context.counters.sent += 1;
  context.onSend();
  const budgetMs = Math.max(1, Math.ceil(pending.deadlineAtMs - performance.now()));
  const record = toRecord(context, pending, value, options, budgetMs);
  await context.options.transport.send(record, { timeoutMs: budgetMs });
}

function toRecord(
  context: CallContext,
  pending: PendingRequest<unknown>,
  value: Uint8Array,
  options: AskOptions,
  budgetMs: number,
): OutgoingRecord {
  const headers: Record<string, string> = {
    [headerNames.correlationId]: pending.correlationId,
    [headerNames.clientId]: context.options.clientId,
    [headerNames.replyPartition]: String(context.homePartition()),
    [headerNames.operation]: pending.operation,
    [headerNames.priority]: options.priority ?? "normal",
    [headerNames.budgetMs]: String(budgetMs),
    [headerNames.idempotencyKey]: options.idempotencyKey ?? pending.correlationId,
    [headerNames.attempt]: String(pending.attempt),
    [headerNames.tenant]: context.options.tenant,
  };
  if (options.sessionId !== undefined) headers[headerNames.sessionId] = options.sessionId;
  if (options.causationId !== undefined) headers[headerNames.causationId] = options.causationId;
  if (options.traceparent !== undefined) headers[headerNames.traceparent] = options.traceparent;
  return { topic: context.options.service.topics.requested, key: pending.correlationId, value, headers };
}

/** Rejects when a retryable failed reply to the newest attempt comes; a call that ends otherwise leaves it waiting. */
function retryableFailure(context: CallContext, pending: PendingRequest<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    if (pending.isSettled) return resolve();
    pending.onRetryableFailure = (error) => {
      pending.onRetryableFailure = null;
      context.counters.retried += 1;
      reject(error);
    };
  });
}

/** Tells workers that nobody waits any more. Best effort: a lost cancellation costs a worker some work, nothing else. */
function publishCancellation(context: CallContext, pending: PendingRequest<unknown>, error: unknown): void {
  const topic = context.options.cancelledTopic;
  if (topic === null || pending.attempt === 0) return;
  const reason =
    error instanceof RequestTimeoutError ? "timeout" : error instanceof ClientClosedError ? "closed" : "aborted";
  const value = encodeControl({
    version: 1,
    correlation_id: pending.correlationId,
    client_id: context.options.clientId,
    reason,
  });
  context.options.transport.send({ topic, key: pending.correlationId, value }, { timeoutMs: 2_000 }).catch(() => {});
}
