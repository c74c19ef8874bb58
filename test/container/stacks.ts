import { fileURLToPath } from "node:url";
import { type ComposeCommand, type ComposeProject, composeProject } from "./compose-project.ts";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The image under test. It is kept after the tests, so that the next build finds its layers. */
export const workerImage = "event-intelligence:container-test";

/** Compose files that belong together: a worker and its broker. */
export interface Stack {
  readonly broker: "Apache Kafka" | "Redpanda";
  readonly files: readonly string[];
}

export const redpandaStack: Stack = { broker: "Redpanda", files: ["docker-compose.redpanda.yml"] };

export const kafkaStack: Stack = {
  broker: "Apache Kafka",
  files: ["docker-compose.redpanda.yml", "docker-compose.kafka.yml"],
};

/** A stack under a name of this test run alone: two runs side by side must not take each other down. */
export function stackProject(
  { broker, files }: Stack,
  { runId, command }: { runId: string; command: ComposeCommand },
  environment: Readonly<Record<string, string>> = {},
): ComposeProject {
  return composeProject({
    command,
    name: `event-intelligence-${runId}-${broker === "Redpanda" ? "redpanda" : "kafka"}`,
    files,
    folder: repository,
    environment: { WORKER_IMAGE: workerImage, ...environment },
  });
}
