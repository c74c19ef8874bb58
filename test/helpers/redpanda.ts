import { findDockerEngine } from "./docker-engine.ts";

const redpandaImage = "docker.redpanda.com/redpandadata/redpanda:v25.3.9";

/** A Redpanda container that answers. */
export interface RunningRedpanda {
  readonly bootstrapServers: string;
  /** Ends and removes the container. */
  stop(): Promise<void>;
}

/** Starts Redpanda in a container. Rejects, soon, with a one-line reason when no engine or no image can be had. */
export async function startRedpanda(): Promise<RunningRedpanda> {
  const engine = await findDockerEngine();
  if (!engine) throw new Error("no Docker engine answers");
  await engine.ensureImage(redpandaImage).catch((error: Error) => {
    throw new Error(`the image ${redpandaImage} cannot be pulled: ${firstLine(error.message)}`);
  });
  // Imported here, because loading it takes longer than finding out that there is no engine.
  const { RedpandaContainer } = await import("@testcontainers/redpanda");
  const container = await new RedpandaContainer(redpandaImage)
    .withStartupTimeout(60_000)
    .start()
    .catch((error: Error) => {
      throw new Error(`the container did not start: ${firstLine(error.message)}`);
    });
  return {
    bootstrapServers: container.getBootstrapServers(),
    stop: async () => {
      await container.stop();
    },
  };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
