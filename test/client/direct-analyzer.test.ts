import { OperationError } from "@event-intelligence/contracts";
import { describe, expect, test } from "vitest";
import { failureOf, question } from "./client-scene.ts";
import { analyzerOf, createIntelligenceScene } from "./intelligence-scene.ts";

describe("the direct analyzer", () => {
  test("is given the parsed request, the time left and a signal", async () => {
    const seenCalls: unknown[] = [];
    const direct = analyzerOf(async (request, { remainingMs, signal, correlationId }) => {
      seenCalls.push({ request, remainingMs: remainingMs(), aborted: signal.aborted, correlationId });
      return {};
    });
    const { client } = await createIntelligenceScene({ events: null, direct });
    const { correlationId } = await client.analyzeCode({ ...question, language: "Python" }, { timeoutMs: 5_000 });
    const request = { ...question, language: "python", options: { limit: 10, qualityThreshold: null } };
    expect(seenCalls).toMatchObject([{ request, aborted: false, correlationId }]);
    expect((seenCalls[0] as { remainingMs: number }).remainingMs).toBeGreaterThan(0);
  });

  test("that is too slow ends in a typed error at the deadline, and its signal aborts", async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const direct = analyzerOf((_, { signal }) => {
      signal.addEventListener("abort", () => resolve());
      return new Promise(() => {});
    });
    const { client } = await createIntelligenceScene({ events: null, direct });
    const error = await failureOf(client.analyzeCode(question, { timeoutMs: 30 }));
    expect(error).toMatchObject({ code: "REQUEST_TIMEOUT", operation: "COMPREHENSIVE_ANALYSIS" });
    await aborted;
  });

  test("that says it cannot is quoted, and one that breaks is named a defect", async () => {
    const errors = [new OperationError("PARSING_ERROR", "all errors", { cure: "Mend it." }), "not even an error"];
    const direct = analyzerOf(() => Promise.reject(errors.shift()));
    const { client } = await createIntelligenceScene({ events: null, direct });
    const failure = { code: "PARSING_ERROR", message: "all errors", cure: "Mend it.", retryable: false };
    expect(await failureOf(client.analyzeCode(question))).toMatchObject({ code: "WORKER_FAILURE", failure });
    expect(await failureOf(client.analyzeCode(question))).toMatchObject({
      code: "WORKER_FAILURE",
      failure: { code: "INTERNAL_ERROR", message: expect.stringContaining("not even an error") },
    });
  });

  test("is ended at once by the caller's signal and by close, though it heeds neither", async () => {
    const direct = analyzerOf(() => new Promise(() => {}));
    const { client } = await createIntelligenceScene({ events: null, direct });
    const controller = new AbortController();
    const aborted = failureOf(client.analyzeCode(question, { signal: controller.signal }));
    const closed = failureOf(client.analyzeCode(question));
    await new Promise(setImmediate);
    controller.abort("enough");
    expect(await aborted).toMatchObject({ code: "REQUEST_ABORTED", cause: "enough" });
    await client.close();
    expect(await closed).toMatchObject({ code: "CLIENT_CLOSED" });
  });

  test("may finish when the client is closed with a grace time", async () => {
    const gate = Promise.withResolvers<Record<string, unknown>>();
    const { client } = await createIntelligenceScene({ events: null, direct: analyzerOf(() => gate.promise) });
    const call = client.analyzeCode(question);
    await new Promise(setImmediate);
    const closed = client.close({ graceMs: 20_000 });
    // As many turns as a close without a grace time would need to end the call.
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    gate.resolve({ qualityScore: 0.2 });
    expect((await call).value.qualityScore).toBe(0.2);
    await closed;
  });
});
