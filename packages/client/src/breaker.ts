import CircuitBreaker from "opossum";

export interface BreakerOptions {
  readonly enabled: boolean;
  /** Failures in a row that open it. */
  readonly threshold: number;
  /** How long it stays open before one call may probe. */
  readonly timeoutMs: number;
}

export type BreakerState = "closed" | "open" | "half-open";

/** How a breaker judges calls and refuses them. */
export interface BreakerJudge {
  /** Whether a rejection speaks against the other side (a transport failure, a timeout). */
  isFailure(error: unknown): boolean;
  /** The error of a call that is refused; `lastFailure` is the newest that counted. */
  toRefusal(lastFailure: unknown): Error;
}

/**
 * A circuit breaker for one operation. opossum keeps the state and lets a single probe through; when to open is counted
 * here, since opossum's own threshold looks at a share of all calls within a time window, and so never opens on calls
 * that time out one after the other. While it is closed calls do not pass through opossum, whose statistics nobody reads
 * and which cost more than the rest of a call.
 *
 * A probe that rejects opens the breaker again, whatever the reason: one that was aborted has proved nothing.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #judge: BreakerJudge;
  readonly #circuit: CircuitBreaker<[() => Promise<unknown>], unknown>;
  #failuresInARow = 0;
  #lastFailure: unknown;

  constructor(options: BreakerOptions, judge: BreakerJudge) {
    this.#options = options;
    this.#judge = judge;
    this.#circuit = new CircuitBreaker((call: () => Promise<unknown>) => call(), {
      resetTimeout: options.timeoutMs,
      timeout: false,
      volumeThreshold: Number.MAX_SAFE_INTEGER,
      enableSnapshots: false,
      rollingPercentilesEnabled: false,
    });
  }

  get state(): BreakerState {
    if (this.#circuit.opened) return "open";
    return this.#circuit.halfOpen ? "half-open" : "closed";
  }

  /**
   * Runs the call, or rejects at once while the breaker is open.
   * @param call resolves when somebody answered, whatever the answer
   */
  async run<Result>(call: () => Promise<Result>): Promise<Result> {
    if (!this.#options.enabled) return call();
    try {
      const result = await (this.#circuit.closed ? call() : (this.#circuit.fire(call) as Promise<Result>));
      this.#failuresInARow = 0;
      this.#lastFailure = undefined;
      return result;
    } catch (error) {
      if ((error as { code?: unknown }).code === "EOPENBREAKER") throw this.#judge.toRefusal(this.#lastFailure);
      if (this.#judge.isFailure(error)) this.#countFailure(error);
      throw error;
    }
  }

  close(): void {
    this.#circuit.shutdown();
  }

  #countFailure(failure: unknown): void {
    this.#lastFailure = failure;
    this.#failuresInARow += 1;
    // Calls that were in flight when it opened must not push its next probe further away.
    if (this.#circuit.closed && this.#failuresInARow >= this.#options.threshold) this.#circuit.open();
  }
}
