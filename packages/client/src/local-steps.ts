import { shieldObserver } from "@event-intelligence/contracts";
import type { ProgressStep } from "./progress-step.ts";
import type { MadeCall } from "./seen-call.ts";

type StepFacts = Partial<Pick<ProgressStep, "source" | "part" | "durationMs" | "errorCode">>;

/** Tells a step that the client itself takes. */
export type TellStep = (step: string, facts?: StepFacts) => void;

/** For a call that is watched; null for any other, so that no step is made either. */
export function localSteps({ operation, subject, options }: MadeCall, correlationId: string): TellStep | null {
  if (options.onProgress === undefined) return null;
  const tell = shieldObserver(options.onProgress);
  const known = {
    jobId: options.jobId ?? correlationId,
    correlationId,
    operation,
    subject,
    workerId: null,
    attempt: null,
    missingCount: null,
  };
  return (step, facts = {}) =>
    tell({ ...known, part: null, source: null, durationMs: null, errorCode: null, ...facts, step });
}
