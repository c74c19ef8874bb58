import { spawn } from "node:child_process";

/** What a command gets beside its arguments. */
interface CommandOptions {
  readonly cwd?: string | undefined;
  /** Added to the environment of this process. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly input?: string | undefined;
}

/** Runs a program to its end and returns what it printed.
 * @throws Error with the end of its error output when it cannot be started or fails */
export function runCommand(
  program: string,
  programArguments: readonly string[],
  { cwd, environment = {}, input = "" }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...programArguments], { cwd, env: { ...process.env, ...environment } });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.on("error", reject);
    // A program that ends before it has read its input says why itself.
    child.stdin.on("error", () => undefined);
    child.on("close", (code) => {
      if (code === 0) return resolve(Buffer.concat(output).toString("utf8"));
      const said = Buffer.concat(errors).toString("utf8").slice(-2000);
      reject(new Error(`${program} ${programArguments.slice(0, 3).join(" ")} ended with ${code}:\n${said}`));
    });
    child.stdin.end(input);
  });
}
