import { TransportClosedError } from "../errors.ts";
import type { CallOptions } from "../transport.ts";

/** The time of a call that names none. */
export const defaultTimeoutMs = 10_000;

/** The error of every call that comes after `close`, or is ended by it. */
export function closedError(topic?: string): TransportClosedError {
  return new TransportClosedError("The transport is closed. Create a new one to go on.", { topic });
}

/**
 * Waits for `work` no longer than the call's options and the transport allow. Its timer and listeners are gone when the
 * promise settles.
 */
export async function bounded<Value>(
  work: Promise<Value>,
  options: CallOptions,
  closing: AbortSignal,
  timeoutError: () => Error,
): Promise<Value> {
  const { signal, timeoutMs = defaultTimeoutMs } = options;
  signal?.throwIfAborted();
  if (closing.aborted) throw closedError();
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const onAbort = (): void => reject(signal?.reason);
  const onClosing = (): void => reject(closedError());
  const timer = setTimeout(() => reject(timeoutError()), timeoutMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  closing.addEventListener("abort", onClosing, { once: true });
  work.then(resolve, reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    closing.removeEventListener("abort", onClosing);
  }
}
