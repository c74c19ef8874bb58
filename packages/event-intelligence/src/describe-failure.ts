import { EventIntelligenceError, redactText } from "@event-intelligence/contracts";
import { exitCodes } from "./command-context.ts";
import { SettingsError } from "./errors.ts";
import { UsageError } from "./usage-error.ts";

/** What a command that failed prints, and with which code it exits. */
export function describeFailure(error: unknown): { text: string; exitCode: number } {
  if (error instanceof SettingsError || error instanceof UsageError) {
    return { text: error.message, exitCode: exitCodes.wrongUsage };
  }
  if (error instanceof EventIntelligenceError) {
    const exitCode = error.code === "INVALID_REQUEST" ? exitCodes.wrongUsage : exitCodes.noAnswer;
    return { text: redactText(`${error.code}: ${error.message}`), exitCode };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: redactText(`Unexpected failure: ${stack}`), exitCode: exitCodes.checkFailed };
}
