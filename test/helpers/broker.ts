import { describe, inject, test } from "vitest";
// For its declaration of what the test run provides.
import type {} from "./broker-global-setup.ts";
import { isKafkaSince, kafkaVersion } from "./kafka-releases.ts";

/**
 * The host:port list of the broker that this test run shares; its topics and groups are shared too, so give yours
 * unique names. Call it in hooks and tests: where there is no broker they are skipped, and this throws.
 */
export function brokerBootstrapServers(): string {
  const { bootstrapServers, description } = inject("broker");
  if (bootstrapServers === undefined) throw new Error(`There is no broker (${description})`);
  return bootstrapServers;
}

/** Tests that need a broker, any broker; skipped with the reason in the name where there is none. */
export function describeWithBroker(name: string, body: () => void): void {
  const { bootstrapServers, description } = inject("broker");
  describeUnless(bootstrapServers === undefined ? description : undefined, name, body);
}

/** Tests that start, kill and restart an Apache Kafka of their own with `startKafka`; skipped where they cannot. */
export function describeWithOwnKafka(name: string, body: () => void): void {
  describeUnless(inject("ownKafkaProblem"), name, body);
}

/** As `describeWithOwnKafka`, for what an Apache Kafka older than `release` ("major.minor") does not know. */
export function describeWithKafkaSince(release: string, name: string, body: () => void): void {
  const problem = isKafkaSince(release) ? undefined : `Apache Kafka ${kafkaVersion} is older than ${release}`;
  describeUnless(inject("ownKafkaProblem") ?? problem, name, body);
}

function describeUnless(problem: string | undefined, name: string, body: () => void): void {
  if (problem === undefined) {
    describe(name, body);
    return;
  }
  // The body is not run at all: code outside of its tests may already need the broker.
  describe.skip(name, () => {
    test(`needs a broker: ${problem}`, () => {});
  });
}
