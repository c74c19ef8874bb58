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
  /** When something last happened that gives a call new hope (epoch ms): the broker or a worker came back. */
  hope(): number;
  /** Called when it opens: from now on `hope` is to be known without a call that asks for it. */
  onOpen(): void;
}

/**
 * A circuit breaker for one operation. opossum keeps the state and lets a single probe through; when to open is counted
 * here, since opossum's own threshold looks at a share of all calls within a time window, and so never opens on calls
 * that time out one after the other. While it is closed calls do not pass through opossum, whose statistics nobody reads
 * and which cost more than the rest of a call.
 *
 * A probe that rejects opens the breaker again, whatever the reason: one that was aborted has proved nothing. A probe
 * also goes out at once, instead of when the time is over, where there is new hope since the call began that opened the
 * breaker, or since the last probe did; one at a time, and once for each hope, so that a worker that hangs is not asked
 * more often by that.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #judge: BreakerJudge;
  readonly #circuit: CircuitBreaker<[() => Promise<unknown>], unknown>;
  #failuresInARow = 0;
  #lastFailure: unknown;
  /** Hope up to here has been tried in vain (epoch ms): when the call that opened it began, or the last probe. */
  #spentHopeMs = 0;
  #isProbingEarly = false;

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
    this.#circuit.on("open", () => judge.onOpen());
  }

  get state(): BreakerState {
    if (this.#circuit.opened && !this.#isProbingEarly) return "open";
    return this.#circuit.opened || this.#circuit.halfOpen ? "half-open" : "closed";
  }

  /** True until a probe was answered or its time has come, also while an early one is under way. */
  get isOpen(): boolean {
    return this.#circuit.opened;
  }

  /**
   * Runs the call, or rejects at once while the breaker is open.
   * @param call resolves when somebody answered, whatever the answer
   */
  async run<Result>(call: () => Promise<Result>): Promise<Result> {
    if (!this.#options.enabled) return call();
    const startedAtMs = Date.now();
    try {
      const result = await this.#pass(call);
      this.#failuresInARow = 0;
      this.#lastFailure = undefined;
      return result;
    } catch (error) {
      if ((error as { code?: unknown }).code === "EOPENBREAKER") throw this.#judge.toRefusal(this.#lastFailure);
      if (this.#judge.isFailure(error)) this.#countFailure(error, startedAtMs);
      throw error;
    }
  }

  close(): void {
    this.#circuit.shutdown();
  }

  #pass<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#circuit.closed) return call();
    if (this.#circuit.opened && !this.#isProbingEarly && this.#judge.hope() > this.#spentHopeMs) {
      return this.#probeEarly(call);
    }
    return this.#circuit.fire(() => {
      this.#spentHopeMs = Date.now();
      return call();
    }) as Promise<Result>;
  }

  async #probeEarly<Result>(call: () => Promise<Result>): Promise<Result> {
    this.#isProbingEarly = true;
    this.#spentHopeMs = Date.now();
    try {
      const result = await call();
      this.#circuit.close();
      return result;
    } finally {
      this.#isProbingEarly = false;
    }
  }

  #countFailure(failure: unknown, startedAtMs: number): void {
    this.#lastFailure = failure;
    this.#failuresInARow += 1;
    // Calls that were in flight when it opened must not push its next probe further away.
    if (!this.#circuit.closed || this.#failuresInARow < this.#options.threshold) return;
    this.#spentHopeMs = startedAtMs;
    this.#circuit.open();
  }
}
