import type { CallOptions } from "../../transport.ts";
import { rootMessageOf, unavailable } from "./error-mapping.ts";

const defaultTimeoutMs = 10_000;
/** The longest that a timer takes; a longer one would fire at once. */
const maxTimeoutMs = 2_147_483_647;

/** The time a call may take. */
export function timeoutOf(options: CallOptions | undefined): number {
  return Math.min(options?.timeoutMs ?? defaultTimeoutMs, maxTimeoutMs);
}

/** What the work of a call is given: it ends with the call, and its last problem explains a time-out. */
export interface CallScope {
  readonly signal: AbortSignal;
  lastProblem: unknown;
}

/**
 * Runs `work` within the time and signal of a call. Rejects with the signal's reason when it aborts, and with a
 * `TransportUnavailableError` when the time is over.
 */
export async function withinDeadline<T>(
  options: CallOptions | undefined,
  what: string,
  work: (scope: CallScope) => Promise<T>,
): Promise<T> {
  const caller = options?.signal;
  caller?.throwIfAborted();
  const timeoutMs = timeoutOf(options);
  const ending = new AbortController();
  const scope: CallScope = { signal: ending.signal, lastProblem: undefined };
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const { lastProblem } = scope;
    const why = lastProblem === undefined ? "" : ` (${rootMessageOf(lastProblem)})`;
    reject(unavailable(`${what} did not succeed within ${timeoutMs} ms${why}`, lastProblem));
  }, timeoutMs);
  const onAbort = () => reject(caller?.reason);
  caller?.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work(scope), interrupted]);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener("abort", onAbort);
    ending.abort();
  }
}
