import { InvalidRequestError, WorkerFailureError } from "@event-intelligence/client";
import { EventIntelligenceError, redactText } from "@event-intelligence/contracts";
import { ConfinementError } from "./confined-file.ts";
import { explainReason } from "./explain-reason.ts";

const maxLength = 2_000;

/** What a model reads when a call failed: what happened, and what to do. */
export function describeToolFailure(error: unknown): string {
  return redactText(textOf(error)).slice(0, maxLength).toWellFormed();
}

function textOf(error: unknown): string {
  if (error instanceof ConfinementError || error instanceof WorkerFailureError) return error.message;
  if (error instanceof InvalidRequestError) return error.message;
  if (error instanceof EventIntelligenceError) {
    const { cure } = explainReason(error.code);
    return `${error.code}: ${error.message.replace(/\.$/, "")}. ${cure} explain_fallback tells what else failed.`;
  }
  const message = error instanceof Error ? error.message : String(error);
  return `Unexpected failure: ${message}. It is a defect of the server; another tool may still answer.`;
}
