import { type Cancellation, encodeControl, type Operations } from "@event-intelligence/contracts";
import { ClientClosedError, RequestAbortedError, RequestTimeoutError } from "./errors.ts";
import type { ResolvedOptions } from "./options.ts";
import type { PendingRequest } from "./pending-requests.ts";

const sendTimeoutMs = 2_000;

/**
 * Tells workers that nobody waits for a request any more, where one may have left and its caller gave up. Best effort: a
 * lost cancellation costs a worker some work, nothing else.
 */
export function publishCancellation(
  { cancelledTopic: topic, clientId, transport }: ResolvedOptions<Operations>,
  pending: PendingRequest,
  error: unknown,
): void {
  const reason = reasonOf(error);
  if (topic === null || reason === null || pending.attempt === 0) return;
  const { correlationId } = pending;
  const value = encodeControl({ version: 1, correlation_id: correlationId, client_id: clientId, reason });
  transport.send({ topic, key: correlationId, value }, { timeoutMs: sendTimeoutMs }).catch(() => {});
}

function reasonOf(error: unknown): Cancellation["reason"] | null {
  if (error instanceof RequestTimeoutError) return "timeout";
  if (error instanceof RequestAbortedError) return "aborted";
  return error instanceof ClientClosedError ? "closed" : null;
}
