import pRetry from "p-retry";
import type { BrokerLink } from "../connection/broker-link.ts";
import type { KafkaConnection } from "../connection/connection.ts";
import type { FetchedPartition, FetchPosition } from "./fetch.ts";

/** A stalled broker must not leave a reader deaf for long. */
const fetchTimeoutMs = 3_000;
/** Between two fetches when the broker answers at once with nothing but trouble. */
const troublePauseMs = 100;
/** How long a look at the cluster may hold up the next try. */
const lookLimitMs = 1_000;

interface FetchLoopOptions {
  readonly connection: KafkaConnection;
  readonly nodeId: number;
  /** What this broker leads now; nothing ends the loop. */
  positions(): FetchPosition[];
  /** Takes the answer; resolves with whether the cluster must be looked at again. */
  receive(fetched: readonly FetchedPartition[]): Promise<boolean>;
  lookAround(): Promise<void>;
  fetch(link: BrokerLink, positions: readonly FetchPosition[]): Promise<FetchedPartition[]>;
  onEnded(): void;
}

/** Fetches from one broker, again and again, over a connection of its own, until it leads nothing or is stopped. */
export class FetchLoop {
  readonly #options: FetchLoopOptions;
  readonly #stopping = new AbortController();
  #link: BrokerLink | null = null;
  #turn = 0;
  /** The last fetch failed and none has succeeded since. */
  isTroubled = false;

  constructor(options: FetchLoopOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#run();
  }

  /** Ends at once: a long poll under way is cut off with its connection. */
  stop(): void {
    this.#stopping.abort();
    this.#dropLink();
  }

  async #run(): Promise<void> {
    let isLeading = true;
    while (isLeading && !this.#stopping.signal.aborted) {
      try {
        isLeading = await this.#fetchOnce();
      } catch {
        isLeading = await this.#recover();
      }
    }
    this.#dropLink();
    if (!this.#stopping.signal.aborted) this.#options.onEnded();
  }

  /** Resolves with whether there was anything to fetch. */
  async #fetchOnce(): Promise<boolean> {
    const positions = this.#options.positions();
    if (positions.length === 0) return false;
    const link = await this.#openLink();
    const fetched = await this.#options.fetch(link, this.#rotate(positions));
    this.isTroubled = false;
    if (this.#stopping.signal.aborted) return false;
    const isLookNeeded = await this.#options.receive(fetched);
    if (isLookNeeded) {
      await this.#options.lookAround();
      await this.#pause(troublePauseMs);
    }
    return true;
  }

  /** Begins with another partition each time: a broker fills its answer in the order of the question. */
  #rotate(positions: readonly FetchPosition[]): readonly FetchPosition[] {
    this.#turn = (this.#turn + 1) % positions.length;
    return [...positions.slice(this.#turn), ...positions.slice(0, this.#turn)];
  }

  /** The broker is lost, or the leader has moved: look around and try again, ever more slowly. */
  async #recover(): Promise<boolean> {
    this.isTroubled = true;
    try {
      return await pRetry(
        async () => {
          // Not for long: the broker that is asked may be the one that has stalled.
          await Promise.race([this.#options.lookAround(), this.#pause(lookLimitMs)]);
          return this.#fetchOnce();
        },
        {
          retries: Number.POSITIVE_INFINITY,
          minTimeout: 50,
          maxTimeout: 1_000,
          signal: this.#stopping.signal,
          onFailedAttempt: () => this.#dropLink(),
        },
      );
    } catch {
      // Stopped; or an error that p-retry takes for a fault of the program: then the next round begins afresh.
      await this.#pause(troublePauseMs);
      return !this.#stopping.signal.aborted;
    }
  }

  async #openLink(): Promise<BrokerLink> {
    this.#link ??= this.#options.connection.createPrivateLink(this.#options.nodeId, fetchTimeoutMs);
    await this.#link.connect();
    return this.#link;
  }

  #dropLink(): void {
    if (this.#link !== null) this.#options.connection.releasePrivateLink(this.#link);
    this.#link = null;
  }

  #pause(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, durationMs);
      const { signal } = this.#stopping;
      if (signal.aborted) return done();
      signal.addEventListener("abort", done, { once: true });
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
    });
  }
}
