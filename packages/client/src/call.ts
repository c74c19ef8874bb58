import { randomUUID } from "node:crypto";
import { headerNames, type Operations } from "@event-intelligence/contracts";
import { type OutgoingRecord, SendIndeterminateError } from "@event-intelligence/transport";
import type { AskedBy, AskOptions, CallTrace, Reply } from "./ask.ts";
import { abortedError, factsOf, isPermanentSendFailure, sendError, timeoutError } from "./call-errors.ts";
import { publishCancellation } from "./cancellation.ts";
import type { AttemptEnded } from "./client-event.ts";
import type { ClientCounters } from "./counters.ts";
import { InvalidReplyError, InvalidRequestError, WorkerFailureError } from "./errors.ts";
import type { ResolvedOptions } from "./options.ts";
import type { PendingRequest, PendingRequests } from "./pending-requests.ts";
import type { ProgressInbox } from "./progress-inbox.ts";
import { runAttempts } from "./retry.ts";
import { sendTraced } from "./traced-send.ts";

/** What a call needs of its client. */
export interface CallContext {
  readonly options: ResolvedOptions<Operations>;
  readonly pending: PendingRequests;
  readonly counters: ClientCounters;
  readonly progress: ProgressInbox;
  /** Null when the client is ready; else resolves when it is. */
  whenReady(): Promise<void> | null;
  homePartition(): number;
  /** Called when a request leaves, so that nobody being there is found out beside the call. */
  onSend(): void;
}

/** One call as its caller made it. */
export interface CallRequest {
  readonly operation: string;
  readonly payload: unknown;
  readonly timeoutMs: number;
  readonly options: AskOptions;
  readonly trace: CallTrace;
  readonly askedBy: AskedBy;
}

/**
 * Runs one call: registers it, sends it, sends it again while that can help. Resolves when somebody answered, be it that
 * they could not; rejects when nobody did.
 */
export async function runCall(context: CallContext, call: CallRequest): Promise<Reply<unknown> | WorkerFailureError> {
  const topic = context.options.service.topics.requested;
  const { signal } = call.options;
  // Registered before the first send: a reply may come before the send's own acknowledgement.
  const pending = context.pending.open({
    correlationId: call.trace.correlationId,
    operation: call.operation,
    timeoutMs: call.timeoutMs,
    span: call.trace.span,
    toTimeout: (expired) =>
      answeredFailure(expired) ?? timeoutError(expired, topic, context.options.transport.status, call.askedBy),
  });
  const onAbort = () => pending.reject(abortedError({ ...factsOf(pending, topic), cause: signal?.reason }));
  signal?.addEventListener("abort", onAbort, { once: true });
  void drive(context, pending, call);
  try {
    const reply = await pending.settled;
    endAttempt(context, pending, "answered");
    return reply;
  } catch (error) {
    const isAnswered = error instanceof WorkerFailureError || error instanceof InvalidReplyError;
    endAttempt(context, pending, isAnswered ? "answered" : "unanswered");
    if (error instanceof WorkerFailureError) return error;
    publishCancellation(context.options, pending, error);
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    context.progress.unwatch(call.trace.correlationId, pending.attempt);
  }
}

/** What the worker said to the newest attempt, where no other has left since: then the call did get an answer. */
function answeredFailure({ failAttempt, lastFailure }: PendingRequest): WorkerFailureError | null {
  return failAttempt === null && lastFailure instanceof WorkerFailureError ? lastFailure : null;
}

/** Never rejects: whatever happens settles the pending call. */
async function drive(context: CallContext, pending: PendingRequest, call: CallRequest): Promise<void> {
  let mayBeStored = false;
  try {
    const ready = context.whenReady();
    if (ready !== null) await ready;
    if (pending.isSettled) return;
    const { onProgress } = call.options;
    if (onProgress !== undefined) {
      await context.progress.watch(pending.correlationId, onProgress);
      if (pending.isSettled) return;
    }
    const body = encode(context, pending, call.payload);
    await runAttempts({
      retry: context.options.retry,
      isRetryable: (error) => !isPermanentSendFailure(error),
      toSignal: () => signalOf(pending),
      run: async (attempt) => {
        pending.attempt = attempt;
        call.trace.attempts = attempt;
        if (attempt > 1) pending.span?.event("retry", { attempt });
        try {
          await runAttempt(context, pending, toRecord(context, pending, body, call.options));
        } catch (error) {
          mayBeStored ||= error instanceof SendIndeterminateError;
          pending.lastFailure = error;
          throw error;
        }
      },
    });
  } catch (error) {
    // What may have been stored may still be answered, so then only the deadline ends the call.
    if (!mayBeStored) pending.reject(sendError(error, factsOf(pending, context.options.service.topics.requested)));
  }
}

