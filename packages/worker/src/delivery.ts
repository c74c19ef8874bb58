import type { Priority, Service } from "@event-intelligence/contracts";
import type { StoredRecord, TraceSpan } from "@event-intelligence/transport";

/** One record as the transport handed it over. A request that is delivered twice is two arrivals. */
export interface Arrival {
  readonly service: Service;
  readonly record: StoredRecord;
  /** Aborts when the record's partition is lost: from then on only a completed reply may be written. */
  readonly ownership: AbortSignal;
  /** When it was handed over, on the process's monotonic clock. */
  readonly receivedAtMs: number;
  /** From its arrival to its end; null where nothing is traced. */
  readonly span: TraceSpan | null;
  /** Milliseconds since the record's time when it was handed over, on the broker's clock; never below 0. */
  readonly ageMs: number;
  /** Milliseconds left of the caller's budget, on the broker's clock. */
  remainingMs(): number;
}

/** An arrival that can be answered. */
export interface Delivery extends Arrival {
  /** Exactly as it came. */
  readonly correlationId: string;
  readonly eventId: string | null;
  readonly operation: string | null;
  readonly payload: unknown;
}

/** What is known of one step beside its name. */
export interface StepFacts {
  readonly part?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly errorCode?: string | null | undefined;
}

/** Tells the steps of one delivery, in order. */
export interface DeliveryProgress {
  tell(step: string, facts?: StepFacts): void;
}

/** A request that is fit to be worked on. */
export interface AdmittedRequest extends Delivery {
  readonly operation: string;
  readonly clientId: string | null;
  readonly priority: Priority;
  /** Equal for requests that are the same question of the same asker. */
  readonly workKey: string;
  /** Null where its caller does not watch it. */
  readonly progress: DeliveryProgress | null;
  /** Whether the request names its budget; when that is over, nobody waits for a reply. */
  readonly namesBudget: boolean;
}

/** The process's monotonic clock. */
export function monotonicMs(): number {
  return performance.now();
}
