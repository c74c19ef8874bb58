import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startReadyWorker } from "../event-intelligence/broker-scene.ts";
import { describeWithOwnKafka } from "../helpers/broker.ts";
import { type RunningKafka, startKafka } from "../helpers/kafka-launcher.ts";
import { findPython } from "../helpers/python.ts";
import { runCommand } from "../helpers/run-command.ts";
import { startContractResponder } from "./contract-responder.ts";

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

/** A generation of clients, the profile that has its topics, and what its clients make of a failed reply. */
const generations = [
  { generation: "g1", profile: "archon", errorType: "KafkaError" },
  { generation: "g2", profile: "omninode", errorType: "KafkaError" },
  { generation: "g3", profile: "onex", errorType: "RuntimeError" },
] as const;
type Generation = (typeof generations)[number];

// A broker of their own, because the topics of these clients have fixed names.
describeWithOwnKafka("existing Python clients", () => {
  describe.skipIf("problem" in python)("of each generation understand every reply", () => {
    let kafka: RunningKafka;
    beforeAll(async () => {
      kafka = await startKafka();
    });
    afterAll(() => kafka?.stop());

    const startWorker = async (profiles: string): Promise<void> => {
      // The real environment is "dev", as their topics have it; the group is one that no other worker is in.
      const group = `worker-of-${profiles.replaceAll(",", "-")}`;
      const { process } = await startReadyWorker(
        { KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers, KAFKA_CONSUMER_GROUP: group, TOPIC_PROFILE: profiles },
        corpus,
      );
      onTestFinished(async () => {
        process.kill("SIGTERM");
        expect((await process.ended).exitCode).toBe(0);
      });
    };

    test("of the product's message bodies alone", async () => {
      const responder = await startContractResponder(kafka.bootstrapServers);
      onTestFinished(() => responder.stop());
      for (const generation of generations) await expectUnderstanding(generation, kafka.bootstrapServers);
    }, 180_000);

    test.each(generations)(
      "of a worker process of profile $profile: $generation",
      async (generation) => {
        await startWorker(generation.profile);
        await expectUnderstanding(generation, kafka.bootstrapServers);
      },
      90_000,
    );

    test("of one worker process that serves all profiles, while all of them ask", async () => {
      await startWorker(generations.map(({ profile }) => profile).join(","));
      await Promise.all(generations.map((generation) => expectUnderstanding(generation, kafka.bootstrapServers)));
    }, 120_000);
  });
});

async function expectUnderstanding({ generation, errorType }: Generation, bootstrapServers: string): Promise<void> {
  const outcomes = await runClient(generation, bootstrapServers);
  expect(
    outcomes.filter(({ ok }) => !ok),
    generation,
  ).toEqual([]);
  const outcome = (scenario: string): Outcome | undefined =>
    outcomes.find((candidate) => candidate.scenario === scenario);
  const refused = (code: string) => ({ error_type: errorType, error_text: expect.stringContaining(`${code}: `) });

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
}

async function runClient(generation: string, bootstrapServers: string): Promise<Outcome[]> {
  if ("problem" in python) throw new Error(python.problem);
  const { output } = await runCommand(
    python.command,
    [
      `${clients}${generation}_client.py`,
      ...["--bootstrap", bootstrapServers, "--existing-file", `${corpus}/node_greeting_effect.py`],
    ],
    { timeoutMs: 80_000, cwd: root, environment: python.environment },
  );
  const outcomes = output.split("\n").filter((line) => line.startsWith("{"));
  expect(outcomes, output).not.toHaveLength(0);
  return outcomes.map((line) => JSON.parse(line) as Outcome);
}
