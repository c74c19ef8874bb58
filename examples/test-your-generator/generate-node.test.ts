import assert from "node:assert/strict";
import { test } from "node:test";
import { OperationError, type PairHandlers, startPair } from "event-intelligence/testing";
import { generateNode } from "./generate-node.ts";

const wish = { nodeType: "effect", domain: "messaging" };

/** The worker's answer in these tests; what is left out gets its default. */
const outbox: PairHandlers = {
  PATTERN_EXTRACTION: async () => ({
    patterns: [{ name: "Outbox", confidence: 0.9, bestPractices: ["Store the event with the state"] }],
  }),
};

test("writes what a worker answers", async () => {
  const { client, close } = await startPair({ handlers: outbox });
  try {
    const source = await generateNode(client, wish);
    assert.match(
      source,
      /^# Patterns from events, confidence 0\.9\.\n# Outbox\n# {3}- Store the event with the state\n/,
    );
    assert.match(source, /^class NodeMessagingEffect\(NodeEffect\):$/m);
  } finally {
    await close();
  }
});

test("writes from the catalogue, and says so, when no worker is there", async () => {
  const { client, worker, close } = await startPair({ handlers: outbox });
  try {
    await worker.drain({ graceMs: 0 });
    const source = await generateNode(client, wish);
    assert.match(source, /^# Patterns from builtin_pattern_library, confidence 0\.7, because of NO_RESPONDER\.\n# \w/);
  } finally {
    await close();
  }
});

test("does not wait longer than its budget for a worker that is slow", async () => {
  const { client, broker, topics, close } = await startPair({
    handlers: outbox,
    client: { timeoutsMs: { PATTERN_EXTRACTION: 300 } },
  });
  try {
    broker.faults.delayDelivery({ topic: topics.completed, delayMs: 60_000 });
    assert.match(await generateNode(client, wish), /because of REQUEST_TIMEOUT/);
  } finally {
    await close();
  }
});

test("writes from the catalogue when the worker cannot answer", async () => {
  const { client, close } = await startPair({
    handlers: { PATTERN_EXTRACTION: () => Promise.reject(new OperationError("PATTERN_QUERY_FAILED", "no index")) },
    client: { retry: { maxAttempts: 1 } },
  });
  try {
    assert.match(await generateNode(client, wish), /because of PATTERN_QUERY_FAILED/);
  } finally {
    await close();
  }
});

test("fails where it may not write from anything but a worker's answer", async () => {
  const { client, broker, close } = await startPair({
    client: { direct: null, allowBuiltin: false, timeoutsMs: { PATTERN_EXTRACTION: 300 } },
  });
  try {
    broker.faults.stopBroker();
    await assert.rejects(generateNode(client, wish), { code: "REQUEST_TIMEOUT" });
  } finally {
    await close();
  }
});
