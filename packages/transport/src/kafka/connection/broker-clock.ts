/** A measurement older than this is replaced by any other. */
const maxAgeMs = 60_000;

/** The broker's clock minus our own, from the times of storing that brokers answer with. */
export class BrokerClock {
  #offsetMs: number | null = null;
  #roundTripMs = Number.POSITIVE_INFINITY;
  #measuredAtMs = 0;

  /** Null before the first measurement. */
  get offsetMs(): number | null {
    return this.#offsetMs;
  }

  /** The broker's time lies between our two; the shorter their distance the better the measurement. */
  measure(brokerTimeMs: number, sentAtMs: number, answeredAtMs: number): void {
    const roundTripMs = answeredAtMs - sentAtMs;
    const isOld = answeredAtMs - this.#measuredAtMs > maxAgeMs;
    if (roundTripMs > this.#roundTripMs && !isOld) return;
    // Not -0, which would print and compare oddly.
    this.#offsetMs = Math.round(brokerTimeMs - (sentAtMs + answeredAtMs) / 2) || 0;
    this.#roundTripMs = roundTripMs;
    this.#measuredAtMs = answeredAtMs;
  }
}
