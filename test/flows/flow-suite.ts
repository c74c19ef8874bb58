import { readFile } from "node:fs/promises";
import { createRequestClient, WorkerFailureError } from "@event-intelligence/client";
import { describe, expect, it, onTestFinished } from "vitest";
import { corpusFolder, type FlowDriver, FlowScene, sharedHandlers } from "./flow-scene.ts";

const python = (body: string, sourcePath = "given.py") => ({ sourcePath, content: body });
const healthy = python("def one():\n    return 1\n", "healthy.py");

/** What client, worker and engine do together, on any broker. */
export function describeFlows(driver: FlowDriver): void {
  describe(`asking and answering on ${driver.name}`, () => {
    const handlers = sharedHandlers();
    const createScene = () => new FlowScene(driver, handlers());

    it("answers about a real file and says that a worker did", async () => {
      const scene = createScene();
      const worker = await scene.startWorker();
      const client = scene.createClient();
      const sourcePath = `${corpusFolder}/flawed/node_order_poller_effect.py`;
      const answer = await client.analyzeCode({ sourcePath, content: await readFile(sourcePath, "utf8") });
      expect(answer).toMatchObject({ source: driver.source, fallbackReason: null, confidence: 1 });
      expect(answer.value.functions.length).toBeGreaterThan(0);
      expect(answer.value.issues.length).toBeGreaterThan(0);
      expect(answer.value.language).toBe("python");
      expect(answer.value.qualityScore).toBeLessThan(1);
      await scene.expectNothingLeft(worker);
    });

    it("answers two hundred at once, each with its own file", async () => {
      const scene = createScene();
      const worker = await scene.startWorker();
      const client = scene.createClient();
      const asked = Array.from({ length: 200 }, (_, index) =>
        client.analyzeCode({
          ...python(`def function_${index}():\n    return ${index}\n`, `file_${index}.py`),
          operation: "QUALITY_ASSESSMENT",
        }),
      );
      for (const [index, answer] of (await Promise.all(asked)).entries()) {
        expect(answer.value.sourcePath).toBe(`file_${index}.py`);
        expect(answer.value.functions.map(({ name }) => name)).toEqual([`function_${index}`]);
      }
      await scene.expectNothingLeft(worker);
      await expect.poll(() => worker.status.counters).toMatchObject({ received: 200, completed: 200 });
    });

    it("remembers what a text came to, and says so, whoever asks again", async () => {
      const scene = createScene();
      const worker = await scene.startWorker();
      const question = python(`def again_${scene.group.replaceAll("-", "_")}():\n    return 1\n`);
      const first = await scene.createClient().analyzeCode(question);
      const client = scene.createClient();
      const second = await client.analyzeCode(question);
      const third = await client.analyzeCode({ ...question, enableCaching: false });
      expect([first, second, third].map(({ value }) => value.cacheHit)).toEqual([false, true, false]);
      for (const { value } of [second, third]) {
        expect({ ...value, cacheHit: false, processingTimeMs: 0 }).toEqual({ ...first.value, processingTimeMs: 0 });
      }
      await scene.expectNothingLeft(worker);
    });

    it("discovers patterns of the corpus, filtered by glob and by node type", async () => {
      const scene = createScene();
      await scene.startWorker();
      const client = scene.createClient();
      const effects = await client.discoverPatterns({ glob: "node_*_effect.py", limit: 100 });
      expect(effects.source).toBe(driver.source);
      expect(effects.value.patterns.length).toBeGreaterThan(3);
      // A node may be a file of that name, or a folder with its parts.
      for (const { filePath } of effects.value.patterns) expect(filePath).toMatch(/node_\w+_effect(\.py|\/.*)$/);
      const reducers = await client.discoverPatterns({ nodeType: "reducer", limit: 100 });
      expect(reducers.value.patterns.length).toBeGreaterThan(0);
      for (const pattern of reducers.value.patterns) expect(pattern.nodeType).toBe("reducer");
      const few = await client.discoverPatterns({ glob: "node_*_effect.py", limit: 2 });
      expect(few.value.patterns).toHaveLength(2);
      expect(few.value.totalCount).toBe(effects.value.totalCount);
    });

    it("finds in the corpus what is most like something that is to be written, and says why", async () => {
      const scene = createScene();
      await scene.startWorker();
      const client = createRequestClient({ transport: await scene.connect(), service: scene.service });
      onTestFinished(() => client.close());
      const reply = await client.ask(
        "PATTERN_EXTRACTION",
        {
          sourcePath: "*",
          options: { nodeType: "effect", domain: "messaging", similarTo: "sends mails to customers", limit: 3 },
        },
        { timeoutMs: 100_000 },
      );
      const { patterns, totalCount } = reply.payload;
      expect(patterns).toHaveLength(3);
      expect(totalCount).toBeGreaterThan(3);
      expect(patterns[0]?.filePath).toMatch(/node_email_notification_effect/);
      expect(patterns[0]?.why).toContainEqual(expect.stringContaining("messaging"));
    });

    it("falls back, labelled, when the worker has gone", async () => {
      const scene = createScene();
      const worker = await scene.startWorker();
      const client = scene.createClient({ direct: handlers() });
      await client.analyzeCode(healthy);
      await worker.drain({ graceMs: 1_000 });
      const options = { timeoutMs: 3_000 };
      const analysis = await client.analyzeCode(healthy, options);
      expect(analysis).toMatchObject({ source: "direct", fallbackReason: expect.stringMatching(/^[A-Z_]+$/) });
      expect(analysis.timings.totalMs).toBeLessThan(options.timeoutMs);
      const alone = scene.createClient();
      const patterns = await alone.discoverPatterns({ nodeType: "effect", domain: "database" }, { timeoutMs: 1_000 });
      expect(patterns).toMatchObject({ source: "builtin_pattern_library", confidence: 0.7 });
      expect(patterns.fallbackReason).not.toBeNull();
      expect(patterns.value.patterns.length).toBeGreaterThan(0);
    });

    describe("refuses with the reason, and answers the next", () => {
      const manyBrackets = "(".repeat(100_000);
      const refused = [
        {
          name: "an unknown language",
          question: { sourcePath: "a.cobol", content: "x" },
          code: "UNSUPPORTED_LANGUAGE",
        },
        {
          name: "a language by a wrong name",
          question: { ...healthy, language: "klingon" },
          code: "UNSUPPORTED_LANGUAGE",
        },
        { name: "what is no code at all", question: python("%%% ??? }{ @@@ !!\n".repeat(50)), code: "PARSING_ERROR" },
        { name: "brackets without end", question: python(manyBrackets), code: "PARSING_ERROR" },
      ];
      for (const { name, question, code } of refused) {
        it(`${name}: ${code}`, async () => {
          const scene = createScene();
          const worker = await scene.startWorker();
          const client = scene.createClient();
          const error = await client.analyzeCode(question).catch((reason: unknown) => reason);
          expect(error).toBeInstanceOf(WorkerFailureError);
          expect((error as WorkerFailureError).failure.code).toBe(code);
          expect((await client.analyzeCode(healthy)).source).toBe(driver.source);
          await scene.expectNothingLeft(worker);
          await expect.poll(() => worker.status.counters).toMatchObject({ received: 2, completed: 1, failed: 1 });
        });
      }

      it("a path outside of the corpus: INVALID_INPUT", async () => {
        const scene = createScene();
        await scene.startWorker();
        const client = scene.createClient();
        for (const glob of ["/etc/passwd", "../../../etc/passwd"]) {
          const error = await client.discoverPatterns({ glob }).catch((reason: unknown) => reason);
          expect((error as WorkerFailureError).failure).toMatchObject({ code: "INVALID_INPUT", retryable: false });
        }
        expect((await client.discoverPatterns({ glob: "node_*_effect.py" })).source).toBe(driver.source);
      });
    });

    it("analyses the understood part of a file with a syntax error, and says so", async () => {
      const scene = createScene();
      await scene.startWorker();
      const client = scene.createClient();
      const body = "def good(x):\n    if x:\n        return 1\n    return 2\n\n\ndef bad(:\n    pass\n";
      const answer = await client.analyzeCode(python(body));
      expect(answer.value.partial).toBe(true);
      expect(answer.confidence).toBeLessThan(1);
      expect(answer.value.functions.map(({ name }) => name)).toContain("good");
    });

    it("settles a megabyte on one line, with ordinary questions answered beside it", async () => {
      const scene = createScene();
      const worker = await scene.startWorker();
      const client = scene.createClient();
      const oneLine = python(`x = [${"1, ".repeat(300_000)}1]\n`, "one_line.py");
      const [, ...others] = await Promise.allSettled([
        client.analyzeCode(oneLine),
        ...Array.from({ length: 10 }, (_, index) =>
          client.analyzeCode({ ...healthy, sourcePath: `beside_${index}.py` }),
        ),
      ]);
      for (const other of others) expect(other.status).toBe("fulfilled");
      await scene.expectNothingLeft(worker);
    });

    it("answers every call when one of two workers goes in the middle", async () => {
      const scene = createScene();
      const [first, second] = [await scene.startWorker("worker-1"), await scene.startWorker("worker-2")];
      const client = scene.createClient();
      const questions = Array.from({ length: 100 }, (_, index) => ({
        ...python(`value = ${index}\n`, `file_${index}.py`),
        operation: "QUALITY_ASSESSMENT" as const,
      }));
      let answeredCount = 0;
      for await (const { question, answer } of client.analyzeMany(questions, { concurrency: 10 })) {
        answeredCount += 1;
        expect(answer?.value.sourcePath).toBe(question.sourcePath);
        if (answeredCount === 20) void first.drain({ graceMs: 2_000 });
      }
      expect(answeredCount).toBe(100);
      await scene.expectNothingLeft(second);
    });
  });
}
