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
  run(attempt: number): Promise<void>;
  isRetryable(error: unknown): boolean;
  /** Asked for when a second attempt may follow; ends the waiting for it. */
  toSignal(): AbortSignal;
}): Promise<void> {
  const { maxAttempts, backoffBaseMs, backoffMaxMs } = options.retry;
  try {
    return await options.run(1);
  } catch (error) {
    if (maxAttempts <= 1 || !options.isRetryable(error)) throw error;
    const firstFailure = error instanceof Error ? error : new Error(String(error));
    await pRetry((attempt) => (attempt === 1 ? Promise.reject(firstFailure) : options.run(attempt)), {
      retries: maxAttempts - 1,
      minTimeout: backoffBaseMs,
      maxTimeout: backoffMaxMs,
      factor: 2,
      randomize: true,
      signal: options.toSignal(),
      shouldRetry: ({ error }) => options.isRetryable(error),
    });
  }
}
