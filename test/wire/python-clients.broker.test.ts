import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithOwnKafka } from "../helpers/broker.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { findPython } from "../helpers/python.ts";
import { runCommand } from "../helpers/run-command.ts";
import { startContractResponder } from "./contract-responder.ts";
import { hasWorkerCommand, startWorkerProcess } from "./worker-process.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const clients = `${root}test/wire/python/`;
const corpus = "test/wire/fixtures";
const python = await findPython(`${clients}requirements.txt`);

/** What one scenario of a Python client printed; the fields depend on the scenario. */
interface Outcome {
  readonly scenario: string;
  readonly ok: boolean;
  readonly problem?: string;
  readonly [field: string]: unknown;
}

const responders = [
  { name: "the product's message bodies", isPresent: true, start: startContractResponder },
  {
    name: "a worker process",
    isPresent: hasWorkerCommand(),
    start: (bootstrapServers: string) => startWorkerProcess(bootstrapServers, corpus),
  },
];

// A broker of their own, because the topics of these clients have fixed names.
describeWithOwnKafka("existing Python clients", () => {
  describe.skipIf("problem" in python).each(responders.filter(({ isPresent }) => isPresent))(
    "answered by $name",
    ({ start }) => {
      let kafka: RunningKafka;
      let responder: { stop(): Promise<void> };

      beforeAll(async () => {
        kafka = await startKafka();
        responder = await start(kafka.bootstrapServers);
      });
      afterAll(async () => {
        await responder?.stop();
        await kafka?.stop();
      });

      test.each([
        { generation: "g1", errorType: "KafkaError" },
        { generation: "g2", errorType: "KafkaError" },
        { generation: "g3", errorType: "RuntimeError" },
      ])(
        "of generation $generation understand every reply",
        async ({ generation, errorType }) => {
          const outcomes = await runClient(generation, kafka.bootstrapServers);
          expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
          const outcome = (scenario: string): Outcome | undefined =>
            outcomes.find((candidate) => candidate.scenario === scenario);
          const refused = (code: string) => ({
            error_type: errorType,
            error_text: expect.stringContaining(`${code}: `),
          });

          expect(outcome("existing_file")?.patterns).toBeGreaterThan(0);
          expect(outcome("glob")?.lines).toContainEqual(
            expect.stringMatching(/node_ledger_effect\.py \(confidence: \d\.\d\d\)/),
          );
          expect(outcome("quality")).toMatchObject({
            source_path: "node_sample_effect.py",
            quality_score: expect.stringMatching(/^[01]\.\d\d$/),
            onex_compliance: expect.stringMatching(/^[01]\.\d\d$/),
          });
          expect(outcome("empty_source_path")).toMatchObject(refused("INVALID_INPUT"));
          expect(outcome("missing_content")).toMatchObject(refused("INVALID_INPUT"));
          expect(outcome("unserved_operation")).toMatchObject(refused("INVALID_OPERATION"));
          expect(outcome("concurrent")).toMatchObject({ answered: 50 });
          if (generation === "g3") expect(outcome("glob_as_released")?.patterns).toBeGreaterThan(0);
        },
        60_000,
      );
    },
  );
});

async function runClient(generation: string, bootstrapServers: string): Promise<Outcome[]> {
  if ("problem" in python) throw new Error(python.problem);
  const { output } = await runCommand(
    python.command,
    [
      `${clients}${generation}_client.py`,
      ...["--bootstrap", bootstrapServers, "--existing-file", `${corpus}/node_greeting_effect.py`],
    ],
    { timeoutMs: 55_000, cwd: root, environment: python.environment },
  );
  const outcomes = output.split("\n").filter((line) => line.startsWith("{"));
  expect(outcomes, output).not.toHaveLength(0);
  return outcomes.map((line) => JSON.parse(line) as Outcome);
}
