import type { CallOptions, OutgoingRecord, RecordPosition } from "../../transport.ts";
import type { KafkaConnection } from "../connection/connection.ts";
import { transportClosed } from "../connection/error-mapping.ts";
import { BatchWriter } from "./batch-writer.ts";
import { PendingSend } from "./pending-send.ts";
import { ProducerIds } from "./producer-ids.ts";
import type { TopicLimits } from "./topic-limits.ts";
import { TopicRoute } from "./topic-route.ts";

interface SenderEvents {
  onRetry(topic: string, error: Error): void;
  /** The brokers give no producer id; the transport goes on without. Told once. */
  onIdempotenceRefused(error: Error): void;
  /** A record was stored at `appendTimeMs` of the broker's clock, between two points of our own. */
  onStored(appendTimeMs: number, sentAtMs: number, answeredAtMs: number): void;
}

/**
 * Sends records, coalesced per leading broker; each settles by itself. On its way a send waits in a route until its topic
 * is known, in the queue of its partition until its turn, and in a batch until that is answered.
 */
export class Sender {
  readonly #connection: KafkaConnection;
  readonly #producerIds: ProducerIds;
  readonly #writer: BatchWriter;
  readonly #routes = new Map<string, TopicRoute>();
  readonly #pending = new Set<PendingSend>();
  readonly #forget = (send: PendingSend): void => {
    this.#pending.delete(send);
    if (this.#pending.size === 0) this.#onIdle?.();
  };
  #isClosed = false;
  #onIdle: (() => void) | undefined;

  constructor(connection: KafkaConnection, limits: TopicLimits, events: SenderEvents) {
    this.#connection = connection;
    this.#producerIds = new ProducerIds(connection, events.onIdempotenceRefused);
    this.#writer = new BatchWriter(connection, limits, this.#producerIds, events);
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  /** Does in the background what the first send would have to wait for. */
  prepare(): void {
    void this.#producerIds.prepare();
  }

  send(record: OutgoingRecord, options: CallOptions | undefined): Promise<RecordPosition> {
    if (this.#isClosed) return Promise.reject(transportClosed());
    if (options?.signal?.aborted) return Promise.reject(options.signal.reason);
    const route = this.#routeTo(record.topic);
    const send = new PendingSend(record, options, { place: route, onSettled: this.#forget });
    this.#pending.add(send);
    route.add(send);
    return send.promise;
  }

  /** Takes nothing new, waits up to `graceMs` for what is pending and settles the rest. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    if (this.#pending.size > 0 && graceMs > 0) await this.#idleWithin(graceMs);
    for (const send of [...this.#pending]) send.rejectForClose();
  }

  async #idleWithin(graceMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    this.#onIdle = resolve;
    await promise;
    clearTimeout(timer);
  }

  #routeTo(topic: string): TopicRoute {
    let route = this.#routes.get(topic);
    if (route === undefined) {
      route = new TopicRoute(topic, this.#connection, this.#writer);
      this.#routes.set(topic, route);
    }
    return route;
  }
}
