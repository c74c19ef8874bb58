import { once } from "node:events";
import { OperationError, type PairOptions, startPair } from "event-intelligence/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { startNode } from "./run-program.ts";

const code = { sourcePath: "add.py", content: "def add(one, other):\n    return one + other\n" };
/** The engine's time is no matter of these tests, and a busy machine may need it. */
const patience = { COMPREHENSIVE_ANALYSIS: 100_000, PATTERN_EXTRACTION: 100_000 };
const quickRetry = { backoffBaseMs: 1, backoffMaxMs: 5 };

async function pairOf(options: PairOptions = {}) {
  const pair = await startPair(options);
  onTestFinished(() => pair.close());
  return pair;
}

describe("a pair without options", () => {
  test("analyses code with the real engine, over events", async () => {
    const { client, worker } = await pairOf({ client: { timeoutsMs: patience } });
    const answer = await client.analyzeCode(code);
    expect(answer).toMatchObject({ source: "events", confidence: 1, fallbackReason: null });
    expect(answer.value.functions.map(({ name }) => name)).toEqual(["add"]);
    await eventually(() => expect(worker.status.counters).toMatchObject({ received: 1, completed: 1 }));
  });

  test("has no corpus, and says so when it is asked for patterns", async () => {
    const { client, worker } = await pairOf({ client: { retry: quickRetry, timeoutsMs: patience } });
    const answer = await client.discoverPatterns({ nodeType: "effect" });
    expect(answer).toMatchObject({ source: "builtin_pattern_library", fallbackReason: "BACKEND_UNAVAILABLE" });
    // Asking a second time would have found no corpus either.
    expect(worker.status.counters.received).toBe(1);
  });

  test("is connected when it has started", async () => {
    const { client } = await pairOf();
    expect(await client.health()).toMatchObject({ events: "available", responders: { members: 1 } });
  });
});

describe("a pair with pattern roots", () => {
  test("finds patterns in them", async () => {
    const { client } = await pairOf({ patternRoots: ["examples/corpus"], client: { timeoutsMs: patience } });
    const answer = await client.discoverPatterns({ glob: "node_*_effect.py", domain: "database" });
    expect(answer).toMatchObject({ source: "events", fallbackReason: null });
    expect(answer.value.patterns.length).toBeGreaterThan(0);
  });

  test("does not start when one of them is no folder", async () => {
    await expect(startPair({ patternRoots: ["examples/corpus", "no/such/folder"] })).rejects.toMatchObject({
      code: "SETTINGS_INVALID",
      message: expect.stringContaining('patternRoots="no/such/folder" names a folder that cannot be read (ENOENT)'),
    });
  });
});

describe("a pair with handlers of the test's own", () => {
  test("answers with what they return, and fills in what they leave out", async () => {
    const asked: string[] = [];
    const { client } = await pairOf({
      handlers: {
        PATTERN_EXTRACTION: async ({ options }) => {
          asked.push(`${options.nodeType} ${options.domain}`);
          return { patterns: [{ name: "Outbox", confidence: 0.8 }], totalCount: 1 };
        },
      },
    });
    const answer = await client.discoverPatterns({ nodeType: "effect", domain: "messaging" });
    expect(asked).toEqual(["effect messaging"]);
    expect(answer).toMatchObject({ source: "events", confidence: 0.8 });
    expect(answer.value.patterns).toEqual([
      expect.objectContaining({ name: "Outbox", bestPractices: [], startLine: 1 }),
    ]);
  });

  test("leaves the other operations to the engine", async () => {
    const { client } = await pairOf({
      handlers: { PATTERN_EXTRACTION: async () => ({}) },
      client: { timeoutsMs: patience },
    });
    expect((await client.analyzeCode(code)).value.functions).toHaveLength(1);
  });

  test("fails with the error that they throw, and goes on to the next source", async () => {
    const { client } = await pairOf({
      handlers: {
        PATTERN_EXTRACTION: () => Promise.reject(new OperationError("PATTERN_QUERY_FAILED", "no index")),
        QUALITY_ASSESSMENT: () => Promise.reject(new OperationError("PARSING_ERROR", "not understood")),
      },
      client: { retry: quickRetry, timeoutsMs: patience },
    });
    const patterns = await client.discoverPatterns({ nodeType: "effect" });
    expect(patterns).toMatchObject({ source: "builtin_pattern_library", fallbackReason: "PATTERN_QUERY_FAILED" });
    const analysis = client.analyzeCode({ ...code, operation: "QUALITY_ASSESSMENT" });
    await expect(analysis).rejects.toMatchObject({ code: "WORKER_FAILURE", failure: { code: "PARSING_ERROR" } });
  });

  test("times out when they never answer, and goes on to the next source", async () => {
    const signals: AbortSignal[] = [];
    const { client } = await pairOf({
      handlers: {
        PATTERN_EXTRACTION: (_, { signal }) => {
          signals.push(signal);
          return new Promise(() => {});
        },
      },
      client: { timeoutsMs: { PATTERN_EXTRACTION: 200 }, direct: null },
    });
    const answer = await client.discoverPatterns({ nodeType: "effect" });
    expect(answer).toMatchObject({ source: "builtin_pattern_library", fallbackReason: "REQUEST_TIMEOUT" });
    await eventually(() => signals[0]?.aborted === true);
  });

  test("does not start when one of them is no function", async () => {
    const handlers = { QUALITY_ASSESSMENT: "good" } as never;
    await expect(startPair({ handlers })).rejects.toMatchObject({
      code: "WORKER_OPTIONS_INVALID",
      message: expect.stringContaining("QUALITY_ASSESSMENT"),
    });
  });

  test("does not start when one of them answers no operation, and lists the operations", async () => {
    const handlers = { PATTERNS: async () => ({}) } as never;
    await expect(startPair({ handlers })).rejects.toMatchObject({
      code: "WORKER_OPTIONS_INVALID",
      message: expect.stringMatching(/handlers has PATTERNS, give PATTERN_EXTRACTION, QUALITY_ASSESSMENT/),
    });
  });

  test("fails and names the fields when they answer with some that the reply does not have", async () => {
    const warned = once(process, "warning");
    const { client } = await pairOf({
      handlers: {
        PATTERN_EXTRACTION: async () => ({ paterns: [], patterns: [{ name: "Outbox", confidense: 1 }] }) as never,
      },
      client: { mode: "events", retry: { maxAttempts: 1 } },
    });
    const message = expect.stringContaining("does not know: paterns, patterns[0].confidense");
    await expect(client.discoverPatterns({})).rejects.toMatchObject({ failure: { code: "INTERNAL_ERROR", message } });
    expect(await warned).toMatchObject([{ code: "UNKNOWN_FIELDS", message }]);
  });

  test("fail in neutral words when they throw something unexpected, and a warning has the cause", async () => {
    const warned = once(process, "warning");
    const { client } = await pairOf({
      handlers: { PATTERN_EXTRACTION: () => Promise.reject(new Error("secret boom")) },
      client: { mode: "events", retry: { maxAttempts: 1 } },
    });
    const error = await client.discoverPatterns({}).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ failure: { code: "INTERNAL_ERROR" } });
    expect(String(error)).not.toContain("boom");
    expect(await warned).toMatchObject([{ code: "HANDLER_FAILED", message: expect.stringContaining("secret boom") }]);
  });
});

