import { redactText } from "@event-intelligence/contracts";
import type { WorkerEvent } from "./worker-event.ts";

/**
 * The observer of a worker that was given none. What callers are told in neutral words, or not at all, becomes a process
 * warning: somebody must hear it, and whoever wants it in a log of its own gives an observer.
 */
export function warnOfTrouble(event: WorkerEvent): void {
  if (event.type === "handler-failed") {
    const { operation, correlationId, error } = event;
    warn("HANDLER_FAILED", `The handler of ${operation} failed on request ${correlationId}`, error);
  } else if (event.type === "ended" && event.error !== null) {
    const isLost = event.ending === "undeliverable";
    if (isLost) warn("OUTCOME_LOST", `The outcome of request ${event.correlationId} could not be stored`, event.error);
    else warn("CODEC_FAILED", `The codec of ${event.topic} failed on request ${event.correlationId}`, event.error);
  } else if (event.type === "state" && event.error !== null) {
    warn("WORKER_FAILED", "The worker has ended for good", event.error);
  }
}

function warn(code: string, what: string, error: Error): void {
  const detail = redactText(error.stack ?? error.message);
  process.emitWarning(`${what}: ${redactText(error.message)}`, { type: "EventIntelligenceWarning", code, detail });
}
