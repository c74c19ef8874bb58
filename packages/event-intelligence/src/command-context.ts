import type { Environment } from "./settings.ts";

/** What every command is given. Results go to `stdout`, everything else to `stderr`. */
export interface CommandContext {
  readonly environment: Environment;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborts on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

export const exitCodes = {
  fine: 0,
  /** A quality gate or one of the doctor's checks. */
  checkFailed: 1,
  /** Arguments or settings. */
  wrongUsage: 2,
  /** Events were demanded, and no answer could be had. */
  noAnswer: 3,
  interrupted: 130,
} as const;