describe("a pair's client", () => {
  test("answers from the engine in its own process when the worker is gone", async () => {
    const { client, worker } = await pairOf({ client: { timeoutsMs: patience } });
    await worker.drain({ graceMs: 0 });
    expect(await client.analyzeCode(code)).toMatchObject({ source: "direct", fallbackReason: "NO_RESPONDER" });
  });

  test("shows its calls to the observer and the interceptors of its options", async () => {
    const seen: string[] = [];
    const { client } = await pairOf({
      handlers: { PATTERN_EXTRACTION: async () => ({}) },
      client: {
        timeoutsMs: patience,
        observer: ({ type }) => seen.push(type),
        interceptors: [{ before: ({ method }) => seen.push(method) }],
      },
    });
    await client.discoverPatterns({});
    const told = ["call-started", "discoverPatterns", "breaker", "attempt-ended", "call-ended"];
    expect(seen).toEqual(told);
  });

  test("has no other source where it was given none", async () => {
    const { client, worker } = await pairOf({ client: { direct: null, allowBuiltin: false } });
    await worker.drain({ graceMs: 0 });
    await expect(client.analyzeCode(code)).rejects.toMatchObject({ code: "NO_RESPONDER" });
  });

  test("takes the budget of a call from its options", async () => {
    const { client, broker, topics } = await pairOf({
      client: { timeoutsMs: { ONEX_COMPLIANCE: 100 }, direct: null },
    });
    broker.faults.delayDelivery({ topic: topics.completed, delayMs: 60_000 });
    const call = client.analyzeCode({ ...code, operation: "ONEX_COMPLIANCE" });
    await expect(call).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
  });
});

