import { lastLines, runCommand } from "../helpers/run-command.ts";

/** Runs a command to its end and resolves with what it printed; rejects with its last lines when it fails. */
export async function run(
  command: string,
  words: readonly string[],
  options: { timeoutMs?: number; cwd?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const { exitCode, output } = await runCommand(command, words, { timeoutMs: 120_000, ...options });
  if (exitCode === 0) return output;
  throw new Error(`${command} ${words.join(" ")} ended with ${exitCode}:\n${lastLines(output, 40)}`);
}

/** Runs one command of the Docker client. */
export async function docker(...words: string[]): Promise<string> {
  return (await run("docker", words)).trim();
}

/** What the engine says about a container. */
export interface ContainerState {
  readonly RestartCount: number;
  readonly State: {
    readonly Running: boolean;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: "starting" | "healthy" | "unhealthy" };
  };
}

export async function inspectContainer(id: string): Promise<ContainerState> {
  const [container] = JSON.parse(await docker("container", "inspect", id)) as ContainerState[];
  if (container === undefined) throw new Error(`the engine says nothing about container ${id}`);
  return container;
}

/** The address on this machine at which a port of a container is published. */
export async function publishedAddress(id: string, containerPort: number): Promise<string> {
  const [address] = (await docker("port", id, String(containerPort))).split("\n");
  if (!address) throw new Error(`port ${containerPort} of container ${id} is not published`);
  return address;
}
