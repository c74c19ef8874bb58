import type { ProgressStep } from "@event-intelligence/client";
import { controlTopics, encodeControl, OperationError, tryReadProgress } from "@event-intelligence/contracts";
import { describe, expect, it } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { type FlowDriver, FlowScene } from "./flow-scene.ts";
import { handlersOf } from "./given-reports.ts";

const question = (name: string) => ({ sourcePath: name, content: "x = 1" }) as const;

/** What those who watch a call are told, on any broker. */
export function describeProgress(driver: FlowDriver): void {
  describe(`the progress of a call on ${driver.name}`, () => {
    function watching() {
      const steps: ProgressStep[] = [];
      const named = (...names: string[]) => steps.map(({ step }) => step).filter((step) => names.includes(step));
      return { steps, named, onProgress: (step: ProgressStep) => void steps.push(step) };
    }

    const goodHandlers = handlersOf(async ({ partDone }) => {
      partDone("quality");
      partDone("patterns", "INTERNAL_ERROR");
      return { qualityScore: 0.9 };
    });

    it("is told from the worker's first step to the last, in order, with what it is about", async () => {
      const scene = new FlowScene(driver, goodHandlers);
      await scene.startWorker("worker-1", goodHandlers);
      const { steps, named, onProgress } = watching();
      const client = scene.createClient();
      const answer = await client.analyzeCode(question("a.py"), { onProgress, causationId: "why" });
      await eventually(() => expect(named("answered", "finished").length).toBe(2));
      const ofWorker = steps.filter(({ workerId }) => workerId !== null);
      const about = {
        jobId: answer.correlationId,
        correlationId: answer.correlationId,
        operation: "COMPREHENSIVE_ANALYSIS",
        subject: "a.py",
      };
      for (const step of steps) expect(step).toMatchObject(about);
      const all = [
        { step: "accepted", workerId: "worker-1", attempt: 1, durationMs: null, part: null, errorCode: null },
        { step: "started", durationMs: expect.any(Number) },
        { step: "part", part: "quality", errorCode: null },
        { step: "part", part: "patterns", errorCode: "INTERNAL_ERROR" },
        { step: "finished", durationMs: expect.any(Number) },
      ];
      expect(ofWorker).toMatchObject(all);
      expect(steps.filter(({ workerId }) => workerId === null)).toMatchObject([
        { step: "asked", source: driver.source },
        { step: "answered", source: driver.source },
      ]);
    });

    it("stands whole on the topic, for whoever follows the job", async () => {
      const scene = new FlowScene(driver, goodHandlers);
      await scene.startWorker("worker-1", goodHandlers);
      await scene.createClient().analyzeCode(question("a.py"), { jobId: "the-job", causationId: "why" });
      const transport = await scene.connect();
      const stored = await eventually(async () => {
        const found = [];
        for await (const { value } of transport.read({ topic: scene.controlTopics.progress, from: "earliest" })) {
          found.push(tryReadProgress(value));
        }
        expect(found.length).toBe(5);
        return found;
      });
      expect(stored.map((progress) => progress?.step)).toEqual(["accepted", "started", "part", "part", "finished"]);
      expect(stored.map((progress) => progress?.sequence)).toEqual([1, 2, 3, 4, 5]);
      for (const progress of stored) {
        expect(progress).toMatchObject({ job_id: "the-job", worker_id: "worker-1", causation_id: expect.any(String) });
      }
    });

    it("is told by nobody where nobody asks for it", async () => {
      const scene = new FlowScene(driver, goodHandlers);
      await scene.startWorker("worker-1", goodHandlers);
      const client = scene.createClient();
      await client.analyzeCode(question("a.py"));
      await client.analyzeCode(question("b.py"), { jobId: "last" });
      const transport = await scene.connect();
      await eventually(async () => {
        const jobs = new Set<string | undefined>();
        for await (const { value } of transport.read({ topic: scene.controlTopics.progress, from: "earliest" })) {
          jobs.add(tryReadProgress(value)?.job_id);
        }
        expect([...jobs]).toEqual(["last"]);
      });
    });

    it("is told under one id for many files", async () => {
      const scene = new FlowScene(driver, goodHandlers);
      await scene.startWorker("worker-1", goodHandlers);
      const { steps, onProgress } = watching();
      const client = scene.createClient();
      const questions = Array.from({ length: 30 }, (_, index) => question(`${index}.py`));
      for await (const { error } of client.analyzeMany(questions, { onProgress })) expect(error).toBe(null);
      expect(new Set(steps.map(({ jobId }) => jobId)).size).toBe(1);
      expect(
        steps
          .filter(({ step }) => step === "answered")
          .map(({ subject }) => subject)
          .sort(),
      ).toEqual(questions.map(({ sourcePath }) => sourcePath).sort());
      expect(steps.filter(({ step }) => step === "gap")).toEqual([]);
    });

    it("says how a request failed, and that it was tried again", async () => {
      let runCount = 0;
      const handlers = handlersOf(async () => {
        runCount += 1;
        if (runCount === 1) throw new OperationError("BACKEND_UNAVAILABLE", "not yet");
        return { qualityScore: 0.9 };
      });
      const scene = new FlowScene(driver, handlers);
      await scene.startWorker("worker-1", handlers);
      const { steps, named, onProgress } = watching();
      await scene.createClient().analyzeCode(question("a.py"), { onProgress });
      await eventually(() => expect(named("finished").length).toBe(1));
      const first = steps.filter(({ attempt }) => attempt === 1);
      expect(first.map(({ step }) => step)).toEqual(["accepted", "started", "failed"]);
      expect(first.at(-1)?.errorCode).toBe("BACKEND_UNAVAILABLE");
      const second = steps.filter(({ attempt }) => attempt === 2);
      expect(second.map(({ step }) => step)).toEqual(["accepted", "started", "finished"]);
    });

    it("tells of steps that were lost, and passes over those that come twice or are none", async () => {
      const handling = Promise.withResolvers<void>();
      const handlers = handlersOf(async () => {
        await handling.promise;
        return { qualityScore: 0.9 };
      });
      const scene = new FlowScene(driver, handlers);
      await scene.startWorker("worker-1", handlers);
      const { steps, named, onProgress } = watching();
      const answer = scene.createClient().analyzeCode(question("a.py"), { onProgress });
      await eventually(() => expect(named("accepted", "started")).toEqual(["accepted", "started"]));
      const correlationId = steps.at(-1)?.correlationId ?? "";
      const transport = await scene.connect();
      const tell = (sequence: number, step: string) =>
        encodeControl({
          version: 1,
          job_id: correlationId,
          correlation_id: correlationId,
          causation_id: null,
          worker_id: "other",
          attempt: 1,
          sequence,
          step,
          operation: "COMPREHENSIVE_ANALYSIS",
          subject: null,
          part: null,
          duration_ms: null,
          error_code: null,
        });
      const values = [Buffer.from("no step"), tell(1, "one"), tell(4, "four"), tell(4, "four"), tell(5, "five")];
      for (const value of values) {
        await transport.send({ topic: scene.controlTopics.progress, key: correlationId, value });
      }
      await eventually(() => expect(named("one", "gap", "four", "five")).toEqual(["one", "gap", "four", "five"]));
      expect(steps.find(({ step }) => step === "gap")).toMatchObject({ missingCount: 2, workerId: "other" });
      handling.resolve();
      await answer;
    });

    it("costs nobody an answer whose worker tells nothing, or whose listener throws", async () => {
      const scene = new FlowScene(driver, goodHandlers);
      await scene.startWorker("worker-1", goodHandlers);
      const unknown = controlTopics("nowhere").progress;
      const client = scene.createClient({}, { progressTopic: unknown });
      const { steps, onProgress } = watching();
      await client.analyzeCode(question("a.py"), { onProgress });
      expect(steps.map(({ step }) => step)).toEqual(["asked", "answered"]);
      const throwing = () => {
        throw new Error("a listener's own");
      };
      await scene.createClient().analyzeCode(question("b.py"), { onProgress: throwing });
    });

    it("is told by the client alone where the answer is worked out in its own process", async () => {
      const scene = new FlowScene(driver, goodHandlers);
      const client = scene.createClient({ mode: "direct", direct: goodHandlers });
      const { steps, onProgress } = watching();
      await client.analyzeCode(question("a.py"), { onProgress, jobId: "mine" });
      expect(steps.map(({ step, source, part }) => [step, source, part])).toEqual([
        ["asked", "direct", null],
        ["part", "direct", "quality"],
        ["part", "direct", "patterns"],
        ["answered", "direct", null],
      ]);
      expect(new Set(steps.map(({ jobId }) => jobId))).toEqual(new Set(["mine"]));
    });
  });
}
