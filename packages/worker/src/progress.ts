import {
  encodeControl,
  headerNames,
  type Progress,
  readIntegerHeader,
  readTextHeader,
} from "@event-intelligence/contracts";
import type { Transport } from "@event-intelligence/transport";
import type { Delivery, DeliveryProgress } from "./delivery.ts";
import { asError } from "./wire-errors.ts";

/**
 * Tells those who watch their requests how these fare. Steps are sent beside the work and never waited for: one that is
 * lost costs nobody an answer, and its number is missed by whoever reads on.
 */
export interface ProgressTeller {
  /** Null where the caller does not watch. */
  of(delivery: Delivery): DeliveryProgress | null;
}

export interface ProgressOptions {
  readonly transport: Transport;
  readonly topic: string;
  readonly workerId: string;
  onFailed(error: Error): void;
}

const sendTimeoutMs = 5_000;
/** Steps beyond these are dropped while the broker takes none. */
const maxUnsent = 1_000;
const maxNameLength = 256;
const maxSubjectLength = 1_024;

export function createProgressTeller({ transport, topic, workerId, onFailed }: ProgressOptions): ProgressTeller {
  let unsentCount = 0;
  let lastProblem: string | null = null;

  async function send(progress: Progress): Promise<void> {
    if (unsentCount >= maxUnsent) return;
    unsentCount += 1;
    try {
      await transport.send(
        { topic, key: progress.job_id, value: encodeControl(progress) },
        { timeoutMs: sendTimeoutMs },
      );
      lastProblem = null;
    } catch (thrown) {
      const error = asError(thrown);
      // Once per trouble, as with signs of life.
      if (lastProblem !== error.message) onFailed(error);
      lastProblem = error.message;
    } finally {
      unsentCount -= 1;
    }
  }

  return {
    of({ service, record, correlationId, eventId, operation, payload }) {
      const jobId = readTextHeader(record.headers, headerNames.progressJob);
      if (jobId === null || jobId === "" || jobId.length > maxNameLength) return null;
      let sequence = 0;
      const known = {
        version: 1,
        job_id: jobId,
        correlation_id: correlationId.slice(0, maxNameLength),
        causation_id: eventId?.slice(0, maxNameLength) ?? null,
        worker_id: workerId,
        attempt: readIntegerHeader(record.headers, headerNames.attempt, { min: 1, max: 1_000 }) ?? 1,
        operation: operation ?? "",
        subject: service.subjectOf?.(payload)?.slice(0, maxSubjectLength) ?? null,
      } as const;
      return {
        tell(step, { part, durationMs, errorCode } = {}) {
          sequence += 1;
          void send({
            ...known,
            sequence,
            step,
            part: part?.slice(0, maxNameLength) ?? null,
            duration_ms: durationMs === undefined ? null : Math.round(durationMs * 1000) / 1000,
            error_code: errorCode ?? null,
          });
        },
      };
    },
  };
}
