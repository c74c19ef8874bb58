/** What one call may do: its own deadline, and whether sending it twice is harmless. */
export interface HttpCall {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly correlationId: string;
  /** Makes a POST repeatable: the server answers a second one from its record of the first. */
  readonly idempotencyKey?: string | undefined;
}

export interface HttpClientOptions {
  readonly baseUrl: string;
  readonly attemptTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly maxAttempts: number;
  readonly breaker: CircuitBreaker;
}

/** The call cannot be answered now; `retryable` tells whether it may be later. */
export class HttpClientError extends Error {
  override readonly name = "HttpClientError";
  readonly status: number | null;
  readonly retryable: boolean;

  constructor(message: string, status: number | null, retryable: boolean, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.retryable = retryable;
  }
}

/** Refuses calls for a while after several failures in a row, then lets one through as a probe. */
export class CircuitBreaker {
  readonly #failureThreshold: number;
  readonly #openMs: number;
  readonly #now: () => number;
  #failureCount = 0;
  #retryAt = 0;

  constructor(failureThreshold: number, openMs: number, now: () => number = () => performance.now()) {
    this.#failureThreshold = failureThreshold;
    this.#openMs = openMs;
    this.#now = now;
  }

  async run<T>(action: () => Promise<T>): Promise<T> {
    if (this.#failureCount >= this.#failureThreshold) {
      if (this.#now() < this.#retryAt) throw new HttpClientError("the service is failing; not called", null, true);
      // Only this call probes; the others wait for another period.
      this.#retryAt = this.#now() + this.#openMs;
    }
    try {
      const answer = await action();
      this.#failureCount = 0;
      return answer;
    } catch (error) {
      // A refused request says nothing about the health of the service.
      if (!(error instanceof HttpClientError) || error.retryable) this.#recordFailure();
      throw error;
    }
  }

  #recordFailure(): void {
    this.#failureCount += 1;
    if (this.#failureCount >= this.#failureThreshold) this.#retryAt = this.#now() + this.#openMs;
  }
}

/** A JSON client with a timeout per attempt, one deadline for the whole call, and back-off with full jitter. */
export class HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** Returns the parsed body. Throws {@link HttpClientError}. */
  call(call: HttpCall): Promise<unknown> {
    return this.#options.breaker.run(() => this.#callWithRetry(call));
  }

  async #callWithRetry(call: HttpCall): Promise<unknown> {
    const deadline = AbortSignal.timeout(this.#options.totalTimeoutMs);
    const isRepeatable = call.method !== "POST" || call.idempotencyKey !== undefined;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send(call, deadline);
      } catch (error) {
        const failure = toClientError(error);
        const isLast = attempt === this.#options.maxAttempts || !isRepeatable || !failure.retryable;
        if (isLast || deadline.aborted) throw failure;
        await waitFor(Math.random() * Math.min(2000, 100 * 2 ** attempt), deadline);
      }
    }
  }

  async #send(call: HttpCall, deadline: AbortSignal): Promise<unknown> {
    const response = await fetch(new URL(call.path, this.#options.baseUrl), {
      method: call.method,
      headers: {
        "content-type": "application/json",
        "x-correlation-id": call.correlationId,
        ...(call.idempotencyKey === undefined ? {} : { "idempotency-key": call.idempotencyKey }),
      },
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal: AbortSignal.any([deadline, AbortSignal.timeout(this.#options.attemptTimeoutMs)]),
    });
    if (response.ok) return response.status === 204 ? null : await response.json();
    await response.body?.cancel();
    const isRetryable = response.status === 429 || response.status >= 500;
    throw new HttpClientError(`${call.method} ${call.path} answered ${response.status}`, response.status, isRetryable);
  }
}

function toClientError(error: unknown): HttpClientError {
  if (error instanceof HttpClientError) return error;
  return new HttpClientError(`no answer: ${String(error)}`, null, true, error);
}

function waitFor(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, delayMs);
    signal.addEventListener("abort", finish);
  });
}
