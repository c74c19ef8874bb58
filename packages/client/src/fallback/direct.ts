import { OperationError, type Operations } from "@event-intelligence/contracts";
import { RequestTimeoutError, WorkerFailureError } from "../errors.ts";

/** A handler as the chain calls it: any operation's, its types already checked. */
type AnyHandler = (
  request: unknown,
  context: { signal: AbortSignal; correlationId: string; remainingMs(): number },
) => Promise<unknown>;

/**
 * Runs an operation's handler in this process, within what is left of the call's budget.
 * @throws WorkerFailureError when the handler says that it cannot, as a worker's failed reply would
 * @throws RequestTimeoutError at the deadline
 */
export async function runDirect(
  handlers: Readonly<Record<keyof Operations, unknown>>,
  call: {
    operation: string;
    request: unknown;
    correlationId: string;
    deadlineAtMs: number;
    signal?: AbortSignal | undefined;
  },
): Promise<unknown> {
  const remainingMs = () => call.deadlineAtMs - performance.now();
  const facts = { operation: call.operation, correlationId: call.correlationId };
  const timeout = new AbortController();
  const expired = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      expired.reject(new RequestTimeoutError("The direct analyzer did not finish within the call's budget.", facts));
      timeout.abort();
    },
    Math.max(0, remainingMs()),
  );
  const signal = call.signal === undefined ? timeout.signal : AbortSignal.any([call.signal, timeout.signal]);
  const handler = handlers[call.operation] as AnyHandler;
  try {
    return await Promise.race([
      handler(call.request, { signal, correlationId: call.correlationId, remainingMs }),
      expired.promise,
    ]);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const { code, message, retryable, cure } = error;
    throw new WorkerFailureError({ code, message, retryable, cure }, { ...facts, cause: error });
  } finally {
    clearTimeout(timer);
  }
}
