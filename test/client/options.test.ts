import { createIntelligenceClient, createRequestClient } from "@event-intelligence/client";
import { OptionsError } from "@event-intelligence/contracts";
import { expect, test } from "vitest";

const create = createRequestClient as (options: unknown) => unknown;
const createIntelligence = createIntelligenceClient as (options: unknown) => unknown;

test.each([
  [() => create(undefined), "the options are missing, give an object"],
  [() => create({ brokers: [] }), /transport is missing, give what .*; service is missing, give what /],
  [() => createIntelligence(undefined), "events is missing, give { source, transport, service }, or null"],
  [() => createIntelligence({ transport: {}, service: {} }), "events is missing"],
  [() => createIntelligence({ events: { source: "events" } }), /transport is missing.*service is missing/],
])("callers without a compiler are told which option is missing: %s", (call, problem) => {
  expect(call).toThrow(problem);
  expect(call).toThrow(OptionsError);
});
