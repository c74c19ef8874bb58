import { CommanderError } from "commander";
import { createProgram } from "./cli.ts";
import { type CommandContext, exitCodes } from "./command-context.ts";
import { describeFailure } from "./describe-failure.ts";
import { interruptSignal } from "./interrupt-signal.ts";
import { guardOutputStreams } from "./output-streams.ts";
import { ownVersion } from "./own-version.ts";
import { processEnvironment } from "./settings.ts";

/** Runs one command and resolves with the exit code; never rejects. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  guardOutputStreams();
  const interrupt = interruptSignal();
  const context: CommandContext = {
    environment: processEnvironment,
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interrupt.signal,
  };
  let exitCode: number = exitCodes.fine;
  const program = createProgram(context, ownVersion(), (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.wrongUsage;
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    const failure = describeFailure(error);
    context.stderr.write(`${failure.text}\n`);
    return failure.exitCode;
  } finally {
    interrupt.release();
  }
}
