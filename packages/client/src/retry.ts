import pRetry from "p-retry";

export interface RetryOptions {
  /** Attempts of one call, the first counted. */
  readonly maxAttempts: number;
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
}

/**
 * Runs attempts until one fulfils, one fails for good, or none are left; rejects with the last failure. The first runs
 * at once and outside p-retry, since nearly every call needs no second one and the machinery costs more than the send.
 */
export async function runAttempts(options: {
  retry: RetryOptions;
  signal: AbortSignal;
  run(attempt: number): Promise<void>;
  isRetryable(error: unknown): boolean;
}): Promise<void> {
  const firstFailure = await options.run(1).then(
    () => null,
    (error: unknown) => ({ error }),
  );
  if (firstFailure === null) return;
  await pRetry((attempt) => (attempt === 1 ? Promise.reject(asError(firstFailure.error)) : options.run(attempt)), {
    retries: options.retry.maxAttempts - 1,
    minTimeout: options.retry.backoffBaseMs,
    maxTimeout: options.retry.backoffMaxMs,
    factor: 2,
    randomize: true,
    signal: options.signal,
    shouldRetry: ({ error }) => options.isRetryable(error),
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