describe("a pair's broker", () => {
  const handlers: PairOptions["handlers"] = { PATTERN_EXTRACTION: async () => ({ patterns: [{ name: "Outbox" }] }) };

  test("loses an answer on demand", async () => {
    const { client, broker, topics } = await pairOf({ handlers });
    broker.faults.loseRecords({ topic: topics.completed, times: 1 });
    const lost = await client.discoverPatterns({}, { timeoutMs: 300 });
    expect(lost).toMatchObject({ source: "builtin_pattern_library", fallbackReason: "REQUEST_TIMEOUT" });
    expect(await client.discoverPatterns({})).toMatchObject({ source: "events" });
  });

  test("delivers twice on demand, and the call has one answer all the same", async () => {
    const { client, broker } = await pairOf({ handlers });
    broker.faults.duplicateDelivery({});
    expect(await client.discoverPatterns({})).toMatchObject({ source: "events" });
    await eventually(async () => expect((await client.health()).client?.counters.duplicate).toBeGreaterThan(0));
  });

  test("fails sends on demand, and a call that is tried again is answered", async () => {
    const { client, broker, topics } = await pairOf({ handlers, client: { retry: quickRetry } });
    broker.faults.failSends({ topic: topics.requested, as: "not-sent", times: 1 });
    expect(await client.discoverPatterns({})).toMatchObject({ source: "events", fallbackReason: null });
  });

  test("stops on demand, and answers again when it is back", async () => {
    const { client, broker } = await pairOf({ handlers });
    broker.faults.stopBroker();
    expect(await client.discoverPatterns({}, { timeoutMs: 300 })).toMatchObject({ source: "builtin_pattern_library" });
    broker.faults.startBroker();
    expect(await client.discoverPatterns({})).toMatchObject({ source: "events" });
  });

  test("forbids a topic on demand", async () => {
    const { client, broker, topics } = await pairOf({ handlers });
    broker.faults.deny({ topic: topics.requested });
    const answer = await client.discoverPatterns({}, { timeoutMs: 1_000 });
    expect(answer).toMatchObject({ source: "builtin_pattern_library", fallbackReason: "NOT_AUTHORIZED" });
  });
});

describe("closing a pair", () => {
  test("settles what is pending and refuses what comes later", async () => {
    const { client, close } = await pairOf({ handlers: { QUALITY_ASSESSMENT: () => new Promise(() => {}) } });
    const pending = client.analyzeCode({ ...code, operation: "QUALITY_ASSESSMENT" });
    const settled = expect(pending).rejects.toMatchObject({ code: "CLIENT_CLOSED" });
    await close();
    await settled;
    await expect(client.analyzeCode(code)).rejects.toMatchObject({ code: "CLIENT_CLOSED" });
    await close();
  });

  test("happens at the end of a block that uses it", async () => {
    const uses = async () => {
      await using pair = await startPair();
      return pair;
    };
    const { client, worker } = await uses();
    expect(worker.status.state).toBe("stopped");
    await expect(client.analyzeCode(code)).rejects.toMatchObject({ code: "CLIENT_CLOSED" });
  });

  test.each([
    ["nothing was asked", ""],
    ["everything was asked", "await client.analyzeCode(code); await client.discoverPatterns({});"],
    ["calls are pending", "client.analyzeCode(code).catch(() => {}); client.discoverPatterns({}).catch(() => {});"],
    ["the broker is stopped", "broker.faults.stopBroker(); client.discoverPatterns({}).catch(() => {});"],
    [
      "records are on their way",
      "broker.faults.delaySends({ delayMs: 600_000 }); broker.faults.delayDelivery({ delayMs: 600_000 }); client.analyzeCode(code).catch(() => {});",
    ],
    ["the worker is gone", "await worker.drain({ graceMs: 0 }); client.discoverPatterns({}).catch(() => {});"],
    ["a start failed", "await startPair({ handlers: { QUALITY_ASSESSMENT: 1 } }).catch(() => {});"],
  ])("leaves no timer, thread, process or handle behind when %s", async (_, before) => {
    const program = startNode([
      "--input-type=module",
      "--eval",
      `
        import { subscribe } from "node:diagnostics_channel";
        import { setImmediate as turn } from "node:timers/promises";
        import { startPair } from "event-intelligence/testing";
        const threads = new Set();
        process.on("worker", (thread) => threads.add(thread) && thread.once("exit", () => threads.delete(thread)));
        const processes = new Set();
        subscribe("child_process", ({ process: child }) => processes.add(child) && child.once("exit", () => processes.delete(child)));
        const code = { sourcePath: "add.py", content: "a = 1" };
        const { client, worker, broker, close } = await startPair({ patternRoots: ["examples/corpus"] });
        ${before}
        await turn();
        await close();
        // A file that was being read is read to its end; a timer, thread, process or listener would stay.
        // Idle threads and processes hold no process, so that they are no active resource.
        const left = () => [
          ...process.getActiveResourcesInfo().filter((name) => !/^(TTY|Pipe)/.test(name)),
          ...[...threads].map(() => "Thread"),
          ...[...processes].map(({ spawnfile }) => spawnfile),
        ];
        for (const start = performance.now(); left().length > 0 && performance.now() - start < 5_000; ) await turn();
        process.stdout.write("left: " + left().join());
      `,
    ]);
    expect(await program.ended).toMatchObject({ stdout: "left: ", exitCode: 0 });
  });

  test("reads no environment variable", async () => {
    const program = startNode(
      [
        "--input-type=module",
        "--eval",
        `
          import { startPair } from "event-intelligence/testing";
          const { client, close } = await startPair({ handlers: { PATTERN_EXTRACTION: async () => ({}) } });
          process.stdout.write((await client.discoverPatterns({})).source);
          await close();
        `,
      ],
      { KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:1", ENABLE_EVENT_INTELLIGENCE: "false", ANALYSIS_MODE: "nonsense" },
    );
    expect(await program.ended).toMatchObject({ stdout: "events", exitCode: 0 });
  });
});
