import { describe, expect, inject, it } from "vitest";
import { runCommand } from "../helpers/run-command.ts";
// For its declaration of what the test run provides.
import type {} from "./container-global-setup.ts";
import { docker } from "./docker.ts";
import { kafkaStack, redpandaStack, repository, stackProject, workerImage } from "./stacks.ts";
import { describeStack } from "./worker-stack.ts";

const container = inject("container");

/** Runs the image's own command line with these options of `docker run`, to its end. */
function runImage(options: readonly string[], words: readonly string[]) {
  return runCommand("docker", ["run", "--rm", ...options, workerImage, ...words], { timeoutMs: 120_000 });
}

async function inspectImage<Value>(format: string): Promise<Value> {
  return JSON.parse(await docker("image", "inspect", "--format", `{{json ${format}}}`, workerImage)) as Value;
}

describe.skipIf(container === null)("the image", () => {
  it("is smaller than 400 MB", async () => {
    expect(await inspectImage<number>(".Size")).toBeLessThan(400_000_000);
  });

  it("runs as a user other than root, by number", async () => {
    expect(await inspectImage<string>(".Config.User")).toBe("1000:1000");
  });

  it("says what it is and under which licence", async () => {
    expect(await inspectImage<object>(".Config.Labels")).toMatchObject({
      "org.opencontainers.image.title": "event-intelligence",
      "org.opencontainers.image.licenses": "MIT",
    });
  });

  it("holds neither sources nor the tools of the build", async () => {
    const listing =
      "find / -xdev -path '*event-intelligence*' -name '*.ts' 2>/dev/null; ls -A . packages/* node_modules";
    const { exitCode, output } = await runCommand(
      "docker",
      ["run", "--rm", "--entrypoint", "sh", workerImage, "-c", listing],
      { timeoutMs: 60_000 },
    );
    expect(exitCode).toBe(0);
    const names = output.split("\n");
    expect(names).toContain("kafkajs");
    for (const stranger of ["src", "test", "scripts", "typescript", "vitest", "rolldown", ".env"]) {
      expect(names).not.toContain(stranger);
    }
    expect(names.filter((name) => name.endsWith(".ts"))).toEqual([]);
  });

  it("prints its help and ends with 0", async () => {
    const { exitCode, output } = await runImage([], ["--help"]);
    expect(output).toContain("Usage: event-intelligence");
    expect(exitCode).toBe(0);
  });

  it("answers without a broker, a network or a file it may write", async () => {
    const { exitCode, output } = await runImage(["--network", "none", "--read-only"], ["doctor"]);
    expect(output).toContain("answered by embedded");
    expect(exitCode).toBe(0);
  });

  it("ends with 1 when its doctor finds no broker", async () => {
    const { exitCode, output } = await runImage(["--env", "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9"], ["doctor"]);
    expect(output).toContain("127.0.0.1:9");
    expect(exitCode).toBe(1);
  });

  it("ends with 2 and names each wrong setting", async () => {
    const wrong = ["--env", "KAFKA_REPLIES=some", "--env", "WORKER_CONCURRENCY=none"];
    const { exitCode, output } = await runImage(wrong, []);
    expect(output).toContain("KAFKA_REPLIES");
    expect(output).toContain("WORKER_CONCURRENCY");
    expect(exitCode).toBe(2);
  });
});

describe.each(container?.composeCommands ?? [])("Compose $version", (command) => {
  for (const stack of [redpandaStack, kafkaStack]) {
    it(`reads the files of the worker beside ${stack.broker}`, async () => {
      const project = stackProject(stack, { runId: container?.runId ?? "", command }, { BROKER_PORT: "20123" });
      const config = await project.run("config");
      expect(config).toContain("redpanda:9092");
      expect(config).toContain("127.0.0.1:20123");
      expect(config).toContain(repository.replace(/\/$/, ""));
      expect(config).toContain(stack.broker === "Redpanda" ? "redpandadata/redpanda:" : "apache/kafka:");
    });
  }
});

describeStack(kafkaStack, container === null ? "TEST_CONTAINER is none" : null);
describeStack(redpandaStack, container === null ? "TEST_CONTAINER is none" : container.redpandaProblem);
