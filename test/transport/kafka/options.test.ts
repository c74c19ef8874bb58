import { OptionsError } from "@event-intelligence/contracts";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { expect, test } from "vitest";

const create = createKafkaTransport as (options: unknown) => unknown;

test.each([
  [undefined, "the options are missing"],
  [{ brokers: ["a:1"] }, "bootstrapServers is missing, give a list"],
  [{ bootstrapServers: "a:1" }, "bootstrapServers is no list"],
  [{ bootstrapServers: [] }, "bootstrapServers is empty"],
  [{ bootstrapServers: ["a", "b:0", 7] }, /has "a", give host:port.*has "b:0".*has "7"/],
  [{ bootstrapServers: ["a:1"], maxAnswerBytes: 1_000_000 }, "maxAnswerBytes is 1000000, give at least 16777216"],
  [{ bootstrapServers: ["a:1"], ssl: { cert: "x" } }, "ssl.cert and ssl.key belong together"],
])("a Kafka transport says what is wrong with its options: %j", (options, problem) => {
  expect(() => create(options)).toThrow(problem);
  expect(() => create(options)).toThrow(OptionsError);
});

test("a Kafka transport is created from names, addresses and IPv6 in brackets, without any I/O", () => {
  const bootstrapServers = [" broker-1:9092", "10.0.0.1:9092", "[::1]:9092"];
  expect(createKafkaTransport({ bootstrapServers }).status.state).toBe("created");
});
