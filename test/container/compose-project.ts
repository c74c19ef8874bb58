import { spawnSync } from "node:child_process";
import { runCommand } from "../helpers/run-command.ts";
import { docker, run } from "./docker.ts";

/** A Compose that answers on this machine: the first words of its command, and which version it is. */
export interface ComposeCommand {
  readonly program: string;
  readonly words: readonly string[];
  readonly version: string;
}

/** Every Compose of this machine: the Docker client's plugin first, then the older program of its own. */
export async function findComposeCommands(): Promise<ComposeCommand[]> {
  const found: ComposeCommand[] = [];
  for (const [program, ...words] of [["docker", "compose"], ["docker-compose"]] as const) {
    const { exitCode, output } = await runCommand(program, [...words, "version"], { timeoutMs: 30_000 });
    // Named in the output: without its plugin, a Docker client may answer with its own version.
    const version = /compose version v?(\d[\w.-]*)/i.exec(output)?.[1];
    if (exitCode === 0 && version !== undefined) found.push({ program, words, version });
  }
  return found;
}

export interface ComposeProjectOptions {
  readonly command: ComposeCommand;
  /** Containers, networks and volumes are named after it. */
  readonly name: string;
  readonly files: readonly string[];
  readonly folder: string;
  /** Variables of the files. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Compose files under a project name of their own. */
export interface ComposeProject {
  /** Runs a subcommand and resolves with what it printed; rejects with its last lines when it fails. */
  run(...subcommand: string[]): Promise<string>;
  /** Ids of a service's containers, the stopped ones included. */
  containers(service: string): Promise<string[]>;
  /** Ends and removes containers, networks and volumes. */
  remove(): Promise<void>;
  /** The same at once and without a word, for a process that is about to exit. */
  removeNow(): void;
}

const removal = ["down", "--volumes", "--remove-orphans", "--timeout", "5"];

export function composeProject({ command, name, files, folder, environment }: ComposeProjectOptions): ComposeProject {
  const { program, words } = command;
  const given = [...words, "--project-name", name, ...files.flatMap((file) => ["--file", file])];
  const runCompose = (...subcommand: string[]) =>
    run(program, [...given, ...subcommand], { timeoutMs: 900_000, cwd: folder, environment });
  return {
    run: runCompose,
    containers: async (service) => {
      const labels = [`com.docker.compose.project=${name}`, `com.docker.compose.service=${service}`];
      const filters = labels.flatMap((label) => ["--filter", `label=${label}`]);
      return lines(await docker("ps", "--all", "--quiet", "--no-trunc", ...filters));
    },
    remove: async () => {
      await runCompose(...removal);
      const left = await leftovers(name);
      if (left.length > 0) throw new Error(`${name} was taken down, but these are left: ${left.join(", ")}`);
    },
    removeNow: () => {
      const env = { ...process.env, ...environment };
      spawnSync(program, [...given, ...removal], { cwd: folder, env, stdio: "ignore" });
    },
  };
}

async function leftovers(name: string): Promise<string[]> {
  const ofProject = ["--filter", `label=com.docker.compose.project=${name}`];
  return [
    ...lines(await docker("ps", "--all", "--format", "container {{.Names}}", ...ofProject)),
    ...lines(await docker("network", "ls", "--format", "network {{.Name}}", ...ofProject)),
    ...lines(await docker("volume", "ls", "--format", "volume {{.Name}}", ...ofProject)),
  ];
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