/** Given once for all calls: without a reason each abort makes an error of its own, which takes six times as long. */
const settledReason = new Error("The call is settled.");

/** Aborts when the call is settled. */
function signalOf(pending: PendingRequest): AbortSignal {
  const settled = new AbortController();
  if (pending.isSettled) settled.abort(settledReason);
  pending.onSettled = () => settled.abort(settledReason);
  return settled.signal;
}

function encode({ options }: CallContext, pending: PendingRequest, payload: unknown): Uint8Array {
  const { service, tenant, instanceId } = options;
  const { correlationId, operation } = pending;
  const message = {
    correlationId,
    eventId: randomUUID(),
    timestampMs: Date.now(),
    operation,
    payload,
    tenant,
    instanceId,
  };
  try {
    return service.codec.encodeRequest(message);
  } catch (cause) {
    const facts = { ...factsOf(pending, service.topics.requested), cause };
    throw new InvalidRequestError(
      `The request for ${operation} cannot be written: ${String(cause)}. Correct it.`,
      facts,
    );
  }
}

/**
 * Sends one attempt and waits for how it ends: fulfils when it is sent and no other can follow, rejects when the send
 * fails or a retryable failed reply comes, be it before the send is acknowledged. A call that settles leaves it waiting.
 */
function runAttempt(context: CallContext, pending: PendingRequest, record: OutgoingRecord): Promise<void> {
  const { options, counters } = context;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  counters.sent += 1;
  context.onSend();
  const end = (error: unknown) => {
    // A send may fail when a reply has ended its attempt already, and another one is under way.
    if (pending.failAttempt !== end) return;
    endAttempt(context, pending, resultOf(error));
    reject(error);
  };
  pending.failAttempt = end;
  sendTraced(options, pending, record).then(() => {
    pending.isStored = true;
    if (pending.attempt >= options.retry.maxAttempts) resolve();
  }, end);
  return promise;
}

/** Does nothing between two attempts, nor after the last one ended. */
function endAttempt({ options }: CallContext, pending: PendingRequest, result: AttemptEnded["result"]): void {
  if (pending.failAttempt === null) return;
  pending.failAttempt = null;
  const { operation, correlationId } = pending;
  options.observe({ type: "attempt-ended", operation, correlationId, result });
}

function resultOf(error: unknown): AttemptEnded["result"] {
  if (error instanceof WorkerFailureError) return "retried";
  return error instanceof SendIndeterminateError ? "indeterminate" : "not-sent";
}

function toRecord(
  context: CallContext,
  pending: PendingRequest,
  value: Uint8Array,
  options: AskOptions,
): OutgoingRecord {
  const headers: Record<string, string> = {
    [headerNames.correlationId]: pending.correlationId,
    [headerNames.clientId]: context.options.clientId,
    [headerNames.replyPartition]: String(context.homePartition()),
    [headerNames.operation]: pending.operation,
    [headerNames.priority]: options.priority ?? "normal",
    [headerNames.budgetMs]: String(Math.max(1, Math.ceil(pending.remainingMs))),
    [headerNames.idempotencyKey]: options.idempotencyKey ?? pending.correlationId,
    [headerNames.attempt]: String(pending.attempt),
    [headerNames.tenant]: context.options.tenant,
  };
  if (options.sessionId !== undefined) headers[headerNames.sessionId] = options.sessionId;
  if (options.causationId !== undefined) headers[headerNames.causationId] = options.causationId;
  const jobId = options.jobId ?? (options.onProgress === undefined ? undefined : pending.correlationId);
  if (jobId !== undefined) headers[headerNames.progressJob] = jobId;
  if (options.traceparent !== undefined) headers[headerNames.traceparent] = options.traceparent;
  return { topic: context.options.service.topics.requested, key: pending.correlationId, value, headers };
}
