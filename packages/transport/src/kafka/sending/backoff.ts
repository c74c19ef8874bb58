const firstMs = 50;
const longestMs = 1_000;

/** The pauses between tries: twice as long each time, and never the same for all that failed at once. */
export class Backoff {
  #failedTries = 0;
  #end: (() => void) | undefined;

  get isPausing(): boolean {
    return this.#end !== undefined;
  }

  /** Waits without keeping the process alive. */
  async pause(): Promise<void> {
    const pauseMs = Math.min(longestMs, firstMs * 2 ** this.#failedTries * (1 + Math.random()));
    this.#failedTries += 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#end = resolve;
    const timer = setTimeout(resolve, pauseMs).unref();
    await promise;
    clearTimeout(timer);
    this.#end = undefined;
  }

  /** Ends a pause at once: whoever it was for is gone. */
  cut(): void {
    this.#end?.();
  }

  /** A try has succeeded. */
  reset(): void {
    this.#failedTries = 0;
  }
}
