import * as conventions from "@opentelemetry/semantic-conventions/incubating";
import { expect, test } from "vitest";
import { describeSpan } from "../../../packages/transport/src/opentelemetry/span-attributes.ts";

const known = new Set<unknown>(Object.values(conventions));

const facts = {
  correlationId: "id",
  operation: "QUALITY_ASSESSMENT",
  attempt: 1,
  partition: 2,
  offset: 3n,
  group: "workers",
  clientId: "client",
  source: "events",
  fallbackReason: "NO_RESPONDER",
  confidence: 0.7,
};

test.each(["send", "process"] as const)("names what is known of a record to %s as the conventions do", (kind) => {
  const { name, attributes } = describeSpan({ kind, target: "requests", facts });
  expect(name).toBe(`${kind} requests`);
  const names = Object.keys(attributes);
  expect(names.length).toBe(4 + Object.keys(facts).length);
  expect(names.filter((one) => !known.has(one) && !one.startsWith("event_intelligence."))).toEqual([]);
  expect(attributes[conventions.ATTR_MESSAGING_SYSTEM_NAME]).toBe(conventions.MESSAGING_SYSTEM_NAME_VALUE_KAFKA);
  expect(attributes[conventions.ATTR_MESSAGING_DESTINATION_PARTITION_ID]).toBe("2");
  expect(attributes[conventions.ATTR_KAFKA_OFFSET]).toBe(3);
});

test("leaves out what is not known", () => {
  const { name, attributes } = describeSpan({ kind: "ask", target: "code-analysis", facts: { correlationId: null } });
  expect([name, attributes]).toEqual(["code-analysis ask", {}]);
});
