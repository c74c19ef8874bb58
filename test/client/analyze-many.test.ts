import { OperationError } from "@event-intelligence/contracts";
import { describe, expect, test } from "vitest";
import { question } from "./client-scene.ts";
import { analyzerOf, createIntelligenceScene, goodAnalyzer } from "./intelligence-scene.ts";

describe("analyzeMany", () => {
  const questions = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...question, sourcePath: `${index}.py` }));

  test("yields an answer or an error for every file, at most so many at a time", async () => {
    let running = 0;
    let most = 0;
    const direct = analyzerOf(async (request) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      const { sourcePath } = request as { sourcePath: string };
      if (sourcePath === "7.py") throw new OperationError("PARSING_ERROR", "nonsense");
      return { sourcePath };
    });
    const { client } = await createIntelligenceScene({ events: null, direct });
    const results = [];
    for await (const result of client.analyzeMany(questions(20), { concurrency: 3 })) results.push(result);
    expect(results.map(({ question: { sourcePath } }) => sourcePath).toSorted()).toEqual(
      questions(20)
        .map(({ sourcePath }) => sourcePath)
        .toSorted(),
    );
    for (const { question: asked, answer, error } of results) {
      if (asked.sourcePath === "7.py") expect(error).toMatchObject({ failure: { code: "PARSING_ERROR" } });
      else expect(answer?.value.sourcePath).toBe(asked.sourcePath);
    }
    expect(most).toBe(3);
  });

  test("takes its files from an async source", async () => {
    async function* source() {
      yield* questions(3);
    }
    const { client } = await createIntelligenceScene({ events: null, direct: goodAnalyzer });
    const results = [];
    for await (const { answer } of client.analyzeMany(source())) results.push(answer?.source);
    expect(results).toEqual(["direct", "direct", "direct"]);
  });

  test("takes the running requests back when the loop is left", async () => {
    const { client, scene } = await createIntelligenceScene();
    const responder = await scene.startResponder();
    responder.do((request) => (request.payload.sourcePath === "0.py" ? request.complete() : undefined));
    for await (const { question: asked } of client.analyzeMany(questions(100), { concurrency: 4 })) {
      expect(asked.sourcePath).toBe("0.py");
      break;
    }
    const { client: status } = await client.health();
    expect(status?.pending).toBe(0);
    expect(responder.requests.length).toBeLessThan(10);
  });
});
