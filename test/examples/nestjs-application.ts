import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { type Environment, type RunningProgram, repository, startNode } from "../event-intelligence/run-program.ts";
import { eventually } from "../helpers/eventually.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { runCommand } from "../helpers/run-command.ts";

const example = join(repository, "examples/nestjs");
const compiler = join(repository, "node_modules/typescript/bin/tsc");

/** The application of a running test, and how to ask it. */
export interface Application {
  readonly program: RunningProgram;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/**
 * Compiles the application before the tests of a file, and takes it away after them: beside what the README's commands
 * compile, which may run at the same time.
 */
export function compiledApplication() {
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(example, "built-"));
    const options = ["-p", example, "--outDir", folder, "--noCheck"];
    const { exitCode, output } = await runCommand(process.execPath, [compiler, ...options], { timeoutMs: 60_000 });
    expect(exitCode, output).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => join(folder, name);

  return {
    file,
    /** Runs it until it listens. */
    async start(environment: Environment): Promise<Application> {
      const [port = 0] = await findFreePorts(1);
      const program = startNode([file("main.js")], { ...environment, PORT: String(port) });
      const get: Application["get"] = (path, headers = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
      await eventually(async () => {
        if (program.child.exitCode !== null) throw new Error(`it ended:\n${program.stderr}`);
        return (await get("/")).status === 404;
      });
      return { program, get };
    },
  };
}
