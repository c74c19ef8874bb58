import { encodeControl, type Presence, presenceIntervalMs } from "@event-intelligence/contracts";
import type { Transport } from "@event-intelligence/transport";
import { asError } from "./wire-errors.ts";

/** How the worker's signs of life fare. They are a courtesy: a failure costs nobody an answer. */
export interface PresenceStatus {
  /** When the last one was stored, on this machine's clock. */
  readonly lastStoredAtMs: number | null;
  readonly lastError: Error | null;
}

/**
 * Says every few seconds that the worker is there and how busy it is. The first word also measures the broker's clock,
 * against which requests expire.
 */
export interface PresenceBeat {
  readonly status: PresenceStatus;
  /** Stores one sign of life and goes on at its interval. Never rejects. */
  start(): Promise<void>;
  /** Stores one more at once, within `timeoutMs`. Never rejects. */
  beat(timeoutMs?: number): Promise<void>;
  stop(): void;
}

export interface PresenceOptions {
  readonly transport: Transport;
  readonly topic: string;
  describe(): Presence;
  onFailed(error: Error): void;
}

/** Shorter than the interval, so that signs of life never pile up behind a broker that does not answer. */
const longestBeatMs = presenceIntervalMs - 1_000;

export function createPresence({ transport, topic, describe, onFailed }: PresenceOptions): PresenceBeat {
  let lastStoredAtMs: number | null = null;
  let lastError: Error | null = null;
  let timer: NodeJS.Timeout | undefined;
  const stopped = new AbortController();

  async function beat(timeoutMs = longestBeatMs): Promise<void> {
    const presence = describe();
    const record = { topic, key: presence.worker_id, value: encodeControl(presence) };
    const limitMs = Math.max(1, Math.min(timeoutMs, longestBeatMs));
    try {
      await transport.send(record, { timeoutMs: limitMs, signal: stopped.signal });
      lastStoredAtMs = Date.now();
      lastError = null;
    } catch (thrown) {
      if (stopped.signal.aborted) return;
      const error = asError(thrown);
      // Once per trouble: the observer need not hear the same every few seconds.
      if (lastError?.message !== error.message) onFailed(error);
      lastError = error;
    }
  }

  return {
    get status() {
      return { lastStoredAtMs, lastError };
    },
    async start() {
      await beat();
      if (stopped.signal.aborted) return;
      // It holds no process: what a worker can be asked through does, such as the sockets of a transport.
      timer = setInterval(() => void beat(), presenceIntervalMs).unref();
    },
    beat,
    stop() {
      clearInterval(timer);
      stopped.abort();
    },
  };
}
