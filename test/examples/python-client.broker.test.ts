import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createBrokerScene, startReadyWorker } from "../event-intelligence/broker-scene.ts";
import { type Environment, repository, temporaryFolder } from "../event-intelligence/run-program.ts";
import { describeWithBroker } from "../helpers/broker.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { startSilentPeer } from "../helpers/peer.ts";
import { findPython } from "../helpers/python.ts";
import { runCommand } from "../helpers/run-command.ts";

const folder = join(repository, "examples/python-client");
const python = await findPython(join(folder, "requirements.txt"));
const flawed = "examples/corpus/flawed/node_order_poller_effect.py";

function runPython(pythonArguments: readonly string[], environment: Environment) {
  if ("problem" in python) throw new Error(python.problem);
  const { PYTHONPATH = "" } = python.environment;
  return runCommand(python.command, pythonArguments, {
    timeoutMs: 60_000,
    cwd: repository,
    environment: { ...python.environment, PYTHONPATH: `${PYTHONPATH}:${folder}`, ...environment },
  });
}

const ask = (environment: Environment, ...words: readonly string[]) =>
  runPython([join(folder, "intelligence_client.py"), "--timeout", "40", ...words], environment);

/** A worker on topics of its own, and how to end it before the test does. */
async function startWorker() {
  const { environment } = createBrokerScene();
  const { process } = await startReadyWorker(environment);
  const stop = async () => {
    process.kill("SIGTERM");
    expect((await process.ended).exitCode).toBe(0);
  };
  return { environment, stop };
}

async function startWorkerForTest(): Promise<Environment> {
  const { environment, stop } = await startWorker();
  onTestFinished(stop);
  return environment;
}

const manyAtOnce = `
import asyncio, os
from intelligence_client import IntelligenceClient, WorkerFailure

async def ask(client, index):
    path = f"many/{index}.py"
    content = f"def answer():\\n    return {index}\\n" if index % 5 else None
    try:
        report = await client.ask("QUALITY_ASSESSMENT", {"source_path": path, "content": content}, 40)
        return report["source_path"] == path and index % 5 != 0
    except WorkerFailure as failure:
        return failure.code == "INVALID_INPUT" and not failure.is_retryable and index % 5 == 0

async def main():
    environment = os.environ["KAFKA_ENVIRONMENT"]
    async with IntelligenceClient(os.environ["KAFKA_BOOTSTRAP_SERVERS"], environment) as client:
        answers = await asyncio.gather(*(ask(client, index) for index in range(40)))
    print(answers.count(True), "own answers")

asyncio.run(main())
`;

describeWithBroker("the Python client", () => {
  describe.skipIf("problem" in python)("that asks over Kafka", () => {
    test("is told a file's quality and the patterns of the worker's corpus", async () => {
      const environment = await startWorkerForTest();
      const quality = await ask(environment, "quality", flawed);
      expect(quality).toEqual({ exitCode: 0, output: expect.stringMatching(/^\S+_effect\.py: quality 0\.\d\d\n/) });
      const patterns = await ask(environment, "patterns", "node_*_effect.py", "--domain", "database");
      expect(patterns.exitCode).toBe(0);
      expect(patterns.output).toMatch(/^0\.9\d transaction: database\/node_order_store_effect\.py$/m);
    });

    test("raises the failure that a worker answers with, code and cure", async () => {
      const environment = await startWorkerForTest();
      const file = join(temporaryFolder(), "report.abc");
      writeFileSync(file, "no language that anybody knows");
      const { exitCode, output } = await ask(environment, "quality", file);
      expect(exitCode).toBe(1);
      expect(output).toMatch(/^The worker could not do it: UNSUPPORTED_LANGUAGE: .+\n$/);
    });

    test("gives each of many calls at once its own reply", async () => {
      const environment = await startWorkerForTest();
      const { output } = await runPython(["-c", manyAtOnce], environment);
      expect(output).toBe("40 own answers\n");
    });

    test("ends by its timeout when the worker has gone", async () => {
      const { environment, stop } = await startWorker();
      await stop();
      const { exitCode, output } = await ask(environment, "--timeout", "0.5", "quality", flawed);
      expect(exitCode).toBe(3);
      expect(output).toMatch(/^No answer to QUALITY_ASSESSMENT within 0\.5 s \[[0-9a-f-]{36}\]\n$/);
    });

    test("says of a file that it cannot read what is wrong with it, before anybody is asked", async () => {
      const file = join(temporaryFolder(), "latin.py");
      writeFileSync(file, Buffer.from([0x78, 0x20, 0x3d, 0x20, 0xe9]));
      const [port] = await findFreePorts(1);
      const environment = { KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}` };
      for (const [path, problem] of [
        ["/nope", "/nope cannot be read: No such file or directory\n"],
        [temporaryFolder(), "cannot be read: Is a directory\n"],
        [file, "cannot be read as UTF-8: "],
      ] as const) {
        const { exitCode, output } = await ask(environment, "quality", path);
        expect({ exitCode, output }).toEqual({ exitCode: 2, output: expect.stringContaining(problem) });
        expect(output).not.toContain("Traceback");
      }
    });

    test("says what is wrong when nobody has made the topics, or no broker answers", async () => {
      const { environment } = createBrokerScene();
      const strange = await ask(environment, "quality", flawed);
      expect(strange).toEqual({ exitCode: 3, output: expect.stringContaining("is missing. Start a worker") });
      const [port] = await findFreePorts(1);
      for (const address of [`127.0.0.1:${port}`, (await startSilentPeer()).address]) {
        const { exitCode, output } = await ask({ ...environment, KAFKA_BOOTSTRAP_SERVERS: address }, "quality", flawed);
        expect({ exitCode, output }).toEqual({ exitCode: 3, output: expect.stringContaining("No broker at ") });
      }
    });
  });
});
