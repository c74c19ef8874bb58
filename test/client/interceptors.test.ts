import {
  type CallInterceptor,
  createIntelligenceClient,
  createLoggingInterceptor,
  type InterceptedCall,
} from "@event-intelligence/client";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { failureOf, operation, question } from "./client-scene.ts";
import { analyzerOf, createIntelligenceScene, goodAnalyzer } from "./intelligence-scene.ts";

const asked = { ...question, operation } as const;
const never = () => new Promise<never>(() => {});

/** An interceptor that remembers what it was shown. */
function createWitness() {
  const seen: [hook: string, call: InterceptedCall, end?: unknown][] = [];
  const interceptor: CallInterceptor = {
    before: (call) => void seen.push(["before", call]),
    after: (call, answer) => void seen.push(["after", call, answer]),
    error: (call, error) => void seen.push(["error", call, error]),
  };
  return { seen, interceptor };
}

/** A client that only has its own analyzer, and the process warnings since then. */
function createDirectClient(interceptors: readonly CallInterceptor[], direct = goodAnalyzer) {
  const client = createIntelligenceClient({ events: null, mode: "direct", direct, interceptors });
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on("warning", onWarning);
  onTestFinished(async () => {
    process.off("warning", onWarning);
    await client.close();
  });
  return { client, warnings };
}

