import { createIntelligenceClient } from "@event-intelligence/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { failureOf, operation, question } from "./client-scene.ts";
import { analyzerOf, createIntelligenceScene } from "./intelligence-scene.ts";

const asked = { ...question, operation } as const;

/** The stack of a call's error, from the client's method on. */
async function stackOf(call: () => Promise<unknown>): Promise<string> {
  return ((await failureOf(call())) as Error).stack ?? "";
}

/** A stack of this error that names the function `generate` of this file. */
const ledBy = (name: string) => new RegExp(`^${name}: (.*\\n)+.* generate .*callers-line\\.test\\.ts:\\d+`);

async function createHangingClient() {
  const direct = analyzerOf(() => new Promise(() => {}));
  const client = createIntelligenceClient({ events: null, mode: "direct", direct, timeoutsMs: { [operation]: 10 } });
  onTestFinished(() => client.close());
  return client;
}

describe("an error of a call carries the line that asked", () => {
  test("where a timer of the direct analyzer ended it", async () => {
    const client = await createHangingClient();
    const generate = async () => {
      await client.analyzeCode(asked);
    };
    const stack = await stackOf(generate);
    expect(stack).toMatch(/^RequestTimeoutError: The direct analyzer did not finish/);
    expect(stack).toMatch(/analyzeCode .*\n.* generate .*callers-line\.test\.ts:\d+/);
  });

  test("where the deadline, a reply, or the closing of the client ended it", async () => {
    const { client, scene } = await createIntelligenceScene();
    const responder = await scene.startResponder();
    const generate = async (timeoutMs: number) => {
      await client.analyzeCode(asked, { timeoutMs });
    };
    responder.do(() => {});
    expect(await stackOf(() => generate(20))).toMatch(ledBy("RequestTimeoutError"));
    responder.do((request) => request.fail("PARSING_ERROR", { retryable: false }));
    expect(await stackOf(() => generate(60_000))).toMatch(ledBy("WorkerFailureError"));
    responder.do(() => client.close());
    expect(await stackOf(() => generate(60_000))).toMatch(ledBy("ClientClosedError"));
  });

  test("where it was refused before anything was sent", async () => {
    const client = await createHangingClient();
    const generate = async () => {
      await client.discoverPatterns({ limit: -1 });
    };
    expect(await stackOf(generate)).toMatch(ledBy("InvalidRequestError"));
  });

  test("where many are asked at once", async () => {
    const client = await createHangingClient();
    const generateAll = async () => {
      await Promise.all([client.analyzeCode(asked), client.analyzeCode(asked)]);
    };
    expect(await stackOf(generateAll)).toMatch(/Promise\.all \(index 0\)\n.* generateAll .*callers-line\.test\.ts/);
  });

  test("and keeps its fields, its class and its cause", async () => {
    const direct = analyzerOf(() => Promise.reject(new TypeError("broken")));
    const client = createIntelligenceClient({ events: null, mode: "direct", direct });
    onTestFinished(() => client.close());
    const error = await failureOf(client.analyzeCode(asked));
    expect(error).toMatchObject({
      name: "WorkerFailureError",
      code: "WORKER_FAILURE",
      operation,
      cause: { message: "broken" },
    });
    expect((error as { cause: Error }).cause.stack).toMatch(/^TypeError: broken\n.*callers-line\.test\.ts/);
  });
});
