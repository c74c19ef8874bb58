import type { CallEnded } from "@event-intelligence/client";
import { operation } from "./client-scene.ts";

/** An answered call, with what a test wants to be different. */
export function callEnded(differences: Partial<CallEnded>): CallEnded {
  return {
    type: "call-ended",
    operation,
    correlationId: "id",
    firstSource: "events",
    source: "events",
    fallbackReason: null,
    errorCode: null,
    totalMs: 50,
    queueMs: null,
    runMs: null,
    transportMs: null,
    confidence: null,
    patternCount: null,
    attempts: 1,
    ...differences,
  };
}
