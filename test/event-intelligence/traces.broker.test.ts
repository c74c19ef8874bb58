import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { describeWithBroker } from "../helpers/broker.ts";
import { eventually } from "../helpers/eventually.ts";
import { createBrokerScene, startReadyWorker } from "./broker-scene.ts";
import { logLines, repository, runProgram, temporaryFolder } from "./run-program.ts";

interface Span {
  readonly kind: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly pid: number;
}

const register = pathToFileURL(join(repository, "test/event-intelligence/fixtures/register-tracing.mjs")).href;

describeWithBroker("traces of two processes on a broker", () => {
  test.each([
    { title: "alone", instrumented: "false" },
    { title: "beside the instrumentation of kafkajs", instrumented: "true" },
  ])("lead from the command that asks to the worker and back, $title", async ({ instrumented }) => {
    const { environment, topics } = createBrokerScene();
    const spansFile = join(temporaryFolder(), "spans.jsonl");
    const traced = {
      ...environment,
      NODE_OPTIONS: `--import ${register}`,
      SPANS_FILE: spansFile,
      WITH_KAFKAJS_INSTRUMENTATION: instrumented,
      LOG_LEVEL: "debug",
    };
    const worker = await startReadyWorker(traced);
    const asked = await runProgram(["analyze", "examples/corpus/database", "--mode", "events", "--json"], traced);
    expect(asked.exitCode).toBe(0);
    const fileCount = (JSON.parse(asked.stdout) as { files: unknown[] }).files.length;
    const spans = await eventually(async () => {
      const lines = (await readFile(spansFile, "utf8")).trimEnd().split("\n");
      expect(lines.length).toBeGreaterThanOrEqual(4 * fileCount);
      return lines.map((line) => JSON.parse(line) as Span);
    });
    worker.process.kill("SIGTERM");
    const { exitCode, stderr } = await worker.process.ended;
    expect(exitCode).toBe(0);
    const ofTraces = [...Map.groupBy(spans, ({ traceId }) => traceId).values()];
    expect(ofTraces.length).toBe(fileCount);
    const asking = spans.find(({ name }) => name === "code-analysis ask")?.pid ?? 0;
    const answering = worker.process.child.pid;
    for (const ofOne of ofTraces) {
      const ordered = [
        "code-analysis ask",
        `send ${topics.requested}`,
        `process ${topics.requested}`,
        `send ${topics.completed}`,
      ].map((name) => ofOne.find((span) => span.name === name));
      expect(ofOne.length).toBe(4);
      expect(ordered.map((span) => [span?.kind, span?.pid])).toEqual([
        ["INTERNAL", asking],
        ["PRODUCER", asking],
        ["CONSUMER", answering],
        ["PRODUCER", answering],
      ]);
      expect(ordered.map((span) => span?.parentId)).toEqual([
        undefined,
        ...ordered.slice(0, 3).map((span) => span?.spanId),
      ]);
    }
    const logged = logLines({ stderr }).filter(({ msg }) => msg === "request completed");
    expect(new Set(logged.map(({ trace_id }) => trace_id))).toEqual(new Set(spans.map(({ traceId }) => traceId)));
  });
});
