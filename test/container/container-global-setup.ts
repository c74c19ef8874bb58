import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { findDockerEngine } from "../helpers/docker-engine.ts";
import { type ComposeCommand, type ComposeProject, findComposeCommands } from "./compose-project.ts";
import { docker } from "./docker.ts";
import { kafkaStack, redpandaStack, repository, stackProject } from "./stacks.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** What the container's tests work with; null where they are switched off. */
    container: {
      /** Never empty; the first one brings the stacks up. */
      readonly composeCommands: ComposeCommand[];
      /** Part of every name this run gives. */
      readonly runId: string;
      /** Why Redpanda cannot be run; null when it can. */
      readonly redpandaProblem: string | null;
    } | null;
  }
}

const cure =
  "start a Docker engine with Compose (docker compose, or docker-compose 1.29), or set TEST_CONTAINER=none to skip these tests";

/**
 * Runs once per test run: finds the Docker engine and builds the image; after the last test, and when the run was
 * interrupted, it takes down whatever the tests brought up.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env.TEST_CONTAINER === "none") {
    say("skipped, because TEST_CONTAINER is none");
    project.provide("container", null);
    return async () => {};
  }
  const engine = await findDockerEngine();
  if (!engine) throw new Error(`container: no Docker engine answers; ${cure}`);
  const composeCommands = await findComposeCommands();
  const [command] = composeCommands;
  if (!command) throw new Error(`container: no Compose answers; ${cure}`);
  say(`Docker ${await docker("version", "--format", "{{.Server.Version}}")}, Compose ${versions(composeCommands)}`);
  const redpandaImage = process.env.REDPANDA_IMAGE || (await imageOf("docker-compose.redpanda.yml"));
  const redpandaProblem = await engine.ensureImage(redpandaImage).then(
    () => null,
    (error: Error) => `its image ${redpandaImage} cannot be pulled: ${error.message.split("\n", 1)[0]}`,
  );
  if (redpandaProblem !== null) say(`the worker beside Redpanda is skipped, because ${redpandaProblem}`);
  const runId = randomUUID().slice(0, 8);
  const redpanda = stackProject(redpandaStack, { runId, command });
  const kafka = stackProject(kafkaStack, { runId, command });
  await build(redpanda);
  project.provide("container", { composeCommands, runId, redpandaProblem });
  // Vitest exits without any teardown when it is interrupted.
  const removeNow = () => {
    kafka.removeNow();
    redpanda.removeNow();
  };
  process.once("exit", removeNow);
  return async () => {
    await Promise.all([kafka.remove(), redpanda.remove()]);
    process.off("exit", removeNow);
  };
}

async function build(project: ComposeProject): Promise<void> {
  const startedAtMs = Date.now();
  await project.run("build", "worker");
  say(`image built in ${((Date.now() - startedAtMs) / 1_000).toFixed(1)} s`);
}

/** The broker's image as a compose file names it by default. */
async function imageOf(file: string): Promise<string> {
  const image = /image: \$\{REDPANDA_IMAGE:-([^}]+)\}/.exec(await readFile(`${repository}${file}`, "utf8"))?.[1];
  if (image === undefined) throw new Error(`${file} names no image for Redpanda`);
  return image;
}

function versions(commands: readonly ComposeCommand[]): string {
  return commands.map(({ program, words, version }) => `${version} (${[program, ...words].join(" ")})`).join(", ");
}

function say(line: string): void {
  process.stdout.write(`container: ${line}\n`);
}
