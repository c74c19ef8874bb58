import type { TestProject } from "vitest/node";
import { findKafkaJars } from "./kafka-jars.ts";
import { type SharedBroker, startBroker } from "./start-broker.ts";
import { needsOf } from "./test-needs.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The broker that all test files of a run share. */
    broker: { readonly bootstrapServers: string | undefined; readonly description: string };
    /** Why tests cannot start an Apache Kafka of their own; undefined when they can. */
    ownKafkaProblem: string | undefined;
  }
}

/** Runs once per test run: starts the shared broker, says in one line what it is, and ends it after the last test. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const isWanted = await isBrokerTestSelected(project);
  const broker = isWanted ? await startBroker() : idle;
  process.stdout.write(`broker: ${broker.description}\n`);
  project.provide("broker", { bootstrapServers: broker.bootstrapServers, description: broker.description });
  project.provide("ownKafkaProblem", isWanted ? await ownKafkaProblem() : idle.description);
  return () => broker.stop();
}

const idle: SharedBroker = {
  bootstrapServers: undefined,
  description: "not started, no broker test was selected",
  stop: async () => {},
};

async function ownKafkaProblem(): Promise<string | undefined> {
  if (process.env.TEST_BROKER === "none") return "TEST_BROKER is none";
  return findKafkaJars().then(
    () => undefined,
    (error: Error) => error.message.split("\n", 1)[0],
  );
}

/** A run of other tests alone need not wait for a broker. */
async function isBrokerTestSelected(project: TestProject): Promise<boolean> {
  // The file names given on the command line; Vitest has them without declaring them. Without them all files count.
  const { filenamePattern } = project.vitest as { readonly filenamePattern?: string[] | undefined };
  const { testFiles } = await project.globTestFiles(filenamePattern);
  return testFiles.some((file) => needsOf(file).has("broker"));
}
