/** A run that must not go on for ever. */
export interface LimitedRun {
  /** Milliseconds until it must end; it may grow while the run goes on. */
  remainingMs(): number;
  /** Ends it because its time is over. */
  expire(): void;
  /** Ends it because the worker stops. */
  stop(): void;
}

/** How often the runs are looked at; budgets are hundreds of times longer. */
const lookEveryMs = 20;

/**
 * Ends runs whose time is over. One timer looks at all of them: a timer and a listener for each of thousands of runs a
 * second would cost as much as their messages.
 */
export class RunLimits {
  readonly #runs = new Set<LimitedRun>();
  readonly #stopped: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(stopped: AbortSignal) {
    this.#stopped = stopped;
    stopped.addEventListener("abort", () => this.#stopAll(), { once: true });
  }

  /** Ends the run at once when it is too late for it already. */
  add(run: LimitedRun): void {
    if (this.#stopped.aborted) {
      run.stop();
    } else if (run.remainingMs() <= 0) {
      run.expire();
    } else {
      this.#runs.add(run);
      this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
    }
  }

  delete(run: LimitedRun): void {
    this.#runs.delete(run);
  }

  #look(): void {
    for (const run of this.#runs) {
      if (run.remainingMs() > 0) continue;
      this.#runs.delete(run);
      run.expire();
    }
    if (this.#runs.size === 0) this.#rest();
  }

  #stopAll(): void {
    for (const run of this.#runs) run.stop();
    this.#runs.clear();
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
