import { EventIntelligenceError } from "@event-intelligence/contracts";
import pRetry from "p-retry";
import { TransportUnavailableError } from "../../errors.ts";
import type { CallOptions } from "../../transport.ts";
import type { KafkajsError } from "../kafkajs-internals.ts";
import { type CallScope, withinDeadline } from "./call-deadline.ts";
import type { KafkaConnection } from "./connection.ts";
import { messageOf, transportClosed, unavailable } from "./error-mapping.ts";

const backoff = { retries: Number.POSITIVE_INFINITY, minTimeout: 50, maxTimeout: 1_000, randomize: true };

/**
 * Runs `work`, which may be run again, on a connection that is open, within a call's time. A broker that goes away in
 * the middle is waited for; what fails for good is an error of ours.
 */
export async function connectedCall<T>(
  connection: KafkaConnection,
  options: CallOptions | undefined,
  what: string,
  work: (scope: CallScope) => Promise<T>,
): Promise<T> {
  if (connection.isClosed) throw transportClosed();
  try {
    return await withinDeadline(options, what, (scope) => persist(connection, scope, work));
  } catch (error) {
    if (options?.signal?.aborted && error === options.signal.reason) throw error;
    if (connection.isClosed) throw transportClosed();
    if (error instanceof EventIntelligenceError) throw error;
    throw unavailable(`${what} failed (${messageOf(error)})`, error);
  }
}

function persist<T>(connection: KafkaConnection, scope: CallScope, work: (scope: CallScope) => Promise<T>): Promise<T> {
  const attempt = async (): Promise<T> => {
    if (!connection.isConnected) await connection.connect(scope);
    return work(scope);
  };
  return pRetry(attempt, {
    ...backoff,
    signal: AbortSignal.any([scope.signal, connection.closing]),
    onFailedAttempt: ({ error }) => {
      scope.lastProblem = error;
    },
    shouldRetry: ({ error }) => isPassing(error),
  });
}

/** A broker lost, or a leadership on the move. */
function isPassing(error: Error): boolean {
  if (error instanceof EventIntelligenceError) return error instanceof TransportUnavailableError;
  return error.name.startsWith("KafkaJS") && (error as KafkajsError).retriable !== false;
}
