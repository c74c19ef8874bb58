import type { Environment } from "./settings.ts";

/** What every command is given. Results go to `stdout`, everything else to `stderr`. */
export interface CommandContext {
  readonly environment: Environment;
  /** Made when it is first looked at. */
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborts on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

export const exitCodes = {
  fine: 0,
  /** A quality gate, one of the doctor's checks, or a criterion of a rollout. */
  checkFailed: 1,
  /** Arguments or settings. */
  wrongUsage: 2,
  /** Events were demanded, and no answer could be had; or a rollout cannot be judged. */
  noAnswer: 3,
  interrupted: 130,
} as const;
