import CircuitBreaker from "opossum";

export interface BreakerOptions {
  readonly enabled: boolean;
  /** Failures in a row that open it. */
  readonly threshold: number;
  /** How long it stays open before one call may probe. */
  readonly timeoutMs: number;
}

export type BreakerState = "closed" | "open" | "half-open";

/**
 * A circuit breaker for one operation. opossum keeps the state and lets a single probe through; when to open is counted
 * here, since opossum's own threshold looks at a share of all calls within a time window, and so never opens on calls
 * that time out one after the other.
 *
 * A call that rejects while the breaker is half open opens it again, whatever the reason: a probe that was aborted has
 * proved nothing.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #circuit: CircuitBreaker<[() => Promise<unknown>], unknown>;
  #failuresInARow = 0;

  constructor(options: BreakerOptions) {
    this.#options = options;
    this.#circuit = new CircuitBreaker((call: () => Promise<unknown>) => call(), {
      enabled: options.enabled,
      resetTimeout: options.timeoutMs,
      timeout: false,
      volumeThreshold: Number.MAX_SAFE_INTEGER,
      enableSnapshots: false,
    });
  }

  get state(): BreakerState {
    if (this.#circuit.opened) return "open";
    return this.#circuit.halfOpen ? "half-open" : "closed";
  }

  /**
   * Runs the call, or rejects with the error that `toRefusal` makes, at once, while the breaker is open.
   * @param call resolves when somebody answered, whatever the answer
   * @param judge.isFailure whether a rejection speaks against the other side (a transport failure, a timeout)
   */
  async run<Result>(
    call: () => Promise<Result>,
    judge: { isFailure(error: unknown): boolean; toRefusal(): Error },
  ): Promise<Result> {
    try {
      const result = (await this.#circuit.fire(call)) as Result;
      this.#failuresInARow = 0;
      return result;
    } catch (error) {
      if ((error as { code?: unknown }).code === "EOPENBREAKER") throw judge.toRefusal();
      if (judge.isFailure(error)) this.#countFailure();
      throw error;
    }
  }

  close(): void {
    this.#circuit.shutdown();
  }

  #countFailure(): void {
    this.#failuresInARow += 1;
    // Calls that were in flight when it opened must not push its next probe further away.
    if (this.#circuit.closed && this.#failuresInARow >= this.#options.threshold) this.#circuit.open();
  }
}