describe("an interceptor", () => {
  test("sees a call before it is sent and after it is answered, under the id that the worker sees", async () => {
    const { seen, interceptor } = createWitness();
    const { client, scene } = await createIntelligenceScene({ interceptors: [interceptor] });
    const responder = await scene.startResponder();
    responder.do((request) => {
      expect(seen.map(([hook]) => hook)).toEqual(["before"]);
      return request.complete({ qualityScore: 0.4 });
    });
    const { correlationId } = await client.analyzeCode(asked, { priority: "high" });
    expect(responder.requests.map((request) => request.correlationId)).toEqual([correlationId]);
    expect(seen).toMatchObject([
      ["before", { method: "analyzeCode", operation, correlationId, question: asked, options: { priority: "high" } }],
      [
        "after",
        { correlationId },
        {
          source: "events",
          fallbackReason: null,
          confidence: 1,
          value: { qualityScore: 0.4 },
          durationMs: expect.any(Number),
        },
      ],
    ]);
  });

  test("sees with what error a call ends, also one that was refused", async () => {
    const { seen, interceptor } = createWitness();
    const { client } = createDirectClient([interceptor]);
    await failureOf(client.discoverPatterns({ limit: -1 }));
    expect(seen).toMatchObject([
      ["before", { method: "discoverPatterns", operation: "PATTERN_EXTRACTION", question: { limit: -1 } }],
      [
        "error",
        {},
        { name: "InvalidRequestError", code: "INVALID_REQUEST", message: expect.stringContaining("limit") },
      ],
    ]);
  });

  test("sees each file of analyzeMany", async () => {
    const { seen, interceptor } = createWitness();
    const { client } = createDirectClient([interceptor]);
    for await (const { error } of client.analyzeMany([asked, asked, asked])) expect(error).toBeNull();
    expect(seen.filter(([hook]) => hook === "after").length).toBe(3);
  });

  test("is shown no secret, whatever its name or make, and no more than the beginning of a long text or list", async () => {
    const { seen, interceptor } = createWitness();
    const leak = 'url = "postgres://ada:hunter2@db/x"\nheader = "Bearer 0123456789abcdef.hunter2"\n';
    const direct = analyzerOf(() => Promise.reject(new Error("cannot reach redis://:hunter2@cache")));
    const { client } = createDirectClient([interceptor], direct);
    const secretive = {
      ...asked,
      content: leak.padEnd(100_000, "# "),
      author: "ada",
      monkey: [{ apiKey: "hunter2", name: "coco" }],
      relatedFiles: Array.from({ length: 50 }, (_, index) => ({ sourcePath: `${index}.py`, content: leak })),
    };
    await failureOf(client.analyzeCode(secretive, { sessionId: "password=hunter2" }));
    const [, call] = seen[0] ?? [];
    const [, , error] = seen[1] ?? [];
    expect(error).toMatchObject({ code: "WORKER_FAILURE" });
    const shown = JSON.stringify([call, error]);
    expect(shown).not.toContain("hunter2");
    expect(shown.length).toBeLessThan(10_000);
    expect(call?.question).toMatchObject({
      author: "ada",
      monkey: [{ apiKey: "[redacted]", name: "coco" }],
      content: expect.stringMatching(/\.\.\. \[100000 characters\]$/),
      relatedFiles: expect.arrayContaining(["[30 more]"]),
    });
  });

  test("cannot change what is asked or answered", async () => {
    const vandal: CallInterceptor = {
      before: (call) => {
        (call.question as { content: string }).content = "changed";
        return { content: "changed" };
      },
      after: (_, { value }) => {
        (value as { qualityScore: number }).qualityScore = 0;
        return null;
      },
    };
    const contents: unknown[] = [];
    const direct = analyzerOf(async (request) => {
      contents.push((request as { content: string }).content);
      return { qualityScore: 0.9 };
    });
    const { client } = createDirectClient([vandal], direct);
    expect((await client.analyzeCode(asked)).value.qualityScore).toBe(0.9);
    expect(contents).toEqual([question.content]);
  });

  test.each([
    ["throws", () => failAsInterceptor()],
    ["rejects", async () => failAsInterceptor()],
    ["hangs", never],
    ["throws what is no error", () => Promise.reject(Object.create(null))],
  ])("that %s changes no result and no error, and is told of once", async (_, hook) => {
    const { seen, interceptor } = createWitness();
    const broken: CallInterceptor = { boundMs: 5, before: hook, after: hook, error: hook };
    const { client, warnings } = createDirectClient([broken, interceptor]);
    for (const _ of [1, 2]) {
      expect(await client.analyzeCode(asked)).toMatchObject({ source: "direct", value: { qualityScore: 0.9 } });
      expect(await failureOf(client.discoverPatterns({ limit: -1 }))).toMatchObject({ code: "INVALID_REQUEST" });
    }
    expect(seen.length).toBe(8);
    await new Promise(setImmediate);
    expect(warnings).toMatchObject([{ name: "EventIntelligenceWarning", code: "INTERCEPTOR_FAILED" }]);
    expect(warnings[0]?.message).toMatch(/^interceptors\[0\] (failed|took longer than its 5 ms)\./);
  });

  test("that hangs delays a call by its bound, and all that hang side by side", async () => {
    let begun = 0;
    const hanging: CallInterceptor = {
      boundMs: 50,
      before: () => {
        begun += 1;
        return never();
      },
    };
    const { client } = createDirectClient(Array.from({ length: 20 }, () => hanging));
    const startedAtMs = performance.now();
    const call = client.analyzeCode(asked);
    expect(begun).toBe(20);
    await call;
    expect(performance.now() - startedAtMs).toBeGreaterThan(45);
  });

  test("is waited for when it is done within its bound", async () => {
    const order: string[] = [];
    const slow: CallInterceptor = {
      boundMs: 10_000,
      before: async () => {
        await new Promise(setImmediate);
        order.push("before");
      },
      after: async () => {
        await new Promise(setImmediate);
        order.push("after");
      },
    };
    const direct = analyzerOf(async () => {
      order.push("work");
      return {};
    });
    const { client } = createDirectClient([slow], direct);
    await client.analyzeCode(asked);
    expect(order).toEqual(["before", "work", "after"]);
  });

  test.each([-1, Number.NaN, 10_001])("with a bound of %s ms is refused", (boundMs) => {
    const create = () => createIntelligenceClient({ events: null, interceptors: [{}, { boundMs }] });
    expect(create).toThrow(`interceptors[1].boundMs is ${boundMs}, give 0 to 10000 milliseconds`);
  });
});

describe("the logging interceptor", () => {
  test("writes a line for each end of a call with pino, with the correlation id and without secrets", async () => {
    const lines: Record<string, unknown>[] = [];
    const logger = pino({ level: "debug" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const { client } = createDirectClient([createLoggingInterceptor(logger)]);
    const { correlationId } = await client.analyzeCode({ ...asked, content: 'password = "hunter2"' });
    await failureOf(client.discoverPatterns({ limit: -1 }));
    expect(lines).toMatchObject([
      { level: 20, msg: "analyzeCode begins", correlationId, question: { content: "password = [redacted]" } },
      {
        level: 30,
        msg: "analyzeCode was answered by direct",
        correlationId,
        source: "direct",
        durationMs: expect.any(Number),
      },
      { level: 20, msg: "discoverPatterns begins" },
      {
        level: 40,
        operation: "PATTERN_EXTRACTION",
        error: { code: "INVALID_REQUEST" },
        durationMs: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain("hunter2");
  });
});

function failAsInterceptor(): never {
  throw new Error("the interceptor's own fault, password=hunter2");
}
