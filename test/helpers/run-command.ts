import { spawn } from "node:child_process";

/** How a finished command ended: `exitCode` is null when it could not be started or was stopped by its time limit. */
export interface CommandResult {
  readonly exitCode: number | null;
  /** Standard output and standard error as they came, or why the command could not be run. */
  readonly output: string;
}

/** Runs a command to its end without a shell; never rejects. A command that outlives `timeoutMs` is killed. */
export function runCommand(
  command: string,
  commandArguments: readonly string[],
  options: {
    readonly timeoutMs: number;
    readonly cwd?: string | undefined;
    /** Added to this process's environment. */
    readonly environment?: Readonly<Record<string, string>> | undefined;
  },
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const chunks: string[] = [];
    const child = spawn(command, commandArguments, {
      cwd: options.cwd,
      env: { ...process.env, ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.timeoutMs,
      killSignal: "SIGKILL",
    });
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
    child.once("error", (error) => resolve({ exitCode: null, output: error.message }));
    child.once("close", (exitCode) => resolve({ exitCode, output: chunks.join("") }));
  });
}

/** The last lines of a longer text, for error messages. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
