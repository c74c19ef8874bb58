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
  /** Told of the first state and of each change. */
  onState(state: BreakerState): void;
}

/** After a probe that new hope gave rise to was in vain; doubled by each further one. */
const firstPauseMs = 1_000;

/**
 * A circuit breaker for one operation. opossum keeps the state and lets a single probe through; when to open is counted
 * here, since opossum's own threshold looks at a share of all calls within a time window, and so never opens on calls
 * that time out one after the other. While it is closed calls do not pass through opossum, whose statistics nobody reads
 * and which cost more than the rest of a call.
 *
 * A probe that rejects opens the breaker again, whatever the reason: one that was aborted has proved nothing. A probe
 * also goes out at once, instead of when the time is over, where there is new hope since the call began that opened the
 * breaker; one at a time. Where that fails, since a worker that has just come is slow at first, the next goes out after
 * a second, then two, then four: so one that comes and hangs is asked some few times, and no caller waits for it often.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #judge: BreakerJudge;
  readonly #circuit: CircuitBreaker<[() => Promise<unknown>], unknown>;
  #failuresInARow = 0;
  #lastFailure: unknown;
  /** Hope from before is none (epoch ms): when the call that opened it began, or the last probe that was due. */
  #hopelessUntilMs = 0;
  /** The hope that the last early probe was made for (epoch ms), and when the same hope allows the next one. */
  #triedHopeMs = 0;
  #triedAgainAfterMs = 0;
  #pauseMs = firstPauseMs;
  #isProbingEarly = false;
  #toldState: BreakerState | null = null;

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
    this.#circuit.on("open", () => this.#tellState());
    this.#circuit.on("halfOpen", () => this.#tellState());
    this.#circuit.on("close", () => this.#tellState());
    this.#tellState();
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
    if (this.#circuit.opened && !this.#isProbingEarly && this.#mayProbeEarly()) return this.#probeEarly(call);
    return this.#circuit.fire(() => {
      this.#hopelessUntilMs = Date.now();
      return call();
    }) as Promise<Result>;
  }

  #mayProbeEarly(): boolean {
    const hopeMs = this.#judge.hope();
    if (hopeMs <= this.#hopelessUntilMs) return false;
    return hopeMs > this.#triedHopeMs || performance.now() >= this.#triedAgainAfterMs;
  }

  async #probeEarly<Result>(call: () => Promise<Result>): Promise<Result> {
    const hopeMs = this.#judge.hope();
    this.#pauseMs = hopeMs > this.#triedHopeMs ? firstPauseMs : this.#pauseMs * 2;
    this.#triedHopeMs = hopeMs;
    this.#isProbingEarly = true;
    this.#tellState();
    try {
      const result = await call();
      this.#circuit.close();
      return result;
    } finally {
      this.#isProbingEarly = false;
      this.#tellState();
      this.#triedAgainAfterMs = performance.now() + this.#pauseMs;
    }
  }

  #tellState(): void {
    const { state } = this;
    if (state === this.#toldState) return;
    this.#toldState = state;
    this.#judge.onState(state);
  }

  #countFailure(failure: unknown, startedAtMs: number): void {
    this.#lastFailure = failure;
    this.#failuresInARow += 1;
    // Calls that were in flight when it opened must not push its next probe further away.
    if (!this.#circuit.closed || this.#failuresInARow < this.#options.threshold) return;
    this.#hopelessUntilMs = startedAtMs;
    this.#circuit.open();
  }
}
