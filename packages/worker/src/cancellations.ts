import { maxBudgetMs, tryReadCancellation } from "@event-intelligence/contracts";
import type { Inbox, StoredRecord, Transport } from "@event-intelligence/transport";
import { LRUCache } from "lru-cache";

/** Who asked what: the two ids a cancellation names. */
export interface Asked {
  readonly clientId: string | null;
  readonly correlationId: string;
}

/** Listens for callers who take their requests back. Works without its topic, too: then nothing is ever cancelled. */
export interface Cancellations {
  readonly isListening: boolean;
  /** Never rejects; a failure is told to `onFailed`. */
  start(): Promise<void>;
  /** Whether a request that is read now was taken back already: the log of requests may be far behind. */
  has(asked: Asked): boolean;
  close(): Promise<void>;
}

export interface CancellationsOptions {
  readonly transport: Transport;
  readonly topic: string;
  onCancelled(clientId: string, correlationId: string): void;
  onFailed(error: unknown): void;
}

const maxRemembered = 20_000;

export function createCancellations(options: CancellationsOptions): Cancellations {
  const { topic, transport } = options;
  // Longer than the longest budget nobody can be waiting, cancelled or not.
  const cancelled = new LRUCache<string, true>({ max: maxRemembered, ttl: maxBudgetMs });
  let inbox: Inbox | null = null;

  function onRecord({ value }: StoredRecord): void {
    const cancellation = tryReadCancellation(value);
    if (cancellation === null) return;
    const { client_id: clientId, correlation_id: correlationId } = cancellation;
    cancelled.set(keyOf(clientId, correlationId), true);
    options.onCancelled(clientId, correlationId);
  }

  return {
    get isListening() {
      return inbox !== null;
    },
    async start() {
      try {
        inbox = await transport.listen({ topics: [topic], partitions: "all", onRecord });
      } catch (error) {
        options.onFailed(error);
      }
    },
    has: ({ clientId, correlationId }) => clientId !== null && cancelled.has(keyOf(clientId, correlationId)),
    async close() {
      const closing = inbox;
      inbox = null;
      await closing?.close();
    },
  };
}

function keyOf(clientId: string, correlationId: string): string {
  return JSON.stringify([clientId, correlationId]);
}
