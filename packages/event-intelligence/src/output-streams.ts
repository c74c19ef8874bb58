import { exitCodes } from "./command-context.ts";

/**
 * Lets a command end in its own way when its output cannot be written any more; without this the next write would end
 * the process with a stack trace. A reader that went away, as `| head` does, is no failure; a full disk is one.
 */
export function guardOutputStreams(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    process.exitCode = exitCodes.checkFailed;
    process.stderr.write(`Standard output cannot be written (${error.code}).\n`);
  });
  // There is nowhere left to say it.
  process.stderr.on("error", () => {});
}
